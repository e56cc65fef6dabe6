"""What a channel or a user on Discord chooses: by command, by button, and over a restart."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr
from simcord.env import Env

from bot.adapters.discord.client import BriefingClient
from bot.adapters.discord.components import TEXT_DISPLAY, walk_components
from bot.adapters.discord.run import run
from bot.adapters.discord.settings import DiscordSettings
from bot.runtime.wiring import open_chat_service
from bot.services.chat.chat_service import ChatService
from tests.emulators.discord import ANN, BOB, TOKEN, DiscordEmulator
from tests.emulators.discord_gateway import IDENTIFY
from tests.emulators.discord_interaction import EmulatedInteraction
from tests.emulators.discord_payloads import Place
from tests.support.databases import address_of_file, two_briefings

LONG = 60.0  # seconds; a start of the database is no slow answer here


# On simcord


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[ChatService]:
    async with open_chat_service(two_briefings(), address_of_file(tmp_path)) as desk:
        yield desk


@pytest.fixture
def simcord_bot(desk: ChatService) -> BriefingClient:
    return BriefingClient(desk, LONG)


async def test_a_button_chooses_the_language_of_the_channel(simcord_env: Env) -> None:
    guild = simcord_env.create_guild()
    news, talk = guild.create_text_channel("news"), guild.create_text_channel("talk")
    ann = simcord_env.guild.add_member(simcord_env.create_user("ann"))
    bob = simcord_env.guild.add_member(simcord_env.create_user("bob"))
    answer = await ann.slash(news, "language")
    assert shown(answer.response).startswith("## Language\nNow: English")
    pressed = await ann.click(answer.response, label="Українська")
    assert shown(pressed.response).startswith("## Мова\n")
    assert shown((await bob.slash(news, "language")).response).startswith("## Мова\n")
    assert shown((await bob.slash(talk, "language")).response).startswith("## Language\n")
    await bob.slash(news, "language", language="auto")
    assert shown((await ann.slash(news, "language")).response).startswith("## Language\n")


def shown(message: object) -> str:
    parts = walk_components(getattr(message, "components"))  # noqa: B009 (simcord's own)
    return "\n".join(one["content"] for one in parts if one["type"] == TEXT_DISPLAY)


# Over real connections


@pytest.fixture
async def emulator() -> AsyncIterator[DiscordEmulator]:
    async with DiscordEmulator() as emulator:
        yield emulator


@asynccontextmanager
async def running(emulator: DiscordEmulator, folder: Path) -> AsyncIterator[None]:
    """Run the whole bot, with its database in *folder*, as one start of it."""
    settings = DiscordSettings(token=SecretStr(TOKEN), api_base_url=emulator.base_url)
    starts = emulator.gateway.operation_counts[IDENTIFY]
    async with open_chat_service(two_briefings(), address_of_file(folder)) as desk:
        bot = asyncio.create_task(run(desk, settings, defer_after=LONG))
        await emulator.gateway.wait_for_operation(IDENTIFY, starts + 1)
        try:
            yield
        finally:
            bot.cancel()
            await asyncio.gather(bot, return_exceptions=True)
    assert emulator.refusals == []


def title(asked: EmulatedInteraction) -> str:
    return asked.reply.text.partition("\n")[0].removeprefix("## ")


async def test_choices_hold_after_a_restart(emulator: DiscordEmulator, tmp_path: Path) -> None:
    async with running(emulator, tmp_path):
        await emulator.slash(ANN, "language", language="uk")
        await emulator.slash(BOB, "briefing", briefing="two")
    async with running(emulator, tmp_path):
        asked = await emulator.slash(BOB, "language")
        assert title(asked) == "Мова"
        assert "The otters" in (await emulator.slash(ANN, "figures")).reply.text
        pressed = await emulator.click(BOB, asked.reply, "Deutsch")
        assert title(pressed) == "Sprache"


async def test_what_a_user_chose_alone_goes_with_them_until_the_channel_chooses(
    emulator: DiscordEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path):
        await emulator.slash(ANN, "language", Place.BOT_DM, language="uk")
        assert title(await emulator.slash(ANN, "language", Place.SERVER)) == "Мова"
        assert title(await emulator.slash(ANN, "language", Place.USER_INSTALL)) == "Мова"
        assert title(await emulator.slash(BOB, "language", Place.SERVER)) == "Language"
        await emulator.slash(BOB, "language", Place.SERVER, language="fr")
        assert title(await emulator.slash(ANN, "language", Place.SERVER)) == "Langue"
        assert title(await emulator.slash(ANN, "language", Place.BOT_DM)) == "Мова"


async def test_languages_are_offered_while_typing(emulator: DiscordEmulator, tmp_path: Path) -> None:
    async with running(emulator, tmp_path):
        offered = await emulator.autocomplete(ANN, "language", "language", "укр")
    assert offered == [{"name": "Українська", "value": "uk"}]
