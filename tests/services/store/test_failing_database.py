"""A database that fails: answers go on, nobody waits for it, and once it is back it gets what memory has."""

import asyncio
import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Pool, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.i18n.locale import get_locale
from bot.runtime.health import Health
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from bot.services.chat.preference_cache import PreferenceCache
from bot.services.revisions.history import History
from bot.services.store.availability import STABLE_AFTER
from bot.services.store.database import (
    ANSWER_TIMEOUT,
    MAX_CONCURRENT_READS,
    OPERATION_TIMEOUT,
    Database,
    open_database,
    open_in_memory_database,
)
from bot.services.store.database_watch import CHECK_INTERVAL, RETRY_PAUSE, watch_database
from bot.services.store.default_briefings import DefaultBriefingStore
from bot.services.store.engines import begin_write, open_engine, parse_database_url
from bot.services.store.errors import DatabaseUnavailableError, StoreError
from bot.services.store.file_ids import FileIdStore
from bot.services.store.preferences import PreferenceStore
from bot.services.store.revisions import Revision, RevisionStore
from bot.services.store.schema import CONTENT, metadata
from tests.support.app_fixtures import TODAY, list_lines
from tests.support.callers import caller
from tests.support.databases import (
    address_of_file,
    execute,
    new_database,
    open_stored_chat_service,
    read_rows,
    two_briefings,
)
from tests.support.postgres_proxy import PostgresProxy
from tests.support.publishing_fixtures import FILE, NEW, OLD, open_moderated_bot

NOT_SAVED = "I couldn’t save your choice"
BREAK, REPAIR = "ALTER TABLE chats RENAME TO elsewhere", "ALTER TABLE elsewhere RENAME TO chats"


