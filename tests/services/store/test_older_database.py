"""The database of an older version opens, and everything in it answers: on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.messages.preferences import Preferences
from bot.runtime.config.settings import Config, WatchMode
from bot.runtime.environment import Environment
from bot.runtime.library_loader import open_snapshot
from bot.runtime.wiring import Services, run_services
from bot.services.clock import now_in_utc
from bot.services.store.database import open_database
from bot.services.store.revisions import RevisionStore
from tests.support.app_fixtures import TODAY, list_lines
from tests.support.callers import caller, chat_id
from tests.support.databases import execute
from tests.support.older_databases import Rows, read_all_rows, restore_dump
from tests.support.publishing_fixtures import MODERATION

ENVIRONMENT = Environment(lambda: TODAY)

FOLDER = Path(__file__).parent
OLDEST = FOLDER / "database_of_schema_0005.sql"  # each was written by that version itself
PREVIOUS = FOLDER / "database_of_schema_0014.sql"


@pytest.fixture(params=[OLDEST, PREVIOUS], ids=lambda dump: dump.stem)
async def rows(request: pytest.FixtureRequest, address: str) -> Rows:
    """Restore a dump, and give what is in it."""
    await restore_dump(address, request.param)
    # A submission waits for a day only.
    now = now_in_utc().isoformat()
    await execute(address, f"UPDATE submissions SET at = '{now}'")  # noqa: S608
    return await read_all_rows(address)


@pytest.fixture
async def services(rows: Rows, address: str, tmp_path: Path) -> AsyncIterator[Services]:
    """Run the bot on the database of a dump, with the newest version of the briefing in its folder."""
    folder = tmp_path / "briefings"
    folder.mkdir()
    async with open_database(address) as database:
        content = await RevisionStore(database).fetch_content(2)
        assert content
        (folder / "isles.yaml").write_bytes(content)
        config = Config(briefings=folder, watch=WatchMode.OFF, moderation=MODERATION)
        async with run_services(
            database, config, *open_snapshot(folder), environment=ENVIRONMENT
        ) as services:
            yield services


async def ask(services: Services, line: str, moderator: str = "") -> str:
    """Ask in a private chat of Telegram: as Anna if *moderator* says so, else as the reader 42."""
    chat = "telegram:7" if moderator else "telegram:42"
    asking = caller(chat, user=chat, moderator=moderator)
    reply, _ = await services.chat_service.answer_command(asking, line)
    return "\n".join(list_lines(reply))


async def test_the_chat_keeps_its_briefing_and_its_language(services: Services) -> None:
    assert await services.chat_service.get_valid_preferences(chat_id("telegram:42")) == Preferences(
        "isles", "uk"
    )
    assert await services.chat_service.resolve_language(caller("telegram:42", "fr")) == "uk"


async def test_both_versions_are_there_with_their_author_and_their_reason(services: Services) -> None:
    history = await ask(services, "history isles", "Anna")
    assert "Version 1 · isles.yaml" in history
    assert "Version 2 · isles.yaml" in history
    assert "Version 3" not in history
    assert "Anna (telegram:7)" in history
    assert "A new count." in history
    assert await ask(services, "figures lamps@isles!1") != await ask(services, "figures lamps@isles")


async def test_the_submission_can_still_be_published(services: Services) -> None:
    assert "isles.yaml" in await ask(services, "upload 2", "Anna")
    assert "version 3 is live" in await ask(services, "publish 2", "Anna")


async def test_the_report_can_still_be_answered(services: Services) -> None:
    assert "There are 67 lamps" in await ask(services, "reports 1", "Anna")
    assert "Report 1 answered" in await ask(services, "fixed 1 Thank you.", "Anna")
    messages = await services.outbox.list_pending("telegram")
    assert (chat_id("telegram:9"), "reported 1") in [(one.chat, one.line) for one in messages]


async def test_the_messages_wait_in_their_order_and_the_picture_is_known(
    services: Services, rows: Rows
) -> None:
    messages = await services.outbox.list_pending("telegram")
    stored = [(one["chat"], one["line"]) for one in rows["outbox"]]
    assert len(stored) >= 3
    assert [(str(one.chat), one.line) for one in messages] == stored
    assert await services.chat_service.file_ids.get_file_id("picture") == "AgACAgQ"
