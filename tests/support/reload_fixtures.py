"""A folder of briefings that is really watched while it changes, and the chat service that serves it."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.core.sections.figures import KeyFigure
from bot.runtime.config.settings import Config, WatchMode
from bot.runtime.library_loader import open_snapshot
from bot.runtime.reloader import Reloader
from bot.runtime.wiring import Services, run_services
from bot.services.chat.chat_service import ChatService
from bot.services.publishing.moderation_settings import ModerationSettings
from bot.services.store.database import open_in_memory_database
from tests.support.app_fixtures import HEAD

BROKEN = "title: [\n"
_OIL = "{id: oil, term: Oil, meaning: It burns}"


def write_figure(figure: int, more: str = "") -> str:
    """Write a briefing with one figure."""
    return f"{HEAD}figures: [{{id: lamps, title: Lamps, figure: {figure}}}]\n{more}"


def write_glossary(figure: int, more: str = "") -> str:
    """Write a briefing with the figure, and a glossary of two terms."""
    return write_figure(figure, f"glossary: [{_lamp(figure)}, {_OIL}]\n{more}")


def write_short_glossary(figure: int) -> str:
    """Write the same without the second term, but no shorter: a shorter file might be half-written."""
    return write_figure(figure, f"glossary: [{_lamp(figure)}]\n" + "# there is no oil any more\n" * 9)


def _lamp(figure: int) -> str:
    return f"{{id: lamp, term: Lamp, meaning: Light of {figure} candles}}"


@dataclass
class WatchedFolder:
    """A folder that is watched, and the chat service that answers from it."""

    folder: Path
    services: Services

    @property
    def chat_service(self) -> ChatService:
        return self.services.chat_service

    @property
    def reloader(self) -> Reloader:
        return self.services.reloader

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)

    def replace_folder(self) -> None:
        """Replace the folder with an empty one."""
        shutil.rmtree(self.folder)
        self.folder.mkdir()

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for changes of the answers until *condition* holds."""
        changed = asyncio.Event()
        async with asyncio.timeout(20):
            with self.chat_service.live_app.subscribe(changed.set):
                while not condition():
                    await changed.wait()
                    changed.clear()

    def read_figure(self, name: str = "isles") -> str:
        """Get the figure in a live briefing; empty if there is no such briefing."""
        briefing = self.chat_service.app.library.briefings.get(name)
        if not briefing:
            return ""
        figure = briefing.sections["figures"][0]
        assert isinstance(figure, KeyFigure)
        assert figure.figure
        return str(figure.figure.best)

    async def until_live(self, figure: int, name: str = "isles") -> None:
        await self.until(lambda: self.read_figure(name) == str(figure))

    async def until_broken(self, name: str = "isles.yaml") -> None:
        await self.until(lambda: str(self.folder / name) in self.reloader.snapshot.broken_files)


@asynccontextmanager
async def watch_folder(
    folder: Path, watch: WatchMode = WatchMode.AUTO, moderation: ModerationSettings | None = None
) -> AsyncIterator[WatchedFolder]:
    """Serve *folder* and watch it, as `run` does."""
    config = Config(briefings=folder, watch=watch, moderation=moderation or ModerationSettings())
    briefing_folder, snapshot = open_snapshot(folder)
    async with (
        open_in_memory_database() as database,
        run_services(database, config, briefing_folder, snapshot) as services,
    ):
        yield WatchedFolder(folder, services)
