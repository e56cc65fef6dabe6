"""What chats chose, through the desk's door, in a real SQLite file and a real PostgreSQL."""

# ruff: noqa: S603 (the bot itself)

import asyncio
import logging
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event, inspect, text

from bot.core.i18n.locale import get_locale
from bot.core.messages.preferences import PreferenceChange, Preferences
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from bot.services.chat.preference_cache import MAX_CONCURRENT_QUERIES, PreferenceCache
from bot.services.store.database import Database, open_database
from bot.services.store.engines import begin_write, open_engine, parse_database_url
from bot.services.store.errors import RETRY_PAUSE, StoreError
from bot.services.store.preferences import PreferenceStore
from bot.services.store.schema import LATEST_SCHEMA_VERSION, MIGRATIONS_FOLDER, metadata
from tests.support.app_fixtures import ROOT, TODAY, list_lines
from tests.support.callers import caller, chat_id
from tests.support.databases import address_of_file, desk_at, new_database, two_briefings

UNWRITTEN = "I couldn’t save your choice"


async def told(desk: ChatService, chat: str, line: str, language: str = "en", user: str = "") -> str:
    return "\n".join(list_lines((await desk.answer_command(caller(chat, language, user=user), line))[0]))


async def run(address: str, *statements: str) -> None:
    """Do to a database what somebody else might do to it."""
    async with open_engine(parse_database_url(address), 5) as engine, begin_write(engine) as connection:
        for statement in statements:
            await connection.execute(text(statement))


async def rows(address: str) -> list[tuple[str, ...]]:
    async with open_engine(parse_database_url(address), 5) as engine, engine.connect() as connection:
        found = await connection.execute(text("SELECT id, briefing, language FROM chats ORDER BY id"))
        return [tuple(row) for row in found]


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Return what is asked of any database, as it is asked."""
    seen: list[str] = []

    def see(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", see)
    yield seen
    event.remove(Engine, "before_cursor_execute", see)


# What is kept


async def test_a_choice_holds_after_a_restart(address: str) -> None:
    async with desk_at(address) as desk:
        await desk.answer_command(caller("telegram:1"), "/briefing two")
        await desk.answer_command(caller("telegram:1"), "/language uk")
        await desk.answer_command(caller("telegram:2"), "/language de")
    async with desk_at(address) as desk:
        assert "Отари" not in await told(desk, "telegram:1", "/figures")
        reply, _ = await desk.answer_command(caller("telegram:1"), "/figures")
        assert (reply.briefing_id, reply.language) == ("two", "uk")
        reply, _ = await desk.answer_command(caller("telegram:2"), "/figures")
        assert (reply.briefing_id, reply.language) == ("one", "de")


async def test_nothing_but_the_chats_id_and_its_choice_is_written(address: str) -> None:
    async with desk_at(address) as desk:
        await desk.answer_command(caller("telegram:1", "de", user="telegram:7"), "/language uk")
        await desk.answer_command(caller("telegram:1", "de", user="telegram:7"), "/figures lamps")
        await desk.answer_command(caller("telegram:2", "de", user="telegram:8"), "/figures lamps")
    assert await rows(address) == [("telegram:1", "", "uk")]


@pytest.mark.parametrize("line", ["/forget", "/language auto"])
async def test_of_a_chat_that_has_chosen_nothing_any_more_nothing_is_left(address: str, line: str) -> None:
    async with desk_at(address) as desk:
        await desk.answer_command(caller("telegram:1"), "/language uk")
        await desk.answer_command(caller("telegram:1"), line)
        assert (await desk.answer_command(caller("telegram:1", "fr"), "/figures"))[0].language == "fr"
    assert await rows(address) == []


async def test_going_back_to_the_apps_language_keeps_the_briefing(address: str) -> None:
    async with desk_at(address) as desk:
        for line in ("/language uk", "/briefing two", "/language auto"):
            await desk.answer_command(caller("telegram:1"), line)
    assert await rows(address) == [("telegram:1", "two", "")]


async def test_a_warm_answer_asks_the_database_nothing(address: str, statements: list[str]) -> None:
    async with desk_at(address) as desk:
        await desk.answer_command(caller("telegram:1"), "/language uk")
        for chat in ("telegram:1", "telegram:2"):
            await desk.answer_command(caller(chat, user="telegram:9"), "/figures")
        statements.clear()
        for chat in ("telegram:1", "telegram:2"):
            for line in ("/figures", "/figures lamps", "/help", "nonsense"):
                await desk.answer_command(caller(chat, user="telegram:9"), line)
            await desk.suggest_completions(caller(chat, user="telegram:9"), "figures", "la")
        assert statements == []
        await desk.answer_command(caller("telegram:3", user="telegram:9"), "/figures")
        assert [one.split()[0] for one in statements if not one.startswith("BEGIN")] == ["SELECT"]


@pytest.mark.slow
async def test_many_chats_choose_at_once_and_nothing_is_lost(address: str) -> None:
    codes = ("uk", "de", "fr", "es")
    chosen = {f"telegram:{number}": codes[number % 4] for number in range(200)}
    async with desk_at(address) as desk, desk_at(address) as other:
        await asyncio.gather(
            *(desk.answer_command(caller(chat), f"/language {code}") for chat, code in chosen.items()),
            *(other.answer_command(caller(chat), "/briefing two") for chat in chosen),
            *(desk.answer_command(caller(f"web:{number}"), "/figures") for number in range(200)),
        )
    assert await rows(address) == sorted((chat, "two", code) for chat, code in chosen.items())


async def test_the_last_of_many_choices_in_one_chat_holds(address: str) -> None:
    async with desk_at(address) as desk:
        await asyncio.gather(
            *(desk.answer_command(caller("web:1"), f"/language {code}") for code in ("uk", "de", "fr", "pl"))
        )
        assert (
            (await desk.get_valid_preferences(chat_id("web:1"))).language
            == (await rows(address))[0][2]
            == "pl"
        )


async def test_of_more_chats_than_are_known_at_once_none_is_lost(address: str) -> None:
    async with open_database(address) as store:
        chats = PreferenceCache(PreferenceStore(store), limit=2)
        for number in range(5):
            assert await chats.apply_change(chat_id(f"web:{number}"), PreferenceChange(language=f"l{number}"))
        for number in range(5):
            assert await chats.get_preferences(chat_id(f"web:{number}")) == Preferences("", f"l{number}")


CRASH = """
import asyncio, os, signal, sys
from sqlalchemy import Engine, event
from tests.support.callers import caller
from tests.support.databases import desk_at

