"""Settings that a chat on Telegram chooses: by command, by button, for itself alone, across a restart."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.core.i18n.locale import get_locale
from bot.runtime.terminal_wiring import open_chat_service
from tests.emulators.telegram import Chat, Person, SentMessage, TelegramEmulator
from tests.emulators.telegram_chat_service import serving
from tests.support.databases import address_of_file, two_briefings

ANNA, BORIS = Person(7), Person(8, "de")
PRIVATE, GROUP, OTHER_GROUP, CHANNEL = (
    Chat(7),
    Chat(-100, "supergroup"),
    Chat(-101, "supergroup"),
    Chat(-102, "channel"),
)


@asynccontextmanager
async def running(emulator: TelegramEmulator, folder: Path) -> AsyncIterator[None]:
    """Run the whole bot, with its database in *folder*, until the end of the block."""
    async with (
        open_chat_service(two_briefings(), address_of_file(folder)) as chat_service,
        serving(emulator, chat_service),
    ):
        yield


def title(sent: SentMessage) -> str:
    return sent.text.partition("\n")[0]


def menu(emulator: TelegramEmulator, chat: Chat) -> str:
    """Return the description of /help in the chat's own menu, if it has one."""
    commands = {one["command"]: one["description"] for one in emulator.api.menus.get((chat.id, ""), [])}
    return commands.get("help", "")


def help_description(language: str) -> str:
    return get_locale(language).translate("What you can ask")


async def test_a_language_chosen_by_a_button_survives_a_restart(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path):
        answer = await emulator.ask(PRIVATE, "/language", ANNA)
        assert "Current language: English" in answer.text
        assert await emulator.tap(answer, "Українська", ANNA) is answer
        assert (
            get_locale("uk")
            .translate("This chat’s language is now {language}.")
            .format(language="Українська")
            in answer.text
        )
        assert title(await emulator.ask(PRIVATE, "/language", ANNA)) == "Мова"
    async with running(emulator, tmp_path):
        assert title(await emulator.ask(PRIVATE, "/language", ANNA)) == "Мова"
        assert await emulator.tap(answer, get_locale("uk").translate("Same as my app"), ANNA) is answer
        assert title(await emulator.ask(PRIVATE, "/language", ANNA)) == "Language"
    async with running(emulator, tmp_path):
        assert title(await emulator.ask(PRIVATE, "/language", ANNA)) == "Language"


async def test_a_chosen_briefing_survives_a_restart(emulator: TelegramEmulator, tmp_path: Path) -> None:
    async with running(emulator, tmp_path):
        await emulator.ask(PRIVATE, "/briefing two", ANNA)
    async with running(emulator, tmp_path):
        assert "The otters" in (await emulator.ask(PRIVATE, "/figures", ANNA)).text
        assert "The otters" not in (await emulator.ask(GROUP, "/figures", ANNA)).text


async def test_a_group_has_its_own_language_or_else_each_user_theirs(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path):
        assert title(await emulator.ask(GROUP, "/language", BORIS)) == "Sprache"
        await emulator.ask(PRIVATE, "/language uk", ANNA)
        assert title(await emulator.ask(GROUP, "/language", ANNA)) == "Мова"
        assert title(await emulator.ask(GROUP, "/language", BORIS)) == "Sprache"
        await emulator.ask(GROUP, "/language fr", BORIS)
        assert title(await emulator.ask(GROUP, "/language", ANNA)) == "Langue"
        assert title(await emulator.ask(OTHER_GROUP, "/language", ANNA)) == "Мова"
        assert title(await emulator.ask(PRIVATE, "/language", ANNA)) == "Мова"


async def test_a_chats_menu_is_in_its_language(emulator: TelegramEmulator, tmp_path: Path) -> None:
    async with running(emulator, tmp_path):
        await emulator.ask(PRIVATE, "/help", ANNA)
        assert not emulator.calls("deleteMyCommands")
        assert menu(emulator, PRIVATE) == ""
        await emulator.ask(PRIVATE, "/language uk", ANNA)
        await emulator.wait_until(lambda: menu(emulator, PRIVATE) == help_description("uk"))
        assert menu(emulator, GROUP) == ""
        await emulator.ask(PRIVATE, "/language de", ANNA)
        await emulator.wait_until(lambda: menu(emulator, PRIVATE) == help_description("de"))
        before = len(emulator.calls("setMyCommands"))
        await emulator.ask(PRIVATE, "/help", ANNA)
        await emulator.ask(PRIVATE, "/figures", ANNA)
        assert len(emulator.calls("setMyCommands")) == before


async def test_a_chats_menu_is_set_again_after_a_restart_and_removed_with_the_choice(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path):
        await emulator.ask(PRIVATE, "/language uk", ANNA)
        await emulator.wait_until(lambda: menu(emulator, PRIVATE))
    emulator.api.menus[PRIVATE.id, ""] = [{"command": "help", "description": "of an older version"}]
    async with running(emulator, tmp_path):
        await emulator.ask(PRIVATE, "/help", ANNA)
        await emulator.wait_until(lambda: menu(emulator, PRIVATE) == help_description("uk"))
    async with running(emulator, tmp_path):
        await emulator.ask(PRIVATE, "/forget", ANNA)
        await emulator.wait_until(lambda: not menu(emulator, PRIVATE))


async def test_a_channel_has_no_menu(emulator: TelegramEmulator, tmp_path: Path) -> None:
    async with running(emulator, tmp_path):
        assert title(await emulator.ask(CHANNEL, "/language uk")) == "Мова"
        assert title(await emulator.ask(CHANNEL, "/language")) == "Мова"
        assert menu(emulator, CHANNEL) == ""


async def test_a_menu_that_cannot_be_set_does_not_prevent_an_answer(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path):
        emulator.fail_next("setMyCommands", 400, "Bad Request: chat not found")
        await emulator.ask(PRIVATE, "/language uk", ANNA)
        assert title(await emulator.ask(PRIVATE, "/language", ANNA)) == "Мова"


async def test_what_is_stored_is_said_sent_as_a_file_and_deleted(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path):
        assert title(await emulator.ask(PRIVATE, "/privacy", ANNA)) == "Privacy"
        await emulator.ask(PRIVATE, "/language uk", ANNA)
        sent = await emulator.ask(PRIVATE, "/mydata", ANNA)
        assert sent.document_name == "mydata.json"
        assert json.loads(sent.document)["telegram:7"]["chats"][0]["language"] == "uk"
        assert not (await emulator.ask(GROUP, "/mydata", ANNA)).document
        await emulator.ask(PRIVATE, "/forgetme", ANNA)
        assert "Nothing is stored about this chat." in (await emulator.ask(PRIVATE, "/mydata", ANNA)).text
