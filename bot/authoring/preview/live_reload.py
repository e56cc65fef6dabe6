"""What is live on the desk: the newest state of the files, and who waits for the next one."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import date
from pathlib import Path

from bot.authoring.preview.baseline import Published
from bot.authoring.preview.state import Files, state
from bot.core.library.folder import Folder

_log = logging.getLogger(__name__)

Ask = Callable[[Mapping[str, bytes]], Awaitable[Published]]
"""Ask what is published; the contents of the files at the start are what is left where nothing is."""


class Live:
    """The files of a *folder* as they are now, beside those that are published; `begin` reads both."""

    def __init__(self, folder: Folder, published: Ask, today: Callable[[], date]) -> None:
        """Ask *published* what readers have whenever the page is opened."""
        self.today = today
        self.closed = False
        self._folder, self._ask = folder, published
        self._news = asyncio.Condition()
        self._files = Files()
        self._start: Mapping[str, bytes] = {}
        self._published, self._version = Files(), ""
        self.state = state(self._files, self._published, "", None, today())

    async def begin(self) -> None:
        """Read all files, and ask what is published."""
        await self.saved(None)
        self._start = self._files.contents
        await self.opened()

    async def saved(self, files: Collection[str] | None) -> None:
        """Read *files* again, or all that have changed, and tell all who wait if they hold something else."""
        try:
            read = self._folder.read(files)
        except OSError as error:
            _log.warning("%s cannot be read: %s", self._folder.path, error.strerror)
            return
        there = self._files.contents
        changed = {name: now for path, now in read.items() if there.get(name := Path(path).name) != now}
        if changed:
            self._files = self._files.changed(changed)
            await self._tell()

    async def opened(self) -> None:
        """Ask what is published by now, and tell all who wait if that is something else."""
        published = await self._ask(self._start)
        if (published.told, published.contents) != (self._version, self._published.contents):
            self._version, self._published = published.told, Files().changed(published.contents)
            await self._tell()

    async def later_than(self, number: int, seconds: float) -> bool:
        """Wait for a state later than *number*, at most so many *seconds*; return whether there is one."""
        try:
            async with asyncio.timeout(seconds), self._news:
                await self._news.wait_for(lambda: self.closed or self.state.number > number)
        except TimeoutError:
            return False
        return True

    async def close(self) -> None:
        """Let all go who wait."""
        self.closed = True
        async with self._news:
            self._news.notify_all()

    async def _tell(self) -> None:
        async with self._news:
            self.state = state(self._files, self._published, self._version, self.state, self.today())
            self._news.notify_all()
