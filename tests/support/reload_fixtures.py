"""A folder that the bot answers from while it changes, really watched."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.core.app import App
from bot.runtime.config.settings import Config
from bot.runtime.hot_reload import run_reloader
from bot.runtime.reloader import Reloader
from bot.runtime.startup import open_snapshot
from bot.runtime.storage import build_chat_service
from bot.services.chat.service import ChatService
from bot.services.store.database import open_in_memory_database
from bot.services.store.settings import WatchMode
from tests.support.app_fixtures import HEAD

BROKEN = "title: [\n"
_OIL = "{id: oil, term: Oil, meaning: It burns}"


def lamps(figure: int, more: str = "") -> str:
    """Return a briefing with one figure."""
    return f"{HEAD}figures: [{{id: lamps, title: Lamps, figure: {figure}}}]\n{more}"


def words(figure: int, more: str = "") -> str:
    """Return the same with two words explained, the first by the figure."""
    return lamps(figure, f"glossary: [{_lamp(figure)}, {_OIL}]\n{more}")


def one_word(figure: int) -> str:
    """Return the same without the second word, but no shorter."""
    return lamps(figure, f"glossary: [{_lamp(figure)}]\n" + "# there is no oil any more\n" * 9)


def _lamp(figure: int) -> str:
    return f"{{id: lamp, term: Lamp, meaning: Light of {figure} candles}}"


@dataclass
class Watched:
    """A folder that is watched, and the desk that answers from it."""

    folder: Path
    desk: ChatService
    librarian: Reloader

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)

    def empty(self) -> None:
        """Put a new folder in place of this one."""
        shutil.rmtree(self.folder)
        self.folder.mkdir()

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until the answers have changed so that *condition* holds."""
        changed = asyncio.Event()
        async with asyncio.timeout(20):
            with self.desk.subscribe(changed.set):
                while not condition():
                    await changed.wait()
                    changed.clear()

    def figure(self, name: str = "isles") -> str:
        """Return the figure that a briefing tells; nothing if there is none."""
        briefing = self.desk.app.library.briefings.get(name)
        return str(briefing.sections["figures"][0].figure.best) if briefing else ""  # type: ignore[attr-defined]

    async def until_told(self, figure: int, name: str = "isles") -> None:
        await self.until(lambda: self.figure(name) == str(figure))

    async def until_broken(self, name: str = "isles.yaml") -> None:
        await self.until(lambda: str(self.folder / name) in self.librarian.snapshot.broken_files)


@asynccontextmanager
async def watched(
    folder: Path, watch: WatchMode = WatchMode.AUTO, **settings: object
) -> AsyncIterator[Watched]:
    """Let a desk answer from *folder*, with these *settings*, as `run` does."""
    config = Config(watch=watch, **settings)
    looked_at, shelf = open_snapshot(folder)
    async with (
        open_in_memory_database() as database,
        build_chat_service(App(shelf.library), database) as desk,
        run_reloader(desk, database, looked_at, shelf, config) as librarian,
    ):
        yield Watched(folder, desk, librarian)
