"""A group that becomes a supergroup gets another id, and keeps everything that it had under the old one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.core.i18n.locale import get_locale
from bot.runtime.terminal_wiring import open_chat_service
from bot.services.store.database import Database, open_database
from bot.services.store.schema import chat_moves_table, chats_table
from tests.emulators.telegram import Chat, Person, SentMessage, TelegramEmulator
from tests.emulators.telegram_chat_service import serving
from tests.support.app_fixtures import FICTIONAL, app_from_files
from tests.support.callers import caller, chat_id
from tests.support.databases import address_of_file, two_briefings
from tests.support.publishing_fixtures import FILE, MODERATION, OLD, ModeratedBot, open_moderated_bot

ANNA, READER = Person(7), Person(99)
GROUP, PRIVATE = Chat(-100, "group"), Chat(99)
ISLES = next(file for file in FICTIONAL if file.stem == "lantern-isles")
in_ukrainian = get_locale("uk").translate
ADVICE = "replace moderation.telegram_chat: -100 by -1000000000100 in the settings"


@pytest.fixture
async def emulator() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator() as emulator:
        for chat in (GROUP, Chat(7), Chat(8), PRIVATE):
            emulator.api.add_message(chat.json, {"text": "They know the bot."})
        yield emulator


@asynccontextmanager
async def running(emulator: TelegramEmulator, folder: Path) -> AsyncIterator[None]:
    """Run the bot for readers, with its database in *folder*."""
    async with (
        open_chat_service(two_briefings(), address_of_file(folder)) as chat_service,
        serving(emulator, chat_service),
    ):
        yield


@asynccontextmanager
async def moderated(emulator: TelegramEmulator, folder: Path) -> AsyncIterator[ModeratedBot]:
    """Run the bot whose moderators' group is `GROUP`, with its database and its briefings in *folder*."""
    briefings = folder / "briefings"
    briefings.mkdir(exist_ok=True)
    (briefings / FILE).write_text(OLD, "utf-8")
    async with (
        open_database(address_of_file(folder)) as database,
        open_moderated_bot(briefings, database) as bot,
        serving(emulator, bot.chat_service, moderation=MODERATION, outbox=bot.outbox),
    ):
        yield bot


def title(sent: SentMessage) -> str:
    return sent.text.partition("\n")[0]


def last_in(emulator: TelegramEmulator, chat: Chat) -> SentMessage | None:
    return next((sent for sent in reversed(emulator.sent) if sent.chat == chat.id), None)


async def wait_for_message(emulator: TelegramEmulator, chat: Chat) -> SentMessage:
    await emulator.wait_until(lambda: last_in(emulator, chat))
    sent = last_in(emulator, chat)
    assert sent
    return sent


async def choose(emulator: TelegramEmulator) -> None:
    """Choose Ukrainian and the briefing "two" in the group."""
    await emulator.ask(GROUP, "/language uk", READER)
    await emulator.ask(GROUP, "/briefing two", READER)


async def answer_of_choices(emulator: TelegramEmulator, chat: Chat) -> tuple[bool, bool]:
    """Return whether *chat* is answered in Ukrainian, and from the briefing "two"."""
    answer = await emulator.ask(chat, "/figures", READER)
    help_page = await emulator.ask(chat, "/help", READER)
    return title(help_page) == in_ukrainian("What you can ask"), "The otters" in answer.text


async def test_its_choices_are_kept_and_survive_a_restart(emulator: TelegramEmulator, tmp_path: Path) -> None:
    async with running(emulator, tmp_path):
        await choose(emulator)
        supergroup = emulator.migrate(GROUP)
        assert await answer_of_choices(emulator, supergroup) == (True, True)
    async with running(emulator, tmp_path):
        assert await answer_of_choices(emulator, supergroup) == (True, True)


async def test_its_choices_are_kept_if_it_migrated_while_the_bot_was_down(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path):
        await choose(emulator)
    supergroup = emulator.migrate(GROUP)
    async with running(emulator, tmp_path):
        assert await answer_of_choices(emulator, supergroup) == (True, True)


async def test_its_own_menu_moves_with_it(emulator: TelegramEmulator, tmp_path: Path) -> None:
    async with running(emulator, tmp_path):
        await choose(emulator)
        supergroup = emulator.migrate(GROUP)
        await emulator.ask(supergroup, "/help", READER)
        await emulator.wait_until(lambda: (supergroup.id, "") in emulator.api.menus)


async def test_nothing_is_kept_under_the_old_id(emulator: TelegramEmulator, tmp_path: Path) -> None:
    async with running(emulator, tmp_path):
        await choose(emulator)
        supergroup = emulator.migrate(GROUP)
        await emulator.ask(supergroup, "/forget", READER)
    async with open_database(address_of_file(tmp_path)) as database:
        assert await read_ids(database) == []


async def read_ids(database: Database) -> list[str]:
    chats = await database.fetch_rows(select(chats_table.c.id))
    moves = await database.fetch_rows(select(chat_moves_table.c.old))
    return [row[0] for row in (*chats, *moves)]


