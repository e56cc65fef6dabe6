"""Pictures on Discord: attached, shown in a gallery with alternative texts, and edited with their answer."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from bot.adapters.context import AdapterContext
from bot.adapters.discord.components import MEDIA_GALLERY, Component, walk_components
from bot.adapters.discord.render import render
from bot.adapters.discord.run import run
from bot.adapters.discord.settings import DiscordSettings
from bot.core.messages.chart import BigNumber, BigNumbers, Picture
from bot.core.messages.reply import Chart, Reply
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from tests.emulators.discord import ANN, TOKEN, DiscordEmulator
from tests.emulators.discord_gateway import IDENTIFY
from tests.support.app_fixtures import FICTIONAL, TODAY, app_from_files, ask
from tests.support.platform_limits import find_discord_problems

ISLES = next(file for file in FICTIONAL if file.stem == "lantern-isles")
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
async def discord() -> AsyncIterator[DiscordEmulator]:
    """Serve the test's briefing; the emulator checks every body, attachments included."""
    async with DiscordEmulator() as emulator:
        chat_service = ChatService(LiveApp(app_from_files(ISLES)), today=lambda: TODAY)
        settings = DiscordSettings(token=SecretStr(TOKEN), api_base_url=emulator.base_url)
        async with chat_service.image_renderer:
            bot = asyncio.create_task(run(chat_service, settings, AdapterContext()))
            await emulator.gateway.wait_for_operation(IDENTIFY)
            yield emulator
            bot.cancel()
            await asyncio.wait({bot})
        assert emulator.refusals == []


async def test_a_poll_shows_its_pictures_with_alternative_texts(
    discord: DiscordEmulator,
) -> None:
    interaction = await (await discord.slash(ANN, "polls", item="brine-2031-04")).wait_for_reply()
    shown = interaction.reply.pictures
    assert len(shown) == 2
    assert all(discord.files[name].startswith(PNG) for name in shown)
    words = next(iter(shown.values()))
    assert "against: nearly 40%" in words
    assert "Transparency: 10 of 10 details published" in words
    assert all(len(one) <= 1024 for one in shown.values())
    assert "nearly 40%" in interaction.reply.text


@pytest.mark.parametrize(("status", "code"), [(403, 50013), (413, 40005), (400, 50035), (404, 10062)])
async def test_a_picture_that_discord_refuses_leaves_the_whole_text(
    discord: DiscordEmulator, status: int, code: int
) -> None:
    whole = await (await discord.slash(ANN, "polls", item="brine-2031-04")).wait_for_reply()
    discord.fail_next("POST", "/interactions/*/callback", status, code=code)
    interaction = await (await discord.slash(ANN, "polls", item="brine-2031-04")).wait_for_reply()
    assert interaction.reply.pictures == {}
    assert interaction.reply.text == whole.reply.text
    discord.fail_next("POST", "/interactions/*/callback", status, code=code, times=2)
    interaction = await (await discord.slash(ANN, "polls", item="brine-2031-04")).wait_for_reply()
    assert interaction.reply.text != whole.reply.text


async def test_the_pictures_are_edited_with_the_answer(discord: DiscordEmulator) -> None:
    interaction = await (await discord.slash(ANN, "figures", item="isles")).wait_for_reply()
    before = set(interaction.reply.pictures)
    clicked = await (await discord.click(ANN, interaction.reply, "Next ›")).wait_for_reply()
    assert clicked.reply is interaction.reply
    assert len(clicked.reply.pictures) == 1
    assert not before & set(clicked.reply.pictures)


async def test_an_edit_to_a_text_removes_the_pictures(discord: DiscordEmulator) -> None:
    interaction = await (await discord.slash(ANN, "figures")).wait_for_reply()
    assert interaction.reply.pictures
    clicked = await (await discord.click(ANN, interaction.reply, "Menu")).wait_for_reply()
    assert clicked.reply is interaction.reply
    assert clicked.reply.pictures == {}


def _alt_text(gallery: Component) -> str:
    match gallery:
        case {"items": [{"description": str(text)}]}:
            return text
    raise AssertionError(gallery)


def test_a_long_alternative_text_is_shortened() -> None:
    numbers = tuple(BigNumber("1", "word " * 60) for _ in range(8))
    reply = Reply("T", (Chart(picture=Picture(BigNumbers(numbers), "Q")),))
    (message,) = render(reply)
    assert list(find_discord_problems([message], reply)) == []
    (gallery,) = [one for one in walk_components(message.components) if one["type"] == MEDIA_GALLERY]
    assert len(_alt_text(gallery)) <= 1024


def test_no_message_has_more_than_ten_pictures() -> None:
    charts = tuple(
        Chart(picture=Picture(BigNumbers((BigNumber("1", f"{place}"),)), "Q")) for place in range(23)
    )
    messages = render(Reply("T", charts, command_line="x"))
    assert [len(message.pictures) for message in messages] == [10, 10, 3]


@pytest.mark.parametrize("line", ["figures", "events", "polls brine-2031-04"])
def test_a_chart_with_a_picture_has_no_bars_of_characters(line: str) -> None:
    messages = render(ask(app_from_files(ISLES), line))
    assert messages[0].pictures
    assert "█" not in repr(messages)
