"""Chat settings, through the chat service, in a real SQLite file and a real PostgreSQL."""

# ruff: noqa: S603 (the bot itself)

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event, inspect, text

from bot.core.messages.preferences import PreferenceChange, Preferences
from bot.services.chat.chat_service import ChatService
from bot.services.chat.preference_cache import PreferenceCache
from bot.services.store.database import open_database
from bot.services.store.engines import open_engine, parse_database_url
from bot.services.store.errors import StoreError
from bot.services.store.preferences import PreferenceStore
from bot.services.store.schema import LATEST_SCHEMA_VERSION, metadata
from bot.services.store.schema_migration import MIGRATIONS_FOLDER
from tests.support.app_fixtures import ROOT, list_lines
from tests.support.callers import caller, chat_id
from tests.support.databases import address_of_file, execute, open_stored_chat_service, read_rows

NOT_SAVED = "I couldn’t save your choice"


async def answer_text(
    chat_service: ChatService, chat: str, line: str, language: str = "en", user: str = ""
) -> str:
    return "\n".join(
        list_lines((await chat_service.answer_command(caller(chat, language, user=user), line))[0])
    )


# Stored choices


async def test_a_choice_outlives_a_restart(address: str) -> None:
    async with open_stored_chat_service(address) as chat_service:
        await chat_service.answer_command(caller("telegram:1"), "/briefing two")
        await chat_service.answer_command(caller("telegram:1"), "/language uk")
        await chat_service.answer_command(caller("telegram:2"), "/language de")
    async with open_stored_chat_service(address) as chat_service:
        assert "Отари" not in await answer_text(chat_service, "telegram:1", "/figures")
        reply, _ = await chat_service.answer_command(caller("telegram:1"), "/figures")
        assert (reply.briefing_id, reply.language) == ("two", "uk")
        reply, _ = await chat_service.answer_command(caller("telegram:2"), "/figures")
        assert (reply.briefing_id, reply.language) == ("one", "de")


async def test_only_the_chats_id_and_its_choice_are_stored(address: str) -> None:
    async with open_stored_chat_service(address) as chat_service:
        await chat_service.answer_command(caller("telegram:1", "de", user="telegram:7"), "/language uk")
        await chat_service.answer_command(caller("telegram:1", "de", user="telegram:7"), "/figures lamps")
        await chat_service.answer_command(caller("telegram:2", "de", user="telegram:8"), "/figures lamps")
    assert await read_rows(address) == [("telegram:1", "", "uk")]


@pytest.mark.parametrize("line", ["/forget", "/language auto"])
async def test_a_chat_without_any_choice_left_has_no_row(address: str, line: str) -> None:
    async with open_stored_chat_service(address) as chat_service:
        await chat_service.answer_command(caller("telegram:1"), "/language uk")
        await chat_service.answer_command(caller("telegram:1"), line)
        assert (await chat_service.answer_command(caller("telegram:1", "fr"), "/figures"))[0].language == "fr"
    assert await read_rows(address) == []


async def test_choosing_the_apps_language_again_keeps_the_briefing(address: str) -> None:
    async with open_stored_chat_service(address) as chat_service:
        for line in ("/language uk", "/briefing two", "/language auto"):
            await chat_service.answer_command(caller("telegram:1"), line)
    assert await read_rows(address) == [("telegram:1", "two", "")]


async def test_an_answer_to_a_cached_chat_needs_no_query(address: str, statements: list[str]) -> None:
    async with open_stored_chat_service(address) as chat_service:
        await chat_service.answer_command(caller("telegram:1"), "/language uk")
        for chat in ("telegram:1", "telegram:2"):
            await chat_service.answer_command(caller(chat, user="telegram:9"), "/figures")
        statements.clear()
        for chat in ("telegram:1", "telegram:2"):
            for line in ("/figures", "/figures lamps", "/help", "nonsense"):
                await chat_service.answer_command(caller(chat, user="telegram:9"), line)
            await chat_service.suggest_completions(caller(chat, user="telegram:9"), "figures", "la")
        assert statements == []
        await chat_service.answer_command(caller("telegram:3", user="telegram:9"), "/figures")
        assert [one.split()[0] for one in statements if not one.startswith("BEGIN")] == ["SELECT"]


@pytest.mark.slow
async def test_many_chats_choose_at_once_and_nothing_is_lost(address: str) -> None:
    codes = ("uk", "de", "fr", "es")
    chosen = {f"telegram:{number}": codes[number % 4] for number in range(200)}
    async with open_stored_chat_service(address) as chat_service, open_stored_chat_service(address) as other:
        await asyncio.gather(
            *(
                chat_service.answer_command(caller(chat), f"/language {code}")
                for chat, code in chosen.items()
            ),
            *(other.answer_command(caller(chat), "/briefing two") for chat in chosen),
            *(chat_service.answer_command(caller(f"web:{number}"), "/figures") for number in range(200)),
        )
    assert await read_rows(address) == sorted((chat, "two", code) for chat, code in chosen.items())


async def test_the_last_of_many_choices_in_one_chat_applies(address: str) -> None:
    async with open_stored_chat_service(address) as chat_service:
        await asyncio.gather(
            *(
                chat_service.answer_command(caller("web:1"), f"/language {code}")
                for code in ("uk", "de", "fr", "pl")
            )
        )
        assert (
            (await chat_service.get_valid_preferences(chat_id("web:1"))).language
            == (await read_rows(address))[0][2]
            == "pl"
        )


async def test_more_chats_than_the_cache_holds_lose_no_choice(address: str) -> None:
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
from tests.support.databases import open_stored_chat_service

