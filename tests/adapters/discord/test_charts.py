"""Discord's pictures: attached, shown in a gallery with their words, and changed with their answer."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from bot.adapters.discord.render import render
from bot.adapters.discord.run import run
from bot.adapters.discord.settings import DiscordSettings
from bot.core.messages.chart import BigNumber, BigNumbers, Picture
from bot.core.messages.reply import Chart, Reply
from bot.services.chat.chat_service import ChatService
from tests.emulators.discord import ANN, TOKEN, DiscordEmulator
from tests.emulators.discord_gateway import IDENTIFY
from tests.support.app_fixtures import FICTIONAL, TODAY, app_from, ask
from tests.support.platform_limits import find_discord_problems

ISLES = next(file for file in FICTIONAL if file.stem == "lantern-isles")
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
async def discord() -> AsyncIterator[DiscordEmulator]:
    """A Discord whose bot tells the test's briefing; it checks every body, attachments included."""
    async with DiscordEmulator() as emulator:
        desk = ChatService(app_from(ISLES), today=lambda: TODAY)
        settings = DiscordSettings(token=SecretStr(TOKEN), api_base_url=emulator.base_url)
        async with desk.image_renderer:
            bot = asyncio.create_task(run(desk, settings))
            await emulator.gateway.wait_for_operation(IDENTIFY)
            yield emulator
            bot.cancel()
            await asyncio.wait({bot})
        assert emulator.refusals == []


async def test_a_poll_shows_its_pictures_with_words_for_who_does_not_see_them(
    discord: DiscordEmulator,
) -> None:
    asked = await (await discord.slash(ANN, "polls", item="brine-2031-04")).wait_for_reply()
    shown = asked.reply.pictures
    assert len(shown) == 2
    assert all(discord.files[name].startswith(PNG) for name in shown)
    words = next(iter(shown.values()))
    assert "against: nearly 40%" in words
    assert "10 of 10 disclosed" in words
    assert all(len(one) <= 1024 for one in shown.values())
    assert "nearly 40%" in asked.reply.text


async def test_the_pictures_change_with_the_answer(discord: DiscordEmulator) -> None:
    asked = await (await discord.slash(ANN, "polls", item="brine-2030-01")).wait_for_reply()
    before = set(asked.reply.pictures)
    pressed = await (await discord.click(ANN, asked.reply, "Next ›")).wait_for_reply()
    assert pressed.reply is asked.reply
    assert len(pressed.reply.pictures) == 1
    assert not before & set(pressed.reply.pictures)


async def test_a_text_that_takes_the_place_of_a_picture_leaves_none(discord: DiscordEmulator) -> None:
    asked = await (await discord.slash(ANN, "polls")).wait_for_reply()
    assert asked.reply.pictures
    pressed = await (await discord.click(ANN, asked.reply, "Menu")).wait_for_reply()
    assert pressed.reply is asked.reply
    assert pressed.reply.pictures == {}


def test_the_words_of_a_long_picture_keep_to_their_limit() -> None:
    numbers = tuple(BigNumber("1", "word " * 60) for _ in range(8))
    reply = Reply("T", (Chart(picture=Picture(BigNumbers(numbers), "Q")),))
    (message,) = render(reply)
    assert list(find_discord_problems([message], reply)) == []
    (gallery,) = [one for one in message.components[0]["components"] if one["type"] == 12]  # type: ignore[attr-defined]
    assert len(gallery["items"][0]["description"]) <= 1024


def test_no_message_has_more_than_ten_pictures() -> None:
    charts = tuple(
        Chart(picture=Picture(BigNumbers((BigNumber("1", f"{place}"),)), "Q")) for place in range(23)
    )
    messages = render(Reply("T", charts, command_line="x"))
    assert [len(message.pictures) for message in messages] == [10, 10, 3]


@pytest.mark.parametrize("line", ["polls", "figures", "events", "polls brine-2031-04"])
def test_no_bars_of_letters_stand_beside_a_picture(line: str) -> None:
    messages = render(ask(app_from(ISLES), line))
    assert messages[0].pictures
    assert "█" not in repr(messages)
