"""The schema of a database, forward and back: on a SQLite file and on PostgreSQL."""

import re
from pathlib import Path

import pytest

from bot.core.messages.preferences import PreferenceChange
from bot.services.store.database import open_database
from bot.services.store.preferences import PreferenceStore
from bot.services.store.schema import LATEST_SCHEMA_VERSION
from bot.services.store.schema_migration import change_schema, list_schema_versions, read_schema
from tests.support.app_fixtures import ROOT
from tests.support.callers import chat_id
from tests.support.databases import address_of_file, execute
from tests.support.older_databases import describe_tables, read_all_rows, restore_dump

FOLDER = Path(__file__).parent
OLDEST, PREVIOUS = FOLDER / "database_of_schema_0005.sql", FOLDER / "database_of_schema_0014.sql"


@pytest.mark.guard
def test_each_migration_says_what_it_brings_and_what_going_back_loses() -> None:
    oldest, *later = list_schema_versions()
    assert oldest.number == "0005"
    assert later[-1].number == LATEST_SCHEMA_VERSION
    assert [one.number for one in later if not one.description.endswith(".")] == []
    assert [one.number for one in later if not one.loss or one.loss.endswith(".")] == []


@pytest.mark.guard
def test_the_changelog_names_the_schema_of_the_newest_version() -> None:
    newest = re.split(r"^## ", (ROOT / "CHANGELOG.md").read_text("utf-8"), flags=re.MULTILINE)[1]
    assert f"\nSchema {LATEST_SCHEMA_VERSION}.\n" in newest


async def check_every_step(address: str) -> None:
    """Go through all schemas and back, and compare the tables of each with those on the way up."""
    numbers = [one.number for one in list_schema_versions()]
    tables = {}
    for number in numbers:
        await change_schema(address, number)
        tables[number] = await describe_tables(address)
    for number in reversed(numbers):
        await change_schema(address, number)
        assert await describe_tables(address) == tables[number], number
        assert await read_schema(address) == number
    assert len(tables) == len(numbers) > 10


@pytest.mark.guard
async def test_each_migration_undone_leaves_the_tables_of_before(tmp_path: Path) -> None:
    address = address_of_file(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "bot.db").touch()
    await check_every_step(address)


async def test_each_migration_undone_leaves_the_tables_of_before_everywhere(
    address: str, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "bot.db").touch()
    await check_every_step(address)


@pytest.mark.parametrize("dump", [OLDEST, PREVIOUS], ids=lambda dump: dump.stem)
async def test_no_value_is_lost_on_the_way_to_the_newest_schema_and_back(address: str, dump: Path) -> None:
    await restore_dump(address, dump)
    before, schema = await read_all_rows(address), await read_schema(address)
    assert schema
    async with open_database(address):  # as a start does
        pass
    after = await read_all_rows(address)
    for table, rows in before.items():
        kept = [{name: row[name] for name in old} for old, row in zip(rows, after[table], strict=True)]
        assert kept == rows
    await change_schema(address, schema)
    assert await read_all_rows(address) == before


async def test_what_was_stored_since_the_upgrade_is_there_after_going_back(address: str) -> None:
    await restore_dump(address, PREVIOUS)
    async with open_database(address) as database:
        change = PreferenceChange(language="pl")
        await PreferenceStore(database).write_change(chat_id("telegram:77"), change)
    await change_schema(address, "0014")
    chats = (await read_all_rows(address))["chats"]
    assert {"id": "telegram:77", "briefing": "", "language": "pl", "is_quiet": False} in chats


async def test_an_older_schema_does_not_hold_what_its_version_would_misread(address: str) -> None:
    await restore_dump(address, PREVIOUS)
    for line in ("update reports 1", "inquiries 1", "inquired 1"):
        await add_message(address, line)
    await change_schema(address, "0005")
    rows = await read_all_rows(address)
    assert [row["number"] for row in rows["submissions"]] == [2]  # the first was published
    assert {row["id"] for row in rows["chats"]} == {"telegram:42", "discord:300"}  # the third was only quiet
    assert {row["line"] for row in rows["outbox"]} == {
        "reports 1",
        "reports 2",
        "reported 2",
        "notice published 2",
    }
    assert [row["number"] for row in rows["versions"]] == [1, 2]


async def add_message(address: str, line: str) -> None:
    await execute(address, f"INSERT INTO outbox (chat, line) VALUES ('telegram:7', '{line}')")  # noqa: S608