@event.listens_for(Engine, "commit")
def die(_):
    if armed:
        os.kill(os.getpid(), signal.SIGKILL)

async def main():
    async with desk_at(sys.argv[1]) as desk:
        await desk.answer_command(caller("telegram:1"), "/briefing two")
        armed.append(True)
        await desk.answer_command(caller("telegram:1"), "/language uk")

armed = []
asyncio.run(main())
"""


@pytest.mark.slow
async def test_a_crash_between_writing_and_committing_leaves_what_was_there_whole(address: str) -> None:
    assert python(CRASH, address).returncode == -signal.SIGKILL
    assert await rows(address) == [("telegram:1", "two", "")]
    async with desk_at(address) as desk:
        await desk.answer_command(caller("telegram:1"), "/language uk")
    assert await rows(address) == [("telegram:1", "two", "uk")]


async def test_a_choice_that_is_given_up_half_way_is_wholly_there_or_not_at_all(address: str) -> None:
    async with desk_at(address) as desk:
        await desk.answer_command(caller("web:1"), "/briefing two")
        choosing = asyncio.create_task(desk.answer_command(caller("web:1"), "/language uk"))
        for _ in range(3):
            await asyncio.sleep(0)
        choosing.cancel()
        await asyncio.gather(choosing, return_exceptions=True)
        known = await desk.get_valid_preferences(chat_id("web:1"))
        assert known.briefing_id == "two"
        assert await rows(address) == [("web:1", "two", known.language)]


# The shape


VERSIONS = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"


@pytest.mark.guard
@pytest.mark.parametrize("before", [(), (VERSIONS,)], ids=["made at once", "made by migrations"])
async def test_the_migrations_make_the_tables_of_the_code(tmp_path: Path, before: tuple[str, ...]) -> None:
    address = address_of_file(tmp_path)
    (tmp_path / "data").mkdir()
    await run(address, *before)
    assert await differences(address) == []


@pytest.mark.parametrize("before", [(), (VERSIONS,)], ids=["made at once", "made by migrations"])
async def test_the_migrations_make_the_tables_of_the_code_everywhere(
    address: str, before: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    await run(address, *before)
    assert await differences(address) == []


async def differences(address: str) -> list[object]:
    """Return what differs between the tables of a database, once it was opened, and those of the code."""

    def compare(connection: Connection) -> list[object]:
        assert set(inspect(connection).get_table_names()) == {"alembic_version", *metadata.tables}
        options = {"compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    async with desk_at(address) as desk:
        await desk.answer_command(caller("web:1"), "/language uk")
    assert await rows(address) == [("web:1", "", "uk")]
    async with open_engine(parse_database_url(address), 5) as engine, engine.connect() as connection:
        assert list(await connection.scalars(text("SELECT version_num FROM alembic_version"))) == [
            LATEST_SCHEMA_VERSION
        ]
        return await connection.run_sync(compare)


@pytest.mark.guard
def test_the_shape_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS_FOLDER))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    assert script.get_heads() == [LATEST_SCHEMA_VERSION]
    assert len(list(script.walk_revisions())) == len(list((MIGRATIONS_FOLDER / "versions").glob("r*.py")))


async def test_many_that_start_at_once_on_nothing_make_one_database(address: str) -> None:
    async with desk_at(address) as first:
        await asyncio.gather(*(_open_and_close(address) for _ in range(8)))
        await first.answer_command(caller("web:1"), "/language uk")
    assert await rows(address) == [("web:1", "", "uk")]


async def test_the_first_start_may_happen_many_times_at_once(address: str) -> None:
    await asyncio.gather(*(_open_and_close(address) for _ in range(8)))
    assert await rows(address) == []


async def _open_and_close(address: str) -> None:
    async with open_database(address):
        pass


@pytest.mark.parametrize("before", [(), (VERSIONS,)], ids=["made at once", "made by migrations"])
async def test_a_start_that_breaks_off_leaves_no_half_of_a_database(
    address: str, before: tuple[str, ...], tmp_path: Path
) -> None:
    def break_off(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if "CREATE TABLE chats" in statement:
            connection.exec_driver_sql("SELECT * FROM nowhere")

    (tmp_path / "data").mkdir()
    await run(address, *before)
    event.listen(Engine, "after_cursor_execute", break_off)
    try:
        with pytest.raises(StoreError, match="nowhere"):
            await _open_and_close(address)
    finally:
        event.remove(Engine, "after_cursor_execute", break_off)
    async with open_engine(parse_database_url(address), 5) as engine, engine.connect() as connection:
        assert "chats" not in await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    await _open_and_close(address)
    assert await rows(address) == []


@pytest.mark.slow
async def test_alembic_is_loaded_only_where_a_step_is_missing(address: str) -> None:
    code = (
        "import asyncio, sys; from bot.services.store.database import open_database\n"
        "async def main():\n async with open_database(sys.argv[1]): pass\n"
        "asyncio.run(main()); print('alembic' in sys.modules)"
    )
    assert [python(code, address).stdout for _ in range(2)] == ["False\n", "False\n"]
    await run(address, *(f"DROP TABLE {table}" for table in metadata.tables), "DELETE FROM alembic_version")
    assert [python(code, address).stdout for _ in range(2)] == ["True\n", "False\n"]


def python(code: str, address: str) -> subprocess.CompletedProcess[str]:
    """Run *code* as another process."""
    return subprocess.run(
        [sys.executable, "-c", code, address],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


async def test_a_database_of_a_newer_version_is_left_alone(address: str) -> None:
    await _open_and_close(address)
    await run(address, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match=r"^a newer version of the bot wrote it; install that version$"):
        await _open_and_close(address)


# A database that fails


class Clock:
    """Seconds that a test counts."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def desk_on(store: Database, clock: Clock) -> AsyncIterator[ChatService]:
    yield ChatService(
        LiveApp(two_briefings()),
        lambda: TODAY,
        preference_cache=PreferenceCache(PreferenceStore(store), clock=clock),
    )


