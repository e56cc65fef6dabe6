"""Backups of a running bot, restored elsewhere: on SQLite, on PostgreSQL, and from one to the other."""

import asyncio
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cli.main import cli
from bot.runtime.backup import DATABASE_NAME, MANIFEST_NAME
from bot.services.store.database import Database, open_database
from bot.services.store.schema import LATEST_SCHEMA_VERSION, chats_table, reports_table
from bot.services.store.schema_migration import MIGRATIONS_FOLDER
from tests.cli.test_run import ADDRESS, read_log
from tests.cli.test_run import run_bot as start_bot
from tests.services.privacy.test_privacy import build_row, dump, fill_tables
from tests.support.callers import caller
from tests.support.databases import (
    LAMPS,
    address_of_file,
    execute,
    new_database,
    open_stored_chat_service,
    postgres,
    read_rows,
)

CHATS = ("telegram:7007", "telegram:8")


@pytest.fixture(scope="module")
def sockets() -> Iterator[str]:
    with postgres() as folder:
        yield folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give a folder with briefings, an image beside them, and what no backup should hold."""
    briefings = tmp_path / "briefings"
    (briefings / "images").mkdir(parents=True)
    (briefings / ".git").mkdir()
    (briefings / "isles.yaml").write_text(LAMPS)
    (briefings / "images" / "canal.png").write_bytes(b"PNG")
    (briefings / ".git" / "config").write_text("secret")
    return tmp_path


@pytest.fixture
def archive(home: Path) -> Path:
    """Write a backup of a SQLite database that has a row about each chat in every table."""
    asyncio.run(fill(address_of_file(home)))
    backup = home / "backup.zip"
    assert run_bot("backup", backup, address_of_file(home), home / "briefings").exit_code == 0
    return backup


async def fill(address: str) -> None:
    async with open_database(address) as database:
        await fill_tables(database, *CHATS)


async def dump_at(address: str) -> str:
    async with open_database(address) as database:
        return await dump(database)


def run_bot(command_name: str, file: Path, address: str, briefings: Path, *options: str) -> Result:
    env = {"BOT_DATABASE": address, "BOT_BRIEFINGS": str(briefings)}
    return CliRunner().invoke(cli, [command_name, str(file), *options], env=env)


@pytest.mark.parametrize("target_kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("source_kind", ["sqlite", "postgresql"])
def test_a_backup_is_restored_elsewhere(home: Path, sockets: str, source_kind: str, target_kind: str) -> None:
    def find_address(kind: str, name: str) -> str:
        return address_of_file(home / name) if kind == "sqlite" else asyncio.run(new_database(sockets))

    source, target, backup = find_address(source_kind, "a"), find_address(target_kind, "b"), home / "b.zip"
    asyncio.run(fill(source))
    assert run_bot("backup", backup, source, home / "briefings").output == f"{backup}: Rows: 22. Files: 2.\n"
    result = run_bot("restore", backup, target, home / "elsewhere")
    assert "Rows: 22. Files: 2." in result.output
    assert asyncio.run(dump_at(target)) == asyncio.run(dump_at(source))
    assert (home / "elsewhere" / "isles.yaml").read_text() == LAMPS
    assert (home / "elsewhere" / "images" / "canal.png").read_bytes() == b"PNG"
    assert not (home / "elsewhere" / ".git").exists()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_number_that_was_given_out_is_not_given_out_again_after_a_restore(
    home: Path, sockets: str, archive: Path, kind: str
) -> None:
    source = address_of_file(home)
    asyncio.run(execute(source, "DELETE FROM reports"))
    assert run_bot("backup", archive, source, home / "briefings", "--force").exit_code == 0
    target = address_of_file(home / "b") if kind == "sqlite" else asyncio.run(new_database(sockets))
    assert run_bot("restore", archive, target, home / "elsewhere").exit_code == 0

    async def add_report() -> int:
        row = build_row(reports_table, CHATS[0], 9)
        del row["number"]
        async with open_database(target) as database:
            await database.execute(insert(reports_table).values(row))
            (found,) = await database.fetch_rows(reports_table.select())
            return int(found.number)

    assert asyncio.run(add_report()) == len(CHATS) + 1


MANY_CHATS = 10_000


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_backup_under_load_is_of_one_moment_and_holds_up_nobody(
    home: Path, sockets: str, kind: str
) -> None:
    source, target = (
        address_of_file(home / name) if kind == "sqlite" else asyncio.run(new_database(sockets))
        for name in "ab"
    )
    result, pair_count = asyncio.run(back_up_under_load(source, home))
    assert result.exit_code == 0
    assert run_bot("restore", home / "backup.zip", target, home / "elsewhere").exit_code == 0
    restored = {chat for chat, *_ in asyncio.run(read_rows(target))}
    pairs = [(f"web:{number}", f"discord:{number}") for number in range(pair_count)]
    assert len([chat for chat in restored if chat.startswith("telegram")]) == MANY_CHATS
    assert {restored.issuperset(pair) for pair in pairs} == {True, False}  # some came before it, some after
    assert all(restored.issuperset(pair) or restored.isdisjoint(pair) for pair in pairs)


async def back_up_under_load(address: str, home: Path) -> tuple[Result, int]:
    """Back up a database of many chats while pairs of them are stored, each pair in one transaction.

    Return the result and the number of pairs; no write may fail.
    """
    count = 0
    async with open_database(address) as database:
        await store_chats(database, *(f"telegram:{number}" for number in range(MANY_CHATS)))
        await store_chats(database, f"web:{count}", f"discord:{count}")
        backing_up = asyncio.create_task(
            asyncio.to_thread(run_bot, "backup", home / "backup.zip", address, home / "briefings")
        )
        while not backing_up.done():
            count += 1
            await store_chats(database, f"web:{count}", f"discord:{count}")
        return await backing_up, count + 1


async def store_chats(database: Database, *chats: str) -> None:
    rows = [{"id": chat, "briefing": "", "language": "uk", "is_quiet": False} for chat in chats]

    async def write(connection: AsyncConnection) -> None:
        await connection.execute(insert(chats_table), rows)

    await database.write(write)


@pytest.mark.slow
def test_a_restore_below_a_running_bot_asks_for_its_restart(home: Path, archive: Path) -> None:
    address = address_of_file(home / "b")
    with start_bot(home, BOT_DATABASE=address) as process:
        read_log(process, ADDRESS)
        result = run_bot("restore", archive, address, home / "briefings", "--force")
    assert result.exit_code == 0
    assert result.stderr.startswith("The bot runs. Restart it")
    assert not run_bot("restore", archive, address, home / "briefings", "--force").stderr


def test_a_restore_replaces_nothing_unless_forced_and_then_the_whole_database(
    home: Path, archive: Path
) -> None:
    address = address_of_file(home / "b")
    asyncio.run(execute_choice(address))
    briefings = home / "briefings"
    (briefings / "isles.yaml").write_text("changed")
    (briefings / "later.yaml").write_text("later")
    before = asyncio.run(dump_at(address))
    result = run_bot("restore", archive, address, briefings)
    assert result.exit_code == 2
    assert "the database and the briefings would be replaced; add --force" in result.output
    assert asyncio.run(dump_at(address)) == before
    assert (briefings / "isles.yaml").read_text() == "changed"
    result = run_bot("restore", archive, address, briefings, "--force")
    assert "later.yaml: it is not in the backup, and stays" in result.output
    assert asyncio.run(dump_at(address)) == asyncio.run(dump_at(address_of_file(home)))
    assert (briefings / "isles.yaml").read_text() == LAMPS
    assert (briefings / "later.yaml").read_text() == "later"


async def execute_choice(address: str) -> None:
    async with open_stored_chat_service(address) as chat_service:
        await chat_service.answer_command(caller("telegram:1"), "/language uk")


def test_a_backup_replaces_no_file_unless_forced_and_only_its_user_may_read_it(
    home: Path, archive: Path
) -> None:
    result = run_bot("backup", archive, address_of_file(home), home / "briefings")
    assert result.exit_code == 2
    assert "it exists; choose another name, or add --force" in result.output
    assert archive.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(archive) as backup:
        manifest = json.loads(backup.read(MANIFEST_NAME))
        assert ".git" not in "".join(backup.namelist())
    assert manifest["schema_version"] == LATEST_SCHEMA_VERSION
    assert manifest["rows"]["chats"] == len(CHATS)


def test_a_backup_of_an_older_version_is_migrated(home: Path, archive: Path) -> None:
    old = home / "old.db"
    engine = create_engine(f"sqlite:///{old}")
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS_FOLDER))
        config.set_main_option("path_separator", "os")
        command.upgrade(config, "0012")
        connection.execute(text("INSERT INTO chats (id, briefing, language) VALUES ('telegram:1', '', 'uk')"))
    engine.dispose()
    backup = home / "old.zip"
    rewrite(archive, backup, {"schema_version": "0012"}, old.read_bytes())
    target = address_of_file(home / "b")
    assert run_bot("restore", backup, target, home / "elsewhere").exit_code == 0
    assert "'telegram:1', '', 'uk'" in asyncio.run(dump_at(target))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"schema_version": "9999"}, "it is of a newer version of the bot"),
        ({"format": 2}, "it is of a newer version of the bot"),
        ({"rows": "many"}, "it is no backup of this bot"),
        ({"name": "briefings/../outside.yaml"}, "it holds a file that leads out of the folder"),
    ],
)
def test_what_is_no_backup_of_this_bot_is_refused_and_nothing_is_written(
    home: Path, archive: Path, changes: dict[str, object], message: str
) -> None:
    backup = home / "changed.zip"
    rewrite(archive, backup, changes)
    result = run_bot("restore", backup, address_of_file(home / "b"), home / "elsewhere")
    assert (result.exit_code, message in result.output) == (2, True), result.output
    assert not (home / "b").exists()
    assert not (home / "elsewhere").exists()
    assert not (home / "outside.yaml").exists()


def test_what_cannot_be_backed_up_or_restored_is_one_sentence(home: Path, archive: Path) -> None:
    missing = address_of_file(home / "nowhere")
    result = run_bot("backup", home / "b.zip", missing, home / "briefings")
    assert (result.exit_code, "does not exist" in result.output) == (2, True)
    assert "memory holds nothing" in run_bot("backup", home / "b.zip", "memory", home / "briefings").output
    assert "memory holds nothing" in run_bot("restore", archive, "memory", home / "briefings").output
    (home / "text.zip").write_text("no archive")
    assert "it is no backup" in run_bot("restore", home / "text.zip", missing, home / "elsewhere").output
    damaged = bytearray(archive.read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    (home / "damaged.zip").write_bytes(damaged)
    result = run_bot("restore", home / "damaged.zip", missing, home / "elsewhere")
    assert (result.exit_code, "damaged" in result.output) == (2, True), result.output
    assert sorted(one.name for one in home.iterdir() if one.name.startswith(".")) == []


def rewrite(archive: Path, target: Path, changes: dict[str, object], database: bytes = b"") -> None:
    """Write a backup again with another database, one more file called *name*, or another manifest."""
    name = changes.get("name")
    with zipfile.ZipFile(archive) as backup, zipfile.ZipFile(target, "w") as changed:
        changed.writestr(MANIFEST_NAME, json.dumps(json.loads(backup.read(MANIFEST_NAME)) | changes))
        changed.writestr(DATABASE_NAME, database or backup.read(DATABASE_NAME))
        if name:
            changed.writestr(str(name), "x")