class Clock:
    """Seconds that a test advances."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def build_chat_service(database: Database) -> ChatService:
    cache = PreferenceCache(PreferenceStore(database))
    database.add_restorer(cache.restore_to_database)
    return ChatService(
        LiveApp(two_briefings()),
        lambda: TODAY,
        preference_cache=cache,
        history=History(RevisionStore(database)),
    )


async def answer_text(chat_service: ChatService, chat: str, line: str) -> str:
    return "\n".join(list_lines((await chat_service.answer_command(caller(chat), line))[0]))


def check_health(database: Database) -> str:
    return Health(lambda: two_briefings().library, database.troubles).summarize()[1]


async def test_answers_go_on_while_the_database_fails_and_choices_are_stored_later(
    address: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot")
    clock = Clock()
    async with open_database(address, clock) as database:
        chat_service = build_chat_service(database)
        await chat_service.answer_command(caller("web:known"), "/language uk")
        await chat_service.answer_command(caller("web:other"), "/briefing two")
        await execute(address, BREAK)
        assert (await chat_service.answer_command(caller("web:known"), "/figures"))[0].language == "uk"
        assert (await chat_service.answer_command(caller("web:new", "fr"), "/figures"))[0].language == "fr"
        assert NOT_SAVED in await answer_text(chat_service, "web:new", "/briefing two")
        await database.check()
        not_saved = get_locale("de").translate(
            "I couldn’t save your choice; it may be lost when the bot restarts."
        )
        assert not_saved in await answer_text(chat_service, "web:known", "/language de")
        assert (await chat_service.answer_command(caller("web:known"), "/figures"))[0].language == "de"
        assert (await chat_service.answer_command(caller("web:new"), "/figures"))[0].briefing_id == "two"
        assert "database: failing, see the log\n" in check_health(database)
        await execute(address, REPAIR)
        await database.check()
        assert await read_rows(address) == [
            ("web:known", "", "de"),
            ("web:new", "two", ""),
            ("web:other", "two", ""),
        ]
        assert NOT_SAVED not in await answer_text(chat_service, "web:new", "/language en")
        clock.now += STABLE_AFTER
        await database.check()
        assert "database" not in check_health(database)
    events = [record.getMessage() for record in caplog.records if record.name.startswith("bot.services")]
    assert len(events) == 2
    assert events[0].startswith("The database fails: ")
    assert "web:" not in caplog.text
    assert events[1] == "The database works again"


async def test_the_log_names_everything_that_a_failing_database_does_not_keep(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    address = address_of_file(tmp_path)
    async with open_database(address) as database:
        await execute(address, BREAK)
        await database.check()
    (message,) = caplog.messages
    words = [table.info[CONTENT] for table in metadata.tables.values()]
    assert len(set(words)) == len(metadata.tables)
    assert [one for one in words if one not in message] == []


async def test_a_database_that_has_just_failed_gets_no_queries_until_it_works(
    address: str, statements: list[str]
) -> None:
    async with open_database(address) as database:
        chat_service = build_chat_service(database)
        await execute(address, BREAK)
        await chat_service.answer_command(caller("web:1"), "/figures")
        statements.clear()
        for number in range(9):
            await chat_service.answer_command(caller(f"web:{number}"), "/figures")
            await chat_service.answer_command(caller(f"web:{number}"), "/language uk")
        assert statements == []
        await execute(address, REPAIR)
        await database.check()
        statements.clear()
        await chat_service.answer_command(caller("web:new"), "/figures")
        assert statements


async def test_waiting_chats_are_answered_at_once_when_the_database_fails(
    address: str, statements: list[str]
) -> None:
    async with open_database(address) as database:
        chat_service = build_chat_service(database)
        await execute(address, BREAK)
        statements.clear()
        answers = await asyncio.gather(
            *(chat_service.answer_command(caller(f"web:{number}"), "/figures") for number in range(99))
        )
        assert len(answers) == 99
        assert len([one for one in statements if one.startswith("SELECT chats")]) <= MAX_CONCURRENT_READS


async def test_a_value_that_the_database_refuses_does_not_count_as_a_failure(sockets: str) -> None:
    async with open_database(await new_database(sockets)) as database:
        with pytest.raises(StoreError) as caught:
            await FileIdStore(database).write_file_id("no text holds \0", "file 1", limit=9)
        assert not isinstance(caught.value, DatabaseUnavailableError)
        await FileIdStore(database).write_file_id("name", "file 1", limit=9)
        assert database.troubles.active == ()


# Files


def delete_everything(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()


def delete_only_the_file(folder: Path) -> None:
    (folder / "bot.db").unlink()


def move_it_away(folder: Path) -> None:
    (folder / "bot.db").rename(folder / "old.db")


@pytest.mark.parametrize(
    "lose",
    [delete_everything, delete_only_the_file, move_it_away, shutil.rmtree],
    ids=lambda one: one.__name__,
)
async def test_a_file_that_is_gone_is_written_anew_with_everything_that_was_in_it(
    lose: Callable[[Path], object], tmp_path: Path
) -> None:
    address, data = address_of_file(tmp_path), tmp_path / "data"
    (tmp_path / "briefings").mkdir()
    (tmp_path / "briefings" / FILE).write_text(OLD, "utf-8")
    async with (
        open_database(address) as database,
        open_moderated_bot(tmp_path / "briefings", database) as bot,
    ):
        await bot.press(await bot.send(NEW), "Publish")
        await bot.ask("language uk", "telegram:5", "")
        lose(data)
        assert "65" in await bot.read_lamps()
        await database.check()
        await database.check()
        assert (data / "bot.db").stat().st_mode & 0o777 == 0o600
        assert await read_rows(address) == [("telegram:5", "", "uk")]
        await bot.ask("language de", "telegram:6", "")
    async with (
        open_database(address) as database,
        open_moderated_bot(tmp_path / "briefings", database) as bot,
    ):
        assert await read_rows(address) == [("telegram:5", "", "uk"), ("telegram:6", "", "de")]
        assert "Version 2 · isles.yaml" in await bot.ask_text("history isles")


async def test_another_file_in_the_place_of_the_first_is_used(tmp_path: Path) -> None:
    address, data = address_of_file(tmp_path), tmp_path / "data"
    async with open_stored_chat_service(address_of_file(tmp_path / "backup")) as chat_service:
        await chat_service.answer_command(caller("web:old"), "/language uk")
    async with open_database(address) as database:
        chat_service = build_chat_service(database)
        await chat_service.answer_command(caller("web:new"), "/briefing two")
        (tmp_path / "backup" / "data" / "bot.db").rename(data / "bot.db")
        await database.check()
        assert (await chat_service.answer_command(caller("web:old"), "/figures"))[0].language == "uk"
    assert await read_rows(address) == [("web:new", "two", ""), ("web:old", "", "uk")]


async def test_a_damaged_file_is_reported_and_once_it_is_gone_memory_is_written_anew(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    address, file, folder = address_of_file(tmp_path), tmp_path / "data" / "bot.db", tmp_path / "briefings"
    folder.mkdir()
    (folder / FILE).write_text(OLD, "utf-8")
    async with open_database(address) as database, open_moderated_bot(folder, database) as bot:
        await bot.press(await bot.send(NEW), "Publish")
        await bot.ask("language uk", "telegram:5", "")
        file.write_text("Dear diary, this is no database. " * 9)
        await database.check()
        assert (
            f"The database fails: the file {file} is damaged: it is not a database any more." in caplog.text
        )
        assert file.read_text().startswith("Dear diary")
        assert "65" in await bot.read_lamps()
        for ending in ("", "-wal", "-shm"):
            file.with_name(file.name + ending).rename(tmp_path / f"damaged{ending}")
        recorded = asyncio.Event()
        with bot.chat_service.live_app.subscribe(recorded.set):
            await database.check()
            await recorded.wait()
        assert await read_rows(address) == [("telegram:5", "", "uk")]
        assert "Version 1 · isles.yaml" in await bot.ask_text("history isles")
        assert (await DefaultBriefingStore(database).read_defaults()).briefing_ids == ("isles",)


@contextmanager
def limit_sqlite(pragma: str) -> Iterator[None]:
    """Let every connection to a SQLite file have this limit, as from now on."""

    def limit(connection: DBAPIConnection, *_: object) -> None:
        connection.cursor().execute(f"PRAGMA {pragma}")

    event.listen(Pool, "checkout", limit)
    yield
    event.remove(Pool, "checkout", limit)


@pytest.mark.parametrize(
    ("limit", "no_limit", "reason"),
    [
        ("query_only = 1", "query_only = 0", "attempt to write a readonly database"),
        ("max_page_count = 1", "max_page_count = 99999", "database or disk is full"),
    ],
)
async def test_a_file_that_cannot_be_written_is_read_and_written_as_soon_as_it_can(
    limit: str, no_limit: str, reason: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    address, clock = address_of_file(tmp_path), Clock()
    revision = Revision(0, "isles.yaml", datetime(2030, 1, 1, tzinfo=UTC))
    content = os.urandom(100_000)  # needs new pages
    async with open_database(address, clock) as database:
        revisions = RevisionStore(database)
        await revisions.add_revision(revision, b"old")
        with limit_sqlite(limit):
            with pytest.raises(DatabaseUnavailableError, match=reason):
                await revisions.add_revision(revision, content)
            assert await revisions.fetch_content(1) == b"old"
            assert f"The database fails: {reason}. " in caplog.text
            assert "database: failing" in check_health(database)
        with limit_sqlite(no_limit):
            await database.check()
            assert (await revisions.add_revision(revision, content)).number == 2
            clock.now += STABLE_AFTER
            await database.check()
        assert "database" not in check_health(database)


async def test_while_another_program_keeps_the_file_locked_it_is_read_and_nobody_waits_again(
    tmp_path: Path, statements: list[str]
) -> None:
    address = address_of_file(tmp_path)
    async with open_database(address) as database, open_engine(parse_database_url(address), 5) as engine:
        chat_service = build_chat_service(database)
        await chat_service.answer_command(caller("web:1"), "/language uk")
        async with begin_write(engine):
            assert NOT_SAVED in await answer_text(chat_service, "web:2", "/briefing two")
            statements.clear()
            assert NOT_SAVED in await answer_text(chat_service, "web:3", "/briefing two")
            assert [one.split()[0] for one in statements if not one.startswith("BEGIN")] == ["SELECT"]
            assert [one.detail for one in database.troubles.active] == ["database is locked"]
        await database.check()
    assert await read_rows(address) == [("web:1", "", "uk"), ("web:2", "two", ""), ("web:3", "two", "")]


@pytest.mark.parametrize("seconds", [CHECK_INTERVAL, RETRY_PAUSE])
async def test_a_deleted_file_is_noticed_within_a_minute(seconds: float, tmp_path: Path) -> None:
    waited: list[float] = []
    file = tmp_path / "data" / "bot.db"

    async def sleep(pause: float) -> None:
        waited.append(pause)
        if file.exists():
            raise NoticedError

    address = address_of_file(tmp_path)
    async with open_database(address) as database:
        if seconds == RETRY_PAUSE:  # one that has failed is looked at more often
            await execute(address, BREAK)
            await database.check()
        await database.check()
        file.unlink()
        with pytest.raises(NoticedError):
            await watch_database(database, sleep)
    assert sum(waited[:-1]) == seconds


class NoticedError(Exception):
    """The file is there again."""


# A server that does not answer


async def test_a_server_that_hangs_delays_one_answer_by_half_a_second_and_no_other(sockets: str) -> None:
    proxy, clock = PostgresProxy(sockets), Clock()
    name = parse_database_url(await new_database(sockets)).database
    async with (
        proxy.run(),
        open_database(f"postgresql+asyncpg://bot@127.0.0.1:{proxy.port}/{name}", clock) as database,
    ):
        chat_service = build_chat_service(database)
        await chat_service.answer_command(caller("web:1"), "/language uk")
        proxy.hang()
        loop = asyncio.get_running_loop()
        started_at = loop.time()
        await answer_as_the_web_page(chat_service, "web:2")
        assert ANSWER_TIMEOUT <= loop.time() - started_at < OPERATION_TIMEOUT
        await asyncio.sleep(0)
        received = proxy.received
        for number in range(9):
            await answer_as_the_web_page(chat_service, f"web:{number}")
        assert NOT_SAVED in await answer_text(chat_service, "web:3", "/briefing two")
        assert proxy.received == received
        await database.check()
        assert "database: failing" in check_health(database)
        assert (await chat_service.answer_command(caller("web:1"), "/figures"))[0].language == "uk"
        proxy.go_on()
        await database.check()
        assert await read_rows(f"postgresql+asyncpg://bot@/{name}?host={sockets}") == [
            ("web:1", "", "uk"),
            ("web:3", "two", ""),
        ]


async def answer_as_the_web_page(chat_service: ChatService, chat: str) -> None:
    reply, _ = await chat_service.answer_command(caller(chat), "/figures")
    await chat_service.find_permalink_revision(reply)


async def test_a_query_that_is_late_because_the_whole_bot_was_held_up_fails_like_any_other() -> None:
    async def hold_up_everything_and_wait(_connection: AsyncConnection) -> None:
        threading.Event().wait(0.2)
        await asyncio.Event().wait()

    async with open_in_memory_database() as database:
        with pytest.raises(StoreError, match="does not answer within"):
            await database.read(hold_up_everything_and_wait, time_limit=0.05)
