"""``ask`` answers like the running bot: with its default briefing, and about earlier versions."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.main import cli
from bot.core.library.default_briefing import DefaultOrder
from bot.services.store.database import Database, open_database
from bot.services.store.default_briefings import DefaultBriefingStore
from bot.services.store.revisions import Revision, RevisionStore
from tests.support.databases import address_of_file
from tests.support.revision_fixtures import FIRST, OTTERS, SECOND

NOW = datetime.now(UTC)
Fill = Callable[[Database], Awaitable[None]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with two briefings and the settings of a bot; it is the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "briefings").mkdir()
    (tmp_path / "briefings" / "isles.yaml").write_text(SECOND)
    (tmp_path / "briefings" / "otters.yaml").write_text(OTTERS)
    (tmp_path / "config.yaml").write_text(f"database: {address_of_file(tmp_path)}\n")
    return tmp_path


def fill_database(folder: Path, fill: Fill) -> None:
    """Write into the database as a running bot does."""

    async def run() -> None:
        async with open_database(address_of_file(folder)) as database:
            await fill(database)

    asyncio.run(run())


async def publish_two_versions(database: Database) -> None:
    for days_ago, text in ((9, FIRST), (2, SECOND)):
        at = NOW - timedelta(days=days_ago)
        await RevisionStore(database).add_revision(Revision(0, "isles.yaml", at), text.encode())


def ask(*line: str) -> Result:
    return CliRunner().invoke(cli, ["ask", *line])


def test_what_changed_is_answered_from_the_database_of_the_settings(folder: Path) -> None:
    fill_database(folder, publish_two_versions)
    changes = ask("/changes", "@isles")
    assert changes.exit_code == 0, changes.output
    assert "12 → 14" in changes.output


def test_an_earlier_day_is_answered(folder: Path) -> None:
    fill_database(folder, publish_two_versions)
    then = ask("/asof", f"{NOW - timedelta(days=5):%Y-%m-%d}", "figures", "lamps", "@isles")
    assert "Archived version" in then.output
    assert "12" in then.output


@pytest.mark.parametrize(("default", "title"), [("isles", "The Isles"), ("otters", "The Otters")])
def test_the_stored_default_briefing_answers(folder: Path, default: str, title: str) -> None:
    async def choose(database: Database) -> None:
        await DefaultBriefingStore(database).write_defaults(DefaultOrder((default,)))

    fill_database(folder, choose)
    assert title in ask("/start").output


def test_without_a_database_it_answers_and_creates_none(folder: Path) -> None:
    before = sorted(folder.iterdir())
    assert ask("/figures", "@isles").exit_code == 0
    assert ask("/changes").exit_code == 1
    assert sorted(folder.iterdir()) == before


def test_a_database_of_another_version_is_left_alone(folder: Path) -> None:
    file = folder / "data" / "bot.db"
    file.parent.mkdir()
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE something_else (number INTEGER)")
    content = file.read_bytes()
    assert ask("/figures", "@isles").exit_code == 0
    assert file.read_bytes() == content
