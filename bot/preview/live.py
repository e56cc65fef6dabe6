"""What is live on the desk: the newest state of the files, and who waits for the next one."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import date
from pathlib import Path

from bot.briefing.library import ENDINGS
from bot.preview.published import Published
from bot.preview.reading import Files, state

Ask = Callable[[Mapping[str, bytes]], Awaitable[Published]]
"""Ask what is published; the contents of the files at the start are what is left where nothing is."""


class Live:
    """The files of a *folder* as they are now, beside those that are published. Get one from `begin`."""

    def __init__(self, folder: Path, published: Ask, today: Callable[[], date]) -> None:
        """Ask *published* what readers have whenever the page is opened."""
        self.folder, self.today = folder, today
        self.closed = False
        self._ask = published
        self._news = asyncio.Condition()
        self._files = Files()
        self._start: Mapping[str, bytes] = {}
        self._published, self._version = Files(), ""
        self.state = state(self._files, self._published, "", None, today())

    async def begin(self) -> None:
        """Read all files."""
        await self.saved(self.folder.iterdir())
        self._start = self._files.contents
        await self.opened()

    async def saved(self, files: Iterable[Path]) -> None:
        """Read those of the *files* that are briefings again, and tell all who wait."""
        wanted = {file for file in files if file.suffix in ENDINGS and file.name[0] != "."}
        changed = {file.name: _content(file) for file in sorted(wanted)}
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


def _content(file: Path) -> bytes | None:
    """Return what *file* holds; None if it is gone or cannot be read."""
    try:
        return file.read_bytes()
    except OSError:
        return None
