"""Settings that a channel or a user on Discord chooses: by command, by button, and across a restart."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr
from simcord.env import Env

from bot.adapters.context import AdapterContext
from bot.adapters.discord.client import BriefingClient
from bot.adapters.discord.run import run
from bot.adapters.discord.settings import DiscordSettings
from bot.runtime.terminal_wiring import open_chat_service
from bot.services.chat.chat_service import ChatService
from tests.emulators.discord import ANN, BOB, TOKEN, DiscordEmulator
from tests.emulators.discord_gateway import IDENTIFY
from tests.emulators.discord_interaction import EmulatedInteraction
from tests.emulators.discord_payloads import Place
from tests.support.databases import address_of_file, two_briefings
from tests.support.discord_messages import message_text, response_of

DEFER_AFTER = 60.0  # seconds; opening the database must not defer an answer


# On simcord


@pytest.fixture
async def chat_service(tmp_path: Path) -> AsyncIterator[ChatService]:
    async with open_chat_service(two_briefings(), address_of_file(tmp_path)) as chat_service:
        yield chat_service


@pytest.fixture
def simcord_bot(chat_service: ChatService) -> BriefingClient:
    return BriefingClient(chat_service, AdapterContext(), DEFER_AFTER)


async def test_a_member_chooses_for_everyone_only_explicitly(simcord_env: Env) -> None:
    guild = simcord_env.create_guild()
    news, talk = guild.create_text_channel("news"), guild.create_text_channel("talk")
    ann = simcord_env.guild.add_member(simcord_env.create_user("ann"))
    bob = simcord_env.guild.add_member(simcord_env.create_user("bob"))
    own = await ann.click(response_of(await ann.slash(news, "language")), label="Français")
    assert "Français" in message_text(own)
    assert message_text(await ann.slash(talk, "language")).startswith("## Langue\n")
    answer = await bob.slash(news, "language", **{"for": "everyone"})
    assert message_text(answer).startswith("## Language\nCurrent language: English")
    pressed = await bob.click(response_of(answer), label="Українська")
    assert message_text(pressed).startswith("## Мова\n")
    assert message_text(await ann.slash(news, "language")).startswith("## Langue\n")
    await ann.slash(news, "forgetme")
    assert message_text(await ann.slash(talk, "language")).startswith("## Language\n")
    assert message_text(await bob.slash(news, "language")).startswith("## Мова\n")
    assert message_text(await bob.slash(talk, "language")).startswith("## Language\n")
    await bob.slash(news, "language", language="auto")
    assert message_text(await ann.slash(news, "language")).startswith("## Мова\n")
    await bob.slash(news, "forgetme", **{"for": "everyone"})
    assert message_text(await ann.slash(news, "language")).startswith("## Language\n")


# Over real connections


@pytest.fixture
async def emulator() -> AsyncIterator[DiscordEmulator]:
    async with DiscordEmulator() as emulator:
        yield emulator


@asynccontextmanager
async def running(emulator: DiscordEmulator, folder: Path) -> AsyncIterator[None]:
    """Run the whole bot, with its database in *folder*, until the end of the block."""
    settings = DiscordSettings(token=SecretStr(TOKEN), api_base_url=emulator.base_url)
    starts = emulator.gateway.operation_counts[IDENTIFY]
    async with open_chat_service(two_briefings(), address_of_file(folder)) as chat_service:
        bot = asyncio.create_task(run(chat_service, settings, AdapterContext(), defer_after=DEFER_AFTER))
        await emulator.gateway.wait_for_operation(IDENTIFY, starts + 1)
        try:
            yield
        finally:
            bot.cancel()
            await asyncio.gather(bot, return_exceptions=True)
    assert emulator.refusals == []


def title(interaction: EmulatedInteraction) -> str:
    return interaction.reply.text.partition("\n")[0].removeprefix("## ")


async def test_settings_survive_a_restart(emulator: DiscordEmulator, tmp_path: Path) -> None:
    async with running(emulator, tmp_path):
        await emulator.slash(ANN, "language", language="uk")
        await emulator.slash(BOB, "briefing", briefing="two")
    async with running(emulator, tmp_path):
        interaction = await emulator.slash(ANN, "language")
        assert title(interaction) == "Мова"
        assert "The otters" in (await emulator.slash(ANN, "figures")).reply.text
        pressed = await emulator.click(ANN, interaction.reply, "Deutsch")
        assert title(pressed) == "Sprache"


async def test_a_users_own_language_applies_everywhere_and_that_of_a_channel_to_the_others(
    emulator: DiscordEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path):
        await emulator.slash(ANN, "language", Place.BOT_DM, language="uk")
        assert title(await emulator.slash(ANN, "language", Place.SERVER)) == "Мова"
        assert title(await emulator.slash(ANN, "language", Place.USER_INSTALL)) == "Мова"
        assert title(await emulator.slash(BOB, "language", Place.SERVER)) == "Language"
        await emulator.slash(BOB, "language", Place.SERVER, language="fr", **{"for": "everyone"})
        assert title(await emulator.slash(BOB, "language", Place.SERVER)) == "Langue"
        assert title(await emulator.slash(ANN, "language", Place.SERVER)) == "Мова"
        assert title(await emulator.slash(ANN, "language", Place.BOT_DM)) == "Мова"
        await emulator.slash(BOB, "language", Place.SERVER, language="de")
        assert title(await emulator.slash(BOB, "language", Place.BOT_DM)) == "Sprache"
        await emulator.slash(BOB, "forgetme", Place.SERVER)
        assert title(await emulator.slash(BOB, "language", Place.SERVER)) == "Langue"
        assert title(await emulator.slash(BOB, "language", Place.BOT_DM)) == "Language"


async def test_languages_are_suggested_while_typing(emulator: DiscordEmulator, tmp_path: Path) -> None:
    async with running(emulator, tmp_path):
        choices = await emulator.autocomplete(ANN, "language", "language", "укр")
    assert choices == [{"name": "Українська", "value": "uk"}]


async def test_what_is_stored_is_said_sent_as_a_file_and_deleted(
    emulator: DiscordEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path):
        assert title(await emulator.slash(ANN, "privacy", Place.BOT_DM)) == "Privacy"
        await emulator.slash(ANN, "language", Place.SERVER, language="uk")
        in_server = await emulator.slash(BOB, "mydata", Place.SERVER)
        assert "in a private chat" in in_server.reply.text
        assert emulator.files == {}
        assert "language uk" in (await emulator.slash(ANN, "mydata", Place.BOT_DM)).reply.text
        (stored,) = json.loads(emulator.files["mydata.json"]).values()
        assert stored["chats"][0]["language"] == "uk"
        await emulator.slash(ANN, "forgetme", Place.SERVER)
        said = (await emulator.slash(ANN, "mydata", Place.BOT_DM)).reply.text
        assert "Nothing is stored about this chat." in said
