"""The librarian looks after the folder of the briefings: what changes there is read and answered from.

All reading is done in a thread, so that answers never wait for it. The answers change first; that a version
is kept and moderators are told comes after them.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from bot.core.app import App
from bot.core.library.debounce import Doubts
from bot.core.library.folder import Folder
from bot.core.library.problem_changes import News
from bot.core.library.snapshot import Content, Shelf
from bot.services.chat.service import Desk
from bot.services.revisions.recorder import Archive, Kept

ONE_BY_ONE = 5  # files of which moderators are told one by one
SETTLE = 0.25  # seconds for which a file has to stay as it is, where it may not be written to its end

_log = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


async def nobody(_line: str) -> None:
    """Tell no one."""


class Librarian:
    """Keeps the *shelf* as the folder is, and the desk's answers as the shelf is."""

    def __init__(  # noqa: PLR0913 (each has its default)
        self,
        desk: Desk,
        folder: Folder,
        shelf: Shelf,
        archive: Archive | None = None,
        *,
        tell: Callable[[str], Awaitable[None]] = nobody,
        settle: float = SETTLE,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = _now,
    ) -> None:
        """Look after a *folder* that was read onto a *shelf*, from which *desk* answers.

        Versions are kept in the *archive*. *tell* tells moderators the answer to a command line: that to
        ``status FILE`` when its problems have changed, and stood for *settle* seconds of the *clock*, or to
        ``status`` when those of many have. *now* is the time of day.
        """
        self.shelf = shelf
        self.desk, self._folder, self._archive, self._tell_moderators = desk, folder, archive, tell
        self._lost = False
        self._doubts = Doubts(settle, folder.sizes())
        self._news = News(settle, {file: one.problems for file, one in shelf.broken.items()})
        self._clock, self._now = clock, now
        self._turn = asyncio.Lock()

    async def look(self, files: Collection[str] | None = None, *, sure: bool = False) -> bool:
        """Take in what has changed in *files*, or anywhere; return whether to look again in a moment.

        What may be half of a file is believed only when it has stayed so for a while, or if *sure* that
        nobody is writing these *files*.
        """
        async with self._turn:
            try:
                contents = await asyncio.to_thread(self._read, files, sure=sure)
            except OSError as error:
                self._lose(error)
                return False
            self._lost = False
            if contents:
                self.shelf, app = await asyncio.to_thread(self._next, contents)
                self.desk.replace(app)
                self._record(contents)
            await self._tell(sure=sure)
            return bool(self._doubts.waiting or self._news.waiting)

    async def take(self, name: str) -> None:
        """Take in the file called *name*, written to its end; others may be half written just now."""
        await self.look({self._folder.file(name)}, sure=True)

    def _lose(self, error: OSError) -> None:
        """Say once that the folder cannot be listed: what was read goes on to be told."""
        if not self._lost:
            _log.error("The folder %s cannot be read: %s", self._folder.path, error.strerror)
        self._lost = True

    def _read(self, files: Collection[str] | None, *, sure: bool) -> dict[str, Content]:
        contents = self._folder.read(files)
        waiting = self._doubts.waiting.keys() - contents.keys()
        certain = {*contents, *(waiting if files is None else ())} if sure else set[str]()
        contents |= self._folder.read(waiting)
        return self._doubts.believe(contents, self.shelf, self._clock(), sure=certain)

    def _next(self, contents: Mapping[str, Content]) -> tuple[Shelf, App]:
        shelf = self.shelf.changed(contents, self._now())
        app = self.desk.app.replaced(shelf.library)
        app.prepare()
        return shelf, app

    def _record(self, contents: Mapping[str, Content]) -> None:
        """Let each new content that is told be kept as a version."""
        for file, content in contents.items() if self._archive else ():
            told = content is None or self.shelf.answers(file) == self.shelf.digest(file)
            if self._archive and told and not isinstance(content, OSError):
                self._archive.put(Kept(Path(file).name, content, self._now()))

    async def _tell(self, *, sure: bool) -> None:
        """Log what is newly broken or mended, and tell the moderators to look at it."""
        news = self._news.of(self.shelf, self._clock(), sure=sure)
        for file, problems in news.items():
            for problem in problems:
                _log.error("%s", problem)
            if not problems:
                _log.info("%s has no problems any more", file)
        for line in lines_about(news):
            await self._tell_moderators(line)


def lines_about(files: Collection[str]) -> Iterator[str]:
    """Yield the command lines whose answers tell moderators of *files*: of many at once the state of all."""
    if len(files) > ONE_BY_ONE:
        yield "status"
    else:
        yield from (f"status {Path(file).name}" for file in files)