@event.listens_for(Engine, "commit")
def die(_):
    if armed:
        os.kill(os.getpid(), signal.SIGKILL)

async def main():
    async with open_stored_chat_service(sys.argv[1]) as chat_service:
        await chat_service.answer_command(caller("telegram:1"), "/briefing two")
        armed.append(True)
        await chat_service.answer_command(caller("telegram:1"), "/language uk")

armed = []
asyncio.run(main())
"""


@pytest.mark.slow
async def test_a_crash_before_the_commit_leaves_the_old_row_whole(address: str) -> None:
    assert python(CRASH, address).returncode == -signal.SIGKILL
    assert await read_rows(address) == [("telegram:1", "two", "")]
    async with open_stored_chat_service(address) as chat_service:
        await chat_service.answer_command(caller("telegram:1"), "/language uk")
    assert await read_rows(address) == [("telegram:1", "two", "uk")]


async def test_a_cancelled_choice_is_stored_whole_or_not_at_all(address: str) -> None:
    async with open_stored_chat_service(address) as chat_service:
        await chat_service.answer_command(caller("web:1"), "/briefing two")
        choosing = asyncio.create_task(chat_service.answer_command(caller("web:1"), "/language uk"))
        for _ in range(3):
            await asyncio.sleep(0)
        choosing.cancel()
        await asyncio.gather(choosing, return_exceptions=True)
        known = await chat_service.get_valid_preferences(chat_id("web:1"))
        assert known.briefing_id == "two"
        assert await read_rows(address) == [("web:1", "two", known.language)]


# The schema


VERSIONS = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"


@pytest.mark.guard
@pytest.mark.parametrize("before", [(), (VERSIONS,)], ids=["created at once", "created by migrations"])
async def test_the_migrations_create_the_tables_of_the_code(tmp_path: Path, before: tuple[str, ...]) -> None:
    address = address_of_file(tmp_path)
    (tmp_path / "data").mkdir()
    await execute(address, *before)
    assert await differences(address) == []


@pytest.mark.parametrize("before", [(), (VERSIONS,)], ids=["created at once", "created by migrations"])
async def test_the_migrations_create_the_tables_of_the_code_everywhere(
    address: str, before: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    await execute(address, *before)
    assert await differences(address) == []


async def differences(address: str) -> list[object]:
    """Compare the tables of a database, after it was opened, with those of the code."""

    def compare(connection: Connection) -> list[object]:
        assert set(inspect(connection).get_table_names()) == {"alembic_version", *metadata.tables}
        options = {"compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    async with open_stored_chat_service(address) as chat_service:
        await chat_service.answer_command(caller("web:1"), "/language uk")
    assert await read_rows(address) == [("web:1", "", "uk")]
    async with open_engine(parse_database_url(address), 5) as engine, engine.connect() as connection:
        assert list(await connection.scalars(text("SELECT version_num FROM alembic_version"))) == [
            LATEST_SCHEMA_VERSION
        ]
        return await connection.run_sync(compare)


@pytest.mark.guard
def test_the_schema_version_is_that_of_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS_FOLDER))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    assert script.get_heads() == [LATEST_SCHEMA_VERSION]
    assert len(list(script.walk_revisions())) == len(list((MIGRATIONS_FOLDER / "versions").glob("r*.py")))


async def test_many_processes_that_start_at_once_create_one_database(address: str) -> None:
    async with open_stored_chat_service(address) as first:
        await asyncio.gather(*(_open_and_close(address) for _ in range(8)))
        await first.answer_command(caller("web:1"), "/language uk")
    assert await read_rows(address) == [("web:1", "", "uk")]


async def test_many_first_starts_can_happen_at_once(address: str) -> None:
    await asyncio.gather(*(_open_and_close(address) for _ in range(8)))
    assert await read_rows(address) == []


async def _open_and_close(address: str) -> None:
    async with open_database(address):
        pass


@pytest.mark.parametrize("before", [(), (VERSIONS,)], ids=["created at once", "created by migrations"])
async def test_an_interrupted_start_leaves_no_half_of_a_database(
    address: str, before: tuple[str, ...], tmp_path: Path
) -> None:
    def break_off(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if "CREATE TABLE chats" in statement:
            connection.exec_driver_sql("SELECT * FROM nowhere")

    (tmp_path / "data").mkdir()
    await execute(address, *before)
    event.listen(Engine, "after_cursor_execute", break_off)
    try:
        with pytest.raises(StoreError, match="nowhere"):
            await _open_and_close(address)
    finally:
        event.remove(Engine, "after_cursor_execute", break_off)
    async with open_engine(parse_database_url(address), 5) as engine, engine.connect() as connection:
        assert "chats" not in await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    await _open_and_close(address)
    assert await read_rows(address) == []


@pytest.mark.slow
async def test_alembic_is_loaded_only_if_a_migration_is_missing(address: str) -> None:
    code = (
        "import asyncio, sys; from bot.services.store.database import open_database\n"
        "async def main():\n async with open_database(sys.argv[1]): pass\n"
        "asyncio.run(main()); print('alembic' in sys.modules)"
    )
    assert [python(code, address).stdout for _ in range(2)] == ["False\n", "False\n"]
    await execute(
        address, *(f"DROP TABLE {table}" for table in metadata.tables), "DELETE FROM alembic_version"
    )
    assert [python(code, address).stdout for _ in range(2)] == ["True\n", "False\n"]


def python(code: str, address: str) -> subprocess.CompletedProcess[str]:
    """Run *code* in another process."""
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
    await execute(address, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match=r"^it has the schema 9999, of a newer version of the bot; install"):
        await _open_and_close(address)