BREAK, MEND = "ALTER TABLE chats RENAME TO elsewhere", "ALTER TABLE elsewhere RENAME TO chats"


async def test_answers_go_on_while_the_database_fails_and_choices_are_written_later(
    address: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot")
    clock = Clock()
    async with open_database(address) as store, desk_on(store, clock) as desk:
        await desk.answer_command(caller("web:known"), "/language uk")
        await desk.answer_command(caller("web:other"), "/briefing two")
        await run(address, BREAK)
        assert (await desk.answer_command(caller("web:known"), "/figures"))[0].language == "uk"
        assert (await desk.answer_command(caller("web:new", "fr"), "/figures"))[0].language == "fr"
        assert UNWRITTEN in await told(desk, "web:new", "/briefing two")
        clock.now += RETRY_PAUSE
        not_saved = get_locale("de").translate(
            "I couldn’t save your choice; it may be lost when the bot restarts."
        )
        assert not_saved in await told(desk, "web:known", "/language de")
        assert (await desk.answer_command(caller("web:known"), "/figures"))[0].language == "de"
        assert (await desk.answer_command(caller("web:new"), "/figures"))[0].briefing_id == "two"
        await run(address, MEND)
        clock.now += RETRY_PAUSE
        for chat in ("web:known", "web:new"):
            assert UNWRITTEN not in await told(desk, chat, "/figures")
        assert UNWRITTEN not in await told(desk, "web:new", "/language en")
    assert await rows(address) == [
        ("web:known", "", "de"),
        ("web:new", "two", "en"),
        ("web:other", "two", ""),
    ]
    events = [record.getMessage() for record in caplog.records if record.name.startswith("bot.services")]
    assert len(events) == 2
    assert events[0].startswith("Chat settings can be neither read nor stored: ")
    assert "chats" in events[0]
    assert "web:" not in caplog.text
    assert events[1] == "The database works again"


async def test_a_database_that_has_just_failed_is_left_alone_for_a_while(
    address: str, statements: list[str]
) -> None:
    clock = Clock()
    async with open_database(address) as store, desk_on(store, clock) as desk:
        await run(address, BREAK)
        await desk.answer_command(caller("web:1"), "/figures")
        statements.clear()
        for number in range(9):
            await desk.answer_command(caller(f"web:{number}"), "/figures")
        assert statements == []
        clock.now += RETRY_PAUSE
        await desk.answer_command(caller("web:1"), "/figures")
        assert statements


async def test_who_waits_in_line_is_answered_at_once_when_the_database_fails(
    address: str, statements: list[str]
) -> None:
    async with open_database(address) as store, desk_on(store, Clock()) as desk:
        await run(address, BREAK)
        statements.clear()
        answers = await asyncio.gather(
            *(desk.answer_command(caller(f"web:{number}"), "/figures") for number in range(99))
        )
        assert len(answers) == 99
        assert len([one for one in statements if one.startswith("SELECT chats")]) <= MAX_CONCURRENT_QUERIES


async def test_a_lock_of_somebody_else_is_waited_for(tmp_path: Path) -> None:
    address = address_of_file(tmp_path)
    async with desk_at(address) as desk, open_engine(parse_database_url(address), 5) as engine:
        async with begin_write(engine):
            choosing = asyncio.create_task(desk.answer_command(caller("web:1"), "/language uk"))
            await desk.answer_command(caller("web:2"), "/figures")  # who reads waits for nobody
            assert not choosing.done()
        reply, _ = await choosing
        assert UNWRITTEN not in "\n".join(list_lines(reply))
    assert await rows(address) == [("web:1", "", "uk")]


async def test_connections_that_postgresql_has_cut_are_made_anew(sockets: str) -> None:
    address = await new_database(sockets)
    async with desk_at(address) as desk:
        await desk.answer_command(caller("web:1"), "/language uk")
        name = parse_database_url(address).database
        others = f"datname = '{name}' AND pid <> pg_backend_pid()"
        await run(address, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")  # noqa: S608
        assert UNWRITTEN not in await told(desk, "web:1", "/language de")
    assert await rows(address) == [("web:1", "", "de")]
