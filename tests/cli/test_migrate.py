"""The command ``migrate``, on the database that an earlier version has left."""

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.main import cli
from bot.services.store.database import open_database
from bot.services.store.schema import LATEST_SCHEMA_VERSION
from bot.services.store.schema_migration import read_schema
from tests.cli.test_run import ADDRESS, read_log, run_bot
from tests.support.databases import address_of_file, execute, new_database, postgres
from tests.support.older_databases import Rows, read_all_rows, restore_dump

STORE = Path(__file__).parents[1] / "services" / "store"
PREVIOUS = STORE / "database_of_schema_0014.sql"


@pytest.fixture(scope="module")
def sockets() -> Iterator[str]:
    with postgres() as folder:
        yield folder


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of a database with the schema 0014."""
    found = (
        address_of_file(tmp_path)
        if request.param == "sqlite"
        else asyncio.run(new_database(request.getfixturevalue("sockets")))
    )
    asyncio.run(restore_dump(found, PREVIOUS))
    return found


def migrate(address: str, *words: str) -> Result:
    return CliRunner().invoke(cli, ["migrate", *words], env={"BOT_DATABASE": address})


def read_rows(address: str) -> Rows:
    return asyncio.run(read_all_rows(address))


def test_an_operator_upgrades_and_goes_back_and_nothing_of_before_is_lost(address: str) -> None:
    before = read_rows(address)
    result = migrate(address)
    assert (result.exit_code, result.output) == (0, f"Schema: 0014 → {LATEST_SCHEMA_VERSION}.\n")
    assert migrate(address).output == f"Schema: {LATEST_SCHEMA_VERSION}.\n"
    asyncio.run(_open(address))  # as this version does when it starts
    result = migrate(address, "0014", "--yes")
    assert (result.exit_code, result.output) == (0, f"Schema: {LATEST_SCHEMA_VERSION} → 0014.\n")
    assert read_rows(address) == before


@pytest.mark.slow
def test_a_start_upgrades_the_database_and_migrate_brings_it_back_once_the_bot_has_stopped(
    tmp_path: Path,
) -> None:
    (tmp_path / "briefings").mkdir()
    (tmp_path / "briefings" / "north.yaml").write_text("title: The north\nas_of: 2026-01\n", "utf-8")
    address = address_of_file(tmp_path)
    asyncio.run(restore_dump(address, PREVIOUS))
    before = read_rows(address)
    with run_bot(tmp_path, BOT_DATABASE=address) as process:
        read_log(process, ADDRESS)
        assert "another process of the bot uses the file" in migrate(address, "0014", "--yes").output
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert asyncio.run(read_schema(address)) == LATEST_SCHEMA_VERSION
    assert migrate(address, "0014", "--yes").exit_code == 0
    after = read_rows(address)
    for table in ("chats", "reports", "outbox", "inquiries", "fetched_files"):
        assert after[table] == before[table]
    assert after["versions"][: len(before["versions"])] == before["versions"]


def test_going_back_says_what_it_deletes_and_waits_for_yes(address: str) -> None:
    before = read_rows(address)
    result = migrate(address, "0012")
    assert result.exit_code == 2
    assert "from the schema 0014 to 0012 deletes for good:\n  0014  who proposed" in result.output
    assert "\n  0013  which versions of files moderators have got\nStop the bot" in result.output
    assert "0012  " not in result.output
    assert read_rows(address) == before


def test_show_lists_the_schemas_and_changes_nothing(address: str) -> None:
    lines = migrate(address, "--show").output.splitlines()
    assert lines[0] == "  0005  The tables of version 0.1.0."
    assert [one for one in lines if one.startswith("*")] == [lines[9]]
    assert lines[9].startswith("* 0014  A desk of several")
    assert lines[-1].startswith(f"  {LATEST_SCHEMA_VERSION}  ")
    assert asyncio.run(read_schema(address)) == "0014"


def test_a_number_without_a_schema_is_refused(address: str) -> None:
    result = migrate(address, "14")
    assert result.exit_code == 2
    assert f"14: there is no such schema; this version knows 0005 to {LATEST_SCHEMA_VERSION}" in result.output


@pytest.mark.parametrize("words", [(), ("0014", "--yes"), ("--show",)])
def test_the_database_of_a_newer_version_is_left_alone(address: str, words: tuple[str, ...]) -> None:
    asyncio.run(execute(address, "UPDATE alembic_version SET version_num = '9999'"))
    result = migrate(address, *words)
    assert result.exit_code == 2
    assert "it has the schema 9999, of a newer version of the bot" in result.output
    assert asyncio.run(read_schema(address)) == "9999"


def test_a_database_that_does_not_exist_is_not_created(tmp_path: Path) -> None:
    result = migrate(address_of_file(tmp_path))
    assert result.exit_code == 2
    assert "does not exist" in result.output
    assert not (tmp_path / "data").exists()
    assert "memory holds nothing once the bot has stopped" in migrate("memory").output


def test_an_empty_database_of_a_server_gets_its_tables(sockets: str) -> None:
    address = asyncio.run(new_database(sockets))
    assert "The database is empty." in migrate(address, "--show").output
    assert migrate(address).output == f"Schema: none → {LATEST_SCHEMA_VERSION}.\n"
    asyncio.run(_open(address))


async def _open(address: str) -> None:
    async with open_database(address):
        pass
