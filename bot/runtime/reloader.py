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
from bot.core.library.debounce import FileDebouncer
from bot.core.library.folder import BriefingFolder
from bot.core.library.problem_changes import ProblemTracker
from bot.core.library.snapshot import FileContent, LibrarySnapshot
from bot.services.chat.service import ChatService
from bot.services.revisions.recorder import PendingRevision, RevisionRecorder

MAX_SINGLE_NOTIFICATIONS = 5  # files of which moderators are told one by one
SETTLE_TIME = 0.25  # seconds for which a file has to stay as it is, where it may not be written to its end

_log = logging.getLogger(__name__)


def _utc_now() -> datetime:
    return datetime.now(UTC)


async def notify_nobody(_line: str) -> None:
    """Tell no one."""


class Reloader:
    """Keeps the *shelf* as the folder is, and the desk's answers as the shelf is."""

    def __init__(  # noqa: PLR0913 (each has its default)
        self,
        chat_service: ChatService,
        folder: BriefingFolder,
        snapshot: LibrarySnapshot,
        recorder: RevisionRecorder | None = None,
        *,
        notify_moderators: Callable[[str], Awaitable[None]] = notify_nobody,
        settle_time: float = SETTLE_TIME,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        """Look after a *folder* that was read onto a *shelf*, from which *desk* answers.

        Versions are kept in the *archive*. *tell* tells moderators the answer to a command line: that to
        ``status FILE`` when its problems have changed, and stood for *settle* seconds of the *clock*, or to
        ``status`` when those of many have. *now* is the time of day.
        """
        self.snapshot = snapshot
        self.chat_service, self._folder, self._recorder, self._notify_moderators = (
            chat_service,
            folder,
            recorder,
            notify_moderators,
        )
        self._is_unreadable = False
        self._debouncer = FileDebouncer(settle_time, folder.file_sizes())
        self._problem_tracker = ProblemTracker(
            settle_time, {file: one.problems for file, one in snapshot.broken_files.items()}
        )
        self._clock, self._now = clock, now
        self._lock = asyncio.Lock()

    async def reload_changes(
        self, files: Collection[str] | None = None, *, is_complete: bool = False
    ) -> bool:
        """Take in what has changed in *files*, or anywhere; return whether to look again in a moment.

        What may be half of a file is believed only when it has stayed so for a while, or if *sure* that
        nobody is writing these *files*.
        """
        async with self._lock:
            try:
                contents = await asyncio.to_thread(self._read_contents, files, is_complete=is_complete)
            except OSError as error:
                self._log_unreadable_folder(error)
                return False
            self._is_unreadable = False
            if contents:
                self.snapshot, app = await asyncio.to_thread(self._build_snapshot, contents)
                self.chat_service.replace_app(app)
                self._record_revisions(contents)
            await self._notify_problem_changes(is_complete=is_complete)
            return bool(self._debouncer.pending or self._problem_tracker.pending)

    async def reload_file(self, name: str) -> None:
        """Take in the file called *name*, written to its end; others may be half written just now."""
        await self.reload_changes({self._folder.file_path(name)}, is_complete=True)

    def _log_unreadable_folder(self, error: OSError) -> None:
        """Say once that the folder cannot be listed: what was read goes on to be told."""
        if not self._is_unreadable:
            _log.error("The folder %s cannot be read: %s", self._folder.path, error.strerror)
        self._is_unreadable = True

    def _read_contents(self, files: Collection[str] | None, *, is_complete: bool) -> dict[str, FileContent]:
        contents = self._folder.read_changes(files)
        pending = self._debouncer.pending.keys() - contents.keys()
        complete_files = {*contents, *(pending if files is None else ())} if is_complete else set[str]()
        contents |= self._folder.read_changes(pending)
        return self._debouncer.accept(contents, self.snapshot, self._clock(), complete_files=complete_files)

    def _build_snapshot(self, contents: Mapping[str, FileContent]) -> tuple[LibrarySnapshot, App]:
        snapshot = self.snapshot.with_changes(contents, self._now())
        app = self.chat_service.app.with_library(snapshot.library)
        app.prepare_index()
        return snapshot, app

    def _record_revisions(self, contents: Mapping[str, FileContent]) -> None:
        """Let each new content that is told be kept as a version."""
        for file, content in contents.items() if self._recorder else ():
            is_served = content is None or self.snapshot.served_digest(file) == self.snapshot.current_digest(
                file
            )
            if self._recorder and is_served and not isinstance(content, OSError):
                self._recorder.enqueue(PendingRevision(Path(file).name, content, self._now()))

    async def _notify_problem_changes(self, *, is_complete: bool) -> None:
        """Log what is newly broken or mended, and tell the moderators to look at it."""
        problem_changes = self._problem_tracker.collect_changes(
            self.snapshot, self._clock(), is_final=is_complete
        )
        for file, problems in problem_changes.items():
            for problem in problems:
                _log.error("%s", problem)
            if not problems:
                _log.info("%s has no problems any more", file)
        for line in status_lines(problem_changes):
            await self._notify_moderators(line)


def status_lines(files: Collection[str]) -> Iterator[str]:
    """Yield the command lines whose answers tell moderators of *files*: of many at once the state of all."""
    if len(files) > MAX_SINGLE_NOTIFICATIONS:
        yield "status"
    else:
        yield from (f"status {Path(file).name}" for file in files)