@pytest.mark.parametrize(
    "line", ["/figures", "/polls brine-2030-01", "/events"]
)  # without and with a picture
async def test_a_question_asked_in_the_very_moment_is_answered_in_the_supergroup(
    emulator: TelegramEmulator, tmp_path: Path, line: str
) -> None:
    async with (
        open_chat_service(app_from_files(ISLES), address_of_file(tmp_path)) as chat_service,
        serving(emulator, chat_service),
    ):
        await emulator.ask(GROUP, "/language uk", READER)
        expected = await emulator.ask(GROUP, line, READER)
        emulator.send_text(GROUP, line, READER)
        supergroup = emulator.migrate(GROUP)  # before the bot has fetched the question
        answer = await wait_for_message(emulator, supergroup)
        await emulator.wait_until(lambda: not emulator.updates.pending)
    assert (answer.text, bool(answer.photo)) == (expected.text, bool(expected.photo))
    assert answer.replies_to is None  # the question is in the old group
    assert len([sent for sent in emulator.sent if sent.chat == supergroup.id]) == 1


async def test_a_button_of_the_old_group_is_answered_in_the_supergroup(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path):
        await choose(emulator)
        answer = await emulator.ask(GROUP, "/figures", READER)
        supergroup = emulator.migrate(GROUP)
        emulator.start_tap(answer, answer.labels[0], READER)
        assert (await wait_for_message(emulator, supergroup)).text


async def test_a_group_that_forbids_photos_is_not_asked_again_after_it(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    emulator.api.photos_forbidden[GROUP.id] = "not enough rights to send photos to the chat"
    async with (
        open_chat_service(app_from_files(ISLES), address_of_file(tmp_path)) as chat_service,
        serving(emulator, chat_service),
    ):
        await emulator.ask(GROUP, "/polls brine-2030-01", READER)
        supergroup = emulator.migrate(GROUP)
        emulator.api.photos_forbidden[supergroup.id] = emulator.api.photos_forbidden[GROUP.id]
        await emulator.ask(supergroup, "/polls brine-2030-01", READER)
        assert {call["chat_id"] for call in emulator.calls("sendPhoto")} == {GROUP.id}


async def test_moderators_keep_their_rights_and_the_log_names_the_setting_once(
    emulator: TelegramEmulator, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with moderated(emulator, tmp_path):
        supergroup = emulator.migrate(GROUP)
        assert title(await emulator.ask(supergroup, "/status", ANNA)) == "Live briefings and errors"
        await emulator.wait_until(lambda: (supergroup.id, "") in emulator.api.menus)
        assert caplog.text.count(ADVICE) == 1
    caplog.clear()
    async with moderated(emulator, tmp_path):
        assert title(await emulator.ask(supergroup, "/status", ANNA)) == "Live briefings and errors"
        assert caplog.text.count(ADVICE) == 1


async def test_moderators_keep_their_rights_if_the_bot_never_got_a_service_message(
    emulator: TelegramEmulator, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    supergroup = emulator.migrate(GROUP)
    emulator.updates.pending.clear()
    async with moderated(emulator, tmp_path):
        assert title(await emulator.ask(supergroup, "/status", ANNA)) == "Live briefings and errors"
    assert caplog.text.count(ADVICE) == 1


async def test_another_group_gets_no_rights(emulator: TelegramEmulator, tmp_path: Path) -> None:
    other = Chat(-101, "group")
    async with moderated(emulator, tmp_path):
        await emulator.ask(other, "/help", ANNA)
        supergroup = emulator.migrate(other)
        emulator.send_text(supergroup, "/status", ANNA)
        assert title(await emulator.ask(supergroup, "/help", ANNA)) == "What you can ask"


async def test_what_waits_for_the_group_is_sent_to_the_supergroup(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with moderated(emulator, tmp_path) as bot:
        await emulator.ask(GROUP, "/language uk", ANNA)
        emulator.api.blocked.add(GROUP.id)
        await bot.outbox.add_message(chat_id("telegram:-100"), "language")
        await emulator.wait_until(
            lambda: any(call["chat_id"] == GROUP.id for call in emulator.calls("sendMessage")[1:])
        )
        supergroup = emulator.migrate(GROUP)
        emulator.api.blocked.clear()
        await bot.outbox.add_message(chat_id("telegram:-100"), "help")
        await emulator.wait_until(
            lambda: len([one for one in emulator.sent if one.chat == supergroup.id]) == 2
        )
    titles = {title(sent) for sent in emulator.sent if sent.chat == supergroup.id}
    assert titles == {in_ukrainian("Language"), in_ukrainian("What you can ask")}


async def test_the_answer_to_a_report_goes_to_the_supergroup(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with moderated(emulator, tmp_path) as bot:
        reporter = caller("telegram:-100")
        await bot.chat_service.answer_command(reporter, "report lamps They are 65.@isles")
        supergroup = emulator.migrate(GROUP)
        await emulator.ask(Chat(7), "/declined 1 We count 64.", ANNA)
        await emulator.wait_until(
            lambda: any(one.chat == supergroup.id and "We count 64." in one.text for one in emulator.sent)
        )
