"""Any of hundreds of polls is a few buttons away from ``/polls``, on Telegram and on Discord."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache

import pytest
from simcord.env import Env

import bot.adapters.discord.render as discord
import bot.adapters.telegram.render as telegram
from bot.adapters.context import AdapterContext
from bot.adapters.discord.client import BriefingClient
from bot.core.app import App
from bot.core.messages.reply import Reply
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from tests.emulators.telegram import Chat, Person, TelegramEmulator
from tests.emulators.telegram_chat_service import serving
from tests.support.app_fixtures import TODAY, app_from_texts
from tests.support.button_walk import Message, Way, find_ways_to_figures
from tests.support.discord_messages import button_ids, message_text, response_of
from tests.support.poll_fixtures import POLL_COUNT, list_own_figures, write_many_polls, write_unlike_polls

MAX_PRESSES = 8
ANNA, PRIVATE = Person(7), Chat(7)

Render = Callable[[Reply], Sequence[Message]]


@cache
def many_polls() -> App:
    return app_from_texts(write_many_polls())


@cache
def unlike_polls() -> App:
    return app_from_texts(write_unlike_polls())


@cache
def find_ways(render: Render) -> Mapping[str, Way]:
    return find_ways_to_figures(many_polls(), render, "polls", list_own_figures(many_polls()))


@pytest.mark.parametrize("render", [telegram.render, discord.render], ids=["telegram", "discord"])
def test_the_numbers_of_any_poll_are_at_most_eight_presses_away(render: Render) -> None:
    ways = find_ways(render)
    assert len(ways) == POLL_COUNT
    assert max(map(len, ways.values())) <= MAX_PRESSES


@pytest.mark.parametrize("render", [telegram.render, discord.render], ids=["telegram", "discord"])
def test_so_are_those_of_polls_that_have_no_question_in_common(render: Render) -> None:
    app = unlike_polls()
    figures = list_own_figures(app)
    ways = find_ways_to_figures(app, render, "polls", figures)
    assert len(ways) == len(figures) == POLL_COUNT
    assert max(map(len, ways.values())) <= MAX_PRESSES


def find_longest_way(render: Render) -> tuple[str, Way]:
    """Find the poll that is farthest away, by its figure."""
    return max(find_ways(render).items(), key=lambda pair: len(pair[1]))


async def test_the_longest_way_can_be_gone_on_telegram() -> None:
    figure, way = find_longest_way(telegram.render)
    chat_service = ChatService(LiveApp(many_polls()), lambda: TODAY)
    async with TelegramEmulator() as emulator, serving(emulator, chat_service):
        shown = await emulator.ask(PRIVATE, "/polls", ANNA)
        for line in way:
            labels = {key["callback_data"]: key["text"] for row in shown.button_rows for key in row}
            shown = await emulator.tap(shown, labels[line], ANNA)
        assert figure in shown.text


@pytest.fixture
def simcord_bot() -> BriefingClient:
    return BriefingClient(ChatService(LiveApp(many_polls()), lambda: TODAY), AdapterContext())


async def test_the_longest_way_can_be_gone_on_discord(
    simcord_env: Env,
) -> None:
    figure, way = find_longest_way(discord.render)
    channel = simcord_env.create_guild().create_text_channel("news")
    ann = simcord_env.guild.add_member(simcord_env.create_user("ann"))
    shown = response_of(await ann.slash(channel, "polls"))
    for line in way:
        custom_id = next(one for one in button_ids(shown) if one.strip().removeprefix("/") == line)
        shown = response_of(await ann.click(shown, custom_id=custom_id))
    assert figure in message_text(shown).replace("\\", "")
