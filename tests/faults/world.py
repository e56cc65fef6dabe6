"""A bot with a real folder of briefings and a real database, both of which can break."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.runtime.config.settings import Config, WatchMode
from bot.runtime.environment import Environment
from bot.runtime.library_loader import open_snapshot
from bot.runtime.wiring import Services, run_services
from bot.services.store.database import open_database
from tests.support.app_fixtures import FICTIONAL, TODAY
from tests.support.databases import address_of_file

ENVIRONMENT = Environment(lambda: TODAY)

ISLES = next(file for file in FICTIONAL if file.stem == "lantern-isles")
TEXT_LINE, PICTURE_LINE = "glossary lamp", "polls brine-2030-01"
BARRIER_LINE, BARRIER_TITLE = "help", "What you can ask"  # asked after each answer: then all of it has come


@dataclass(frozen=True)
class World:
    """The services of a running bot, the file of its briefing, and that of its database."""

    services: Services
    briefing: Path
    database: Path

    async def break_briefing(self) -> None:
        """Save a briefing that cannot be read, and reload it."""
        await asyncio.to_thread(self.briefing.write_text, "title: [\n" + "# nothing else\n" * 999, "utf-8")
        await self.services.reloader.reload_changes(is_complete=True)

    async def drop_tables(self) -> None:
        """Take everything out of the database."""
        await asyncio.to_thread(self._drop_tables)

    def _drop_tables(self) -> None:
        with sqlite3.connect(self.database) as connection:
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (name,) in names:
                if not name.startswith("sqlite_"):
                    connection.execute(f"DROP TABLE {name}")
        connection.close()


@asynccontextmanager
async def open_world(path: Path) -> AsyncIterator[World]:
    """Run a bot in the folder at *path*."""
    folder = path / "briefings"
    folder.mkdir()
    briefing = Path(shutil.copy(ISLES, folder))
    config = Config(briefings=folder, watch=WatchMode.OFF)
    async with (
        open_database(address_of_file(path)) as database,
        run_services(database, config, *open_snapshot(folder), environment=ENVIRONMENT) as services,
    ):
        yield World(services, briefing, path / "data" / "bot.db")
