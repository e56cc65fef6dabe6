"""With texts twice as long as in English, every answer keeps to the limits of its platform.

The emulators refuse what the platforms refuse. How the web page copes is tested in tests/browser.
"""

import asyncio

import pytest
from pydantic import SecretStr

from bot.adapters.context import AdapterContext
from bot.adapters.discord.commands import MAX_DESCRIPTION_LENGTH, MAX_MENU_NAME_LENGTH
from bot.adapters.discord.run import run
from bot.adapters.discord.settings import DiscordSettings
from bot.core.app import App
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from tests.emulators.discord import TOKEN, DiscordEmulator
from tests.emulators.discord_gateway import IDENTIFY
from tests.emulators.discord_payloads import Person as Member
from tests.emulators.telegram import Chat, Person, TelegramEmulator
from tests.emulators.telegram_chat_service import serving
from tests.support.app_fixtures import SHIPPED, TODAY, app_from_files

pytestmark = pytest.mark.slow

PSEUDO = "en-XA"
COMMANDS: dict[str, dict[str, str]] = {
    "help": {},
    "polls": {"item": "levada"},
    "figures": {},
    "search": {"words": "war"},
    "language": {},
}
SHARE = "Share Share"


@pytest.fixture
def app() -> App:
    return app_from_files(*SHIPPED)


async def test_on_telegram(app: App) -> None:
    reader, private = Person(7, PSEUDO), Chat(7)
    async with TelegramEmulator() as emulator, serving(emulator, ChatService(LiveApp(app), lambda: TODAY)):
        for command, given in COMMANDS.items():
            line = " ".join(["/" + command, *given.values()])
            answer = await emulator.ask(private, line, reader)
            keys = [key for row in answer.button_rows for key in row if "callback_data" in key]
            for label in {str(key["text"]) for key in keys[:5]} if command != "language" else ():
                await emulator.tap(await emulator.ask(private, line, reader), label, reader)
        assert SHARE in (await emulator.ask(private, "/polls levada", reader)).labels
        for words in ("", "war", "zzz"):
            assert (await emulator.type_inline_query(reader, words)).fields["button"]["text"].count(
                "privately"
            ) == 2


async def test_on_discord(app: App) -> None:
    reader = Member("33", "leila", locale=PSEUDO)
    async with DiscordEmulator() as emulator:
        settings = DiscordSettings(token=SecretStr(TOKEN), api_base_url=emulator.base_url)
        bot = asyncio.create_task(run(ChatService(LiveApp(app), lambda: TODAY), settings, AdapterContext()))
        await emulator.gateway.wait_for_operation(IDENTIFY)
        for command, given in COMMANDS.items():
            asked = await (await emulator.slash(reader, command, **given)).wait_for_reply()
            assert asked.reply.text
            for label in [*asked.reply.buttons][:1]:
                await (await emulator.click(reader, asked.reply, label)).wait_for_reply()
        bot.cancel()
        await asyncio.gather(bot, return_exceptions=True)
        assert emulator.refusals == []


@pytest.mark.guard
@pytest.mark.parametrize("code", SUPPORTED_LANGUAGES)
def test_no_description_of_a_command_is_cut_off_on_discord(app: App, code: str) -> None:
    assert {
        one.name: one.description
        for one in app.list_commands(code)
        if len(one.description) > MAX_DESCRIPTION_LENGTH
    } == {}
    assert len("Look this up") <= MAX_MENU_NAME_LENGTH
