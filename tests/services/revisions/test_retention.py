"""``retention.versions`` and ``retention.submissions``: what is deleted, and what answers all the same."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.runtime.config.settings import Config, WatchMode
from bot.runtime.environment import Environment
from bot.runtime.library_loader import open_snapshot
from bot.runtime.wiring import Services, run_services
from bot.services.clock import now_in_utc
from bot.services.store.database import Database, open_database
from bot.services.store.retention_settings import RetentionSettings
from bot.services.store.revisions import GIT, Revision, RevisionStore
from bot.services.store.schema import revisions_table, submissions_table
from bot.services.store.submissions import Submission, SubmissionStore
from tests.support.app_fixtures import list_lines
from tests.support.callers import caller
from tests.support.publishing_fixtures import MODERATION, OLD

NOW = now_in_utc()
ENVIRONMENT = Environment(NOW.date)
DAYS = 90  # that versions are kept
WAIT_TIMEOUT = 10.0  # seconds for the deletion in the background

Lamps = int


def days_ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


def say_day(days: int) -> str:
    return days_ago(days).date().isoformat()


def write_isles(lamps: Lamps) -> bytes:
    return OLD.replace("64", str(lamps)).replace("2031-04-30", "2020").encode()


def write_other(name: str) -> bytes:
    return write_isles(1).replace(b"The vote on the Lantern Isles", name.encode())


async def fill(database: Database) -> None:
    """Store what a bot has published in years; the versions are numbered from 1."""
    store = RevisionStore(database)
    for file, days, content, origin in (
        ("still.yaml", 500, write_other("Still"), "file"),
        ("pulled.yaml", 480, write_other("Pulled"), GIT),
        ("pulled.yaml", 470, write_other("Pulled once more"), "telegram"),
        ("pulled.yaml", 460, write_other("Pulled twice"), "telegram"),
        ("gone.yaml", 450, write_other("Gone"), "file"),
        ("isles.yaml", 400, write_isles(60), "telegram"),
        ("gone.yaml", 350, None, "telegram"),
        ("isles.yaml", 300, write_isles(61), "telegram"),
        ("isles.yaml", 20, write_isles(62), "telegram"),
    ):
        await store.add_revision(Revision(0, file, days_ago(days), origin=origin), content)


def write_files(folder: Path) -> None:
    """Write what is live."""
    folder.mkdir()
    (folder / "isles.yaml").write_bytes(write_isles(62))
    (folder / "still.yaml").write_bytes(write_other("Still"))
    (folder / "pulled.yaml").write_bytes(write_other("Pulled twice"))


def build_config(address: str, folder: Path, retention: RetentionSettings) -> Config:
    return Config(
        briefings=folder,
        database=address,
        watch=WatchMode.OFF,
        moderation=MODERATION,
        retention=retention,
    )


@asynccontextmanager
async def running_bot(
    address: str, folder: Path, retention: RetentionSettings
) -> AsyncIterator[tuple[Services, Database]]:
    """Run the bot on what was published in years."""
    write_files(folder)
    config = build_config(address, folder, retention)
    async with open_database(address) as database:
        await fill(database)
        async with run_services(
            database, config, *open_snapshot(folder), environment=ENVIRONMENT
        ) as services:
            yield services, database


@pytest.fixture
async def bot(address: str, tmp_path: Path) -> AsyncIterator[tuple[Services, Database]]:
    """Run a bot that keeps versions for 90 days, and has deleted the others."""
    retention = RetentionSettings(versions=DAYS)
    async with running_bot(address, tmp_path / "briefings", retention) as (services, database):
        history = services.chat_service.history
        assert history
        await wait_until(lambda: history.start_day == days_ago(300).date())
        yield services, database


async def wait_until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(WAIT_TIMEOUT):
        while not condition():  # noqa: ASYNC110 (nothing gives notice of a deletion)
            await asyncio.sleep(0.01)


async def read_numbers(database: Database) -> list[int]:
    rows = await database.fetch_rows(select(revisions_table.c.number).order_by(revisions_table.c.number))
    return [row.number for row in rows]


async def ask(services: Services, line: str) -> str:
    asking = caller("telegram:7", user="telegram:7", moderator="Anna")
    reply, _ = await services.chat_service.answer_command(asking, line)
    return "\n".join(list_lines(reply))


async def test_what_was_live_90_days_ago_stays_and_what_it_replaced_is_deleted(
    bot: tuple[Services, Database],
) -> None:
    assert await read_numbers(bot[1]) == [1, 2, 4, 7, 8, 9]  # 2 is the last one that git brought


async def test_nothing_is_deleted_unless_the_setting_asks_for_it(address: str, tmp_path: Path) -> None:
    async with running_bot(address, tmp_path / "briefings", RetentionSettings()) as (services, database):
        await ask(services, "help")
        assert await read_numbers(database) == [1, 2, 3, 4, 5, 6, 7, 8, 9]


async def test_the_history_begins_where_every_file_is_known(bot: tuple[Services, Database]) -> None:
    services, _ = bot
    assert "61" in await ask(services, f"asof {say_day(299)} figures lamps@isles")
    assert "62" in await ask(services, f"asof {say_day(5)} figures lamps@isles")
    too_early = await ask(services, f"asof {say_day(310)} figures lamps@isles")
    assert "61" not in too_early
    assert str(days_ago(300).year) in too_early


async def test_changes_compare_only_versions_that_follow_each_other(bot: tuple[Services, Database]) -> None:
    changes = await ask(bot[0], f"changes {say_day(600)}")
    assert "61" in changes
    assert "62" in changes
    assert "60" not in changes
    assert "Pulled" not in changes
    assert "Gone" not in changes


async def test_a_link_to_a_deleted_version_shows_the_current_one_and_says_so(
    bot: tuple[Services, Database],
) -> None:
    answer = await ask(bot[0], "figures lamps@isles!6")
    assert "There’s no version 6. This is the current one." in answer
    assert "62" in answer
    assert "61" in await ask(bot[0], "figures lamps@isles!8")


async def test_a_version_whose_forerunner_is_deleted_cannot_be_taken_back(
    bot: tuple[Services, Database],
) -> None:
    services, database = bot
    assert "No such version" in await ask(services, "undo 8")
    assert "No such version" in await ask(services, "undo 4")  # not back to what git brought long before
    assert (await read_numbers(database))[-1] == 9
    assert "is live" in await ask(services, "undo 9")
    assert "61" in await ask(services, "figures lamps@isles")


async def test_a_restart_without_the_setting_keeps_the_history_that_there_is(
    bot: tuple[Services, Database], address: str, tmp_path: Path
) -> None:
    folder = tmp_path / "briefings"
    config = build_config(address, folder, RetentionSettings())
    async with run_services(bot[1], config, *open_snapshot(folder), environment=ENVIRONMENT) as services:
        assert services.chat_service.history
        assert services.chat_service.history.start_day == days_ago(300).date()


async def test_a_draft_waits_as_many_days_as_the_setting_says_and_is_deleted_then(
    address: str, tmp_path: Path
) -> None:
    draft = Submission("isles.yaml", write_isles(63), "", "Anna (telegram:7)", "telegram", "A new count.")
    retention = RetentionSettings(submissions=7)
    async with running_bot(address, tmp_path / "briefings", retention) as (services, database):
        for days in (8, 6):
            store = SubmissionStore(database, lambda days=days: days_ago(days))  # type: ignore[misc]
            await store.add_submission(replace(draft, reason=f"{days} days ago"))
        assert "No such" not in await ask(services, "upload 2")
        assert "too old" in await ask(services, "upload 1")
    config = build_config(address, tmp_path / "briefings", retention)
    async with (
        open_database(address) as database,
        run_services(database, config, *open_snapshot(config.briefings), environment=ENVIRONMENT),
    ):
        async with asyncio.timeout(WAIT_TIMEOUT):
            while len(rows := await database.fetch_rows(select(submissions_table))) != 1:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert [row.reason for row in rows] == ["6 days ago"]
