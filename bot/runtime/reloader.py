"""Keeps the live answers as the briefings folder is: reads what changed there, and answers from it.

All reading is done in a thread, so that answers never wait for it. A change is live first; after that its
version is recorded and moderators are notified.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.app import App
from bot.core.library.debounce import FileDebouncer, ProblemTracker
from bot.core.library.default_briefing import DefaultOrder
from bot.core.library.loader import BriefingFolder, is_utf8_name
from bot.core.library.losses import find_lost_files
from bot.core.library.releases import Releaser
from bot.core.library.snapshot import FileContent, LibrarySnapshot
from bot.runtime.config.settings import WatchMode
from bot.runtime.file_watcher import ChangeQueue, build_watch_tasks, poll_folder
from bot.runtime.library_loader import log_unusable_images
from bot.runtime.memory import release_memory
from bot.services.background.daemon_work import run_in_daemon_thread
from bot.services.background.leadership import Leadership
from bot.services.background.task_supervisor import WORK_TIMEOUT, BackgroundTask, TaskSupervisor
from bot.services.chat.default_keeper import DefaultKeeper
from bot.services.chat.live_app import LiveApp
from bot.services.clock import now_in_utc, today_in_utc
from bot.services.notices.notice import MAX_SINGLE_NOTICES
from bot.services.observer import Observer
from bot.services.publishing.moderator_notifier import NotifyModerators, notify_nobody

if TYPE_CHECKING:  # SQLAlchemy takes a while to import
    from bot.services.revisions.recorder import RevisionRecorder

SETTLE_TIME = 0.25  # seconds for which a file that may be half written has to stay unchanged

_log = logging.getLogger(__name__)


def _build_unstored_keeper() -> DefaultKeeper:
    return DefaultKeeper(today_in_utc)


@dataclass(eq=False)
class Reloader:
    """Keeps *snapshot* as *folder* is, and the *live_app* as the snapshot is.

    The *recorder* records new versions. *notify_moderators* sends moderators the answer to a command line:
    ``status FILE`` when the problems of a file have changed for *settle_time* seconds of the *clock*, or
    ``status`` when those of many have. *default_keeper* keeps the default briefing. *now* is the time of day,
    and *releaser* shows what has a time of publication that has come. Of the processes that read the same
    folder, the one with the *leadership* records versions, and notifies moderators.
    """

    live_app: LiveApp
    folder: BriefingFolder
    snapshot: LibrarySnapshot
    recorder: "RevisionRecorder | None" = None
    _: KW_ONLY
    notify_moderators: NotifyModerators = notify_nobody
    default_keeper: DefaultKeeper = field(default_factory=_build_unstored_keeper)
    settle_time: float = SETTLE_TIME
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = now_in_utc
    releaser: Releaser = field(default_factory=lambda: Releaser(now_in_utc))
    observer: Observer = field(default_factory=Observer)
    leadership: Leadership = field(default_factory=Leadership)

    def __post_init__(self) -> None:
        """Take the folder as it was read into the snapshot."""
        self._is_unreadable = False
        self._debouncer = FileDebouncer(self.settle_time, self.folder.file_sizes())
        self._problem_tracker = ProblemTracker(
            self.settle_time, {file: one.problems for file, one in self.snapshot.broken_files.items()}
        )
        self._lock = asyncio.Lock()

    async def reload_changes(
        self, files: Collection[str] | None = None, *, is_complete: bool = False
    ) -> bool:
        """Read what has changed in *files*, or anywhere; True if it must be checked again in a moment.

        A file that may be half written counts only after it has stayed unchanged for a while, or at once if
        nobody is writing it, as *is_complete* says.
        """
        async with self._lock:
            try:
                contents, has_changes = await run_in_daemon_thread(
                    self._find_changes, files, is_complete=is_complete
                )
            except OSError as error:
                self._report_unreadable_folder(error)
                return False
            self._report_readable_folder()
            lost_files = await self._apply_contents(contents) if has_changes else frozenset[str]()
            await self._notify_problem_changes(lost_files, is_complete=is_complete)
            return bool(self._debouncer.pending or self._problem_tracker.pending)

    async def reload_file(self, name: str) -> None:
        """Read the file called *name*, which is completely written; others may be half written just now."""
        await self.reload_changes({self.folder.file_path(name)}, is_complete=True)

    async def release_due(self) -> None:
        """Show what has a time of publication that has come."""
        async with self._lock:
            live_app, library = self.live_app.app, self.releaser.release_library(self.snapshot.library)
            if all(one is live_app.library.briefings.get(name) for name, one in library.briefings.items()):
                return
            app = await run_in_daemon_thread(self._build_app, self.snapshot)
            self.live_app.replace(app)
            await self.default_keeper.report_change(live_app, app)

    async def show_stored(self, contents: Mapping[str, bytes | None]) -> None:
        """Answer from *contents*, by path, that other processes published; None if a file was removed."""
        async with self._lock:
            await self._apply_contents(contents)

    async def refresh_defaults(self) -> None:
        """Take over the default briefings that another process has stored."""
        async with self._lock:
            app = await self.default_keeper.refresh(self.live_app.app)
            if app.defaults != self.live_app.app.defaults:
                self.live_app.replace(app)

    async def change_defaults(self, change: Callable[[DefaultOrder], DefaultOrder]) -> bool:
        """Change the default briefings as somebody decided; True if that is stored."""
        async with self._lock:
            app = self.live_app.app.with_defaults(change(self.live_app.app.defaults))
            self.live_app.replace(app)
            return await self.default_keeper.save(app.defaults, is_decision=True)

    async def reload_forever(self, queue: ChangeQueue) -> None:
        """Read the files in *queue* until cancelled, and again a moment later where that is needed.

        Whatever it raises ends only this task, and the versions read before stay live.
        """
        is_pending = False
        while True:
            files: frozenset[str] | None = frozenset()
            with suppress(TimeoutError):
                async with asyncio.timeout(self.settle_time if is_pending else None):
                    files = await queue.get()
            async with asyncio.timeout(WORK_TIMEOUT):
                is_pending = await self.reload_changes(files)

    def _report_unreadable_folder(self, error: OSError) -> None:
        """Log once that the folder cannot be listed."""
        if not self._is_unreadable:
            _log.error("The folder %s cannot be read: %s", self.folder.path, error.strerror)
        self._is_unreadable = True

    def _report_readable_folder(self) -> None:
        if self._is_unreadable:
            _log.info("The folder %s can be read again", self.folder.path)
        self._is_unreadable = False

    def _find_changes(
        self, files: Collection[str] | None, *, is_complete: bool
    ) -> tuple[dict[str, FileContent], bool]:
        """Return what changed in files, and whether anything did: it may be an image."""
        contents = self._read_contents(files, is_complete=is_complete)
        return contents, bool(contents) or self._have_images_changed()

    def _read_contents(self, files: Collection[str] | None, *, is_complete: bool) -> dict[str, FileContent]:
        contents = self.folder.read_changes(files)
        pending = self._debouncer.pending.keys() - contents.keys()
        complete_files = {*contents, *(pending if files is None else ())} if is_complete else set[str]()
        if pending:
            with suppress(OSError):  # the next check reads them
                contents |= self.folder.read_changes(pending)
        return self._debouncer.accept(contents, self.snapshot, self.clock(), complete_files=complete_files)

    def _have_images_changed(self) -> bool:
        library = self.snapshot.library
        return self.folder.images.read_images(library.briefings.values()) != library.images

    def _build_snapshot(self, contents: Mapping[str, FileContent]) -> tuple[LibrarySnapshot, App]:
        snapshot = self.snapshot.with_changes(contents, self.now())
        images = self.folder.images.read_images(snapshot.library.briefings.values())
        log_unusable_images(images, self.snapshot.library.images)
        snapshot = snapshot.with_images(images)
        return snapshot, self._build_app(snapshot)

    def _build_app(self, snapshot: LibrarySnapshot) -> App:
        library = self.releaser.release_library(snapshot.library)
        app = self.default_keeper.apply_library(self.live_app.app, library)
        app.prepare_index()
        return app

    async def _apply_contents(self, contents: Mapping[str, FileContent]) -> frozenset[str]:
        """Answer from *contents* from now on, and record them; give the files that readers have lost."""
        previous_app, previous_snapshot = self.live_app.app, self.snapshot
        self.snapshot, app = await run_in_daemon_thread(self._build_snapshot, contents)
        self.live_app.replace(app)
        self.observer.note_reload()
        lost_files = find_lost_files(previous_snapshot, self.snapshot, contents.keys())
        self._record_revisions(contents, lost_files)
        await self.default_keeper.report_change(previous_app, app)
        del previous_app, previous_snapshot, app  # so that they can be released
        await run_in_daemon_thread(release_memory)
        return lost_files

    def _record_revisions(self, contents: Mapping[str, FileContent], lost_files: Collection[str]) -> None:
        """Record each new content that is live."""
        if self.recorder is None or not self.leadership.is_leader:
            return
        for file, content in contents.items():
            is_served = content is None or self.snapshot.served_digest(file) == self.snapshot.current_digest(
                file
            )
            if is_served and not isinstance(content, OSError):
                self.recorder.enqueue(Path(file).name, content, self.now(), is_loss=file in lost_files)

    async def record_live(self, name: str, replaced_at: datetime) -> None:
        """Record what is live of the file called *name*, unless it is recorded: it will be replaced.

        Raises:
            StoreError: the database fails.
        """
        if self.recorder:
            await self.recorder.record_live(self.snapshot, self.folder.file_path(name), replaced_at)

    async def _notify_problem_changes(self, lost_files: Collection[str], *, is_complete: bool) -> None:
        """Log which files are newly broken or fixed, and notify moderators.

        Of *lost_files* they hear anyway.
        """
        problem_changes = self._problem_tracker.collect_changes(
            self.snapshot, self.clock(), is_final=is_complete
        )
        for file, problems in problem_changes.items():
            for problem in problems:
                _log.error("%s", problem)
            if not problems:
                _log.info("%s has no errors any more", file)
        await self._notify_status([file for file in problem_changes if file not in lost_files])

    async def begin_to_lead(self) -> None:
        """Do as the leader what the start of a process alone does.

        Notify moderators of what is broken already, and keep the default briefing.
        """
        await self._notify_status(self.snapshot.broken_files)
        async with self._lock:
            app = self.live_app.app
            defaults = await self.default_keeper.restore(app.library, app.defaults.setting)
            if defaults != app.defaults:
                self.live_app.replace(app.with_defaults(defaults))

    async def _notify_status(self, files: Collection[str]) -> None:
        if self.leadership.is_leader:
            for line in status_lines(files):
                await self.notify_moderators(line)


def status_lines(files: Collection[str]) -> Iterator[str]:
    """Yield the command lines that show moderators the state of *files*.

    It is that of all if there are many, or if a line cannot name one.
    """
    if len(files) > MAX_SINGLE_NOTICES or not all(map(is_utf8_name, files)):
        yield "status"
    else:
        yield from (f"status {Path(file).name}" for file in files)


@asynccontextmanager
async def run_reloader(
    reloader: Reloader, watch_mode: WatchMode, supervisor: TaskSupervisor
) -> AsyncIterator[None]:
    """Reload what changes while the context is open; moderators learn what is broken already."""
    beginning = BackgroundTask("beginning to lead", reloader.begin_to_lead, is_endless=False)
    async with (
        reloader.leadership.run_duties(lambda: supervisor.run_tasks(beginning)),
        supervisor.run_tasks(*_build_watch_tasks(reloader, watch_mode)),
    ):
        yield


def _build_watch_tasks(reloader: Reloader, watch_mode: WatchMode) -> Iterator[BackgroundTask]:
    if watch_mode is not WatchMode.OFF:
        queue = ChangeQueue()
        yield BackgroundTask("reload", lambda: reloader.reload_forever(queue))
        if watch_mode is WatchMode.POLLING:
            yield BackgroundTask("rescan", lambda: poll_folder(queue))
        else:
            yield from build_watch_tasks(reloader.folder, queue)
