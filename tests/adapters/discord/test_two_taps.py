"""Two clicks from /start to what a reader comes for, on simcord."""

import re
from datetime import date

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.adapters.context import AdapterContext
from bot.adapters.discord.client import BriefingClient
from bot.adapters.discord.keyboard import REFERENCE_SELECT_ID
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from tests.support.discord_messages import message_text, response_of
from tests.support.reader_goals import GOALS, SAMPLE, Goal

DEFER_AFTER = 60.0  # seconds; drawing the first picture must not defer an answer


@pytest.fixture
def simcord_bot() -> BriefingClient:
    chat_service = ChatService(LiveApp(SAMPLE), lambda: date(2026, 11, 23))
    return BriefingClient(chat_service, AdapterContext(), DEFER_AFTER)


@pytest.mark.parametrize("goal", GOALS.values(), ids=GOALS)
async def test_two_clicks_lead_to_it(ann: MemberActor, channel: ChannelHandle, goal: Goal) -> None:
    start = response_of(await ann.slash(channel, "start"))
    items = response_of(await ann.click(start, label=goal.section))
    items_text = message_text(items)
    number = re.search(rf"^\*\*(\d+)\\\. {re.escape(goal.title)}", items_text, re.MULTILINE)
    assert number, items_text
    answer = response_of(await ann.click(items, label=f"Open {number[1]}"))
    assert goal.fact in message_text(answer)


async def test_a_menu_opens_what_a_text_names(ann: MemberActor, channel: ChannelHandle) -> None:
    person = response_of(await ann.slash(channel, "people", item="andronnikov"))
    assert "/units" not in message_text(person)
    unit = await ann.select(
        person, ["units freedom-of-russia@russian-volunteers"], custom_id=REFERENCE_SELECT_ID
    )
    assert message_text(response_of(unit)).startswith("## Freedom of Russia Legion")


async def test_a_command_in_a_text_is_a_mention(ann: MemberActor, channel: ChannelHandle) -> None:
    start = response_of(await ann.slash(channel, "start"))
    assert re.search(r"</summary:\d+> or </help:\d+>", message_text(start))
