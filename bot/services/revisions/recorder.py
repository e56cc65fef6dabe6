"""Records each live content of a file as a version. It runs beside the answers, and never delays them."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from bot.core.library.file_reader import Content, FileReader
from bot.core.library.loader import BriefingFolder, is_utf8_name
from bot.core.library.losses import is_missing
from bot.core.library.snapshot import LibrarySnapshot
from bot.services.background.daemon_work import run_in_daemon_thread
from bot.services.background.task_supervisor import WORK_TIMEOUT, BackgroundTaskError
from bot.services.store.errors import StoreError
from bot.services.store.revisions import Revision, RevisionStore, compute_digest

RETRY_DELAY = 5.0  # seconds before a database that failed is tried again

_log = logging.getLogger(__name__)

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class PendingRevision:
    """The content of *file* that is live from *published_at* (UTC) on; None if the file was removed.

    With *is_loss* readers get nothing any more of what they got before.
    """

    file: str
    content: bytes | None
    published_at: datetime
    is_loss: bool = False


class RevisionRecorder:
    """Records versions in the background, and restores the last valid ones."""

    def __init__(self, revisions: RevisionStore, sleep: Sleep = asyncio.sleep) -> None:
        """Record into *revisions*; *sleep* waits between two attempts."""
        self._revisions = revisions
        self._sleep = sleep
        self._file_reader = FileReader()
        self._queue: asyncio.Queue[PendingRevision] = asyncio.Queue()
        self._waiting: deque[PendingRevision] = deque()  # first the current one
        self._current: PendingRevision | None = None
        self._lock = asyncio.Lock()
        self._has_failed = False
        self._lost_files: set[str] = set()

    def enqueue(
        self, file: str, content: bytes | None, published_at: datetime, *, is_loss: bool = False
    ) -> None:
        """Queue a content to be recorded; None if the file was removed."""
        pending = PendingRevision(file, content, published_at, is_loss)
        self._waiting.append(pending)
        self._queue.put_nowait(pending)

    def take_lost_files(self) -> tuple[str, ...]:
        """Take the files that readers have lost since the last call, and that nobody has brought back.

        A loss that was recorded already, with who caused it, does not count.
        """
        lost_files, self._lost_files = self._lost_files, set()
        return tuple(sorted(lost_files))

    @property
    def is_idle(self) -> bool:
        """True if nothing waits to be recorded."""
        return not self._waiting

    def forget_pending(self) -> None:
        """Forget what waits to be recorded: the leader that comes next finds it in the folder."""
        if self._current is not None:
            self._current = None
            self._queue.task_done()
        while not self._queue.empty():
            self._queue.get_nowait()
            self._queue.task_done()
        self._waiting.clear()

    async def wait_until_recorded(self) -> None:
        """Wait until everything in the queue is recorded."""
        await self._queue.join()

    async def record_forever(self) -> None:
        """Record what is queued until cancelled; while the database fails, it is tried again and again.

        Raises:
            TimeoutError: the database hangs; what was being recorded comes first when this begins again.
        """
        while True:
            if self._current is None:
                self._current = await self._queue.get()
            async with asyncio.timeout(WORK_TIMEOUT):
                is_recorded = await self._record(self._current)
            if is_recorded:
                self._current = None
                self._waiting.popleft()
                self._queue.task_done()
            else:
                await self._sleep(RETRY_DELAY)

    async def record_live(self, snapshot: LibrarySnapshot, file: str, replaced_at: datetime) -> None:
        """Record at once what is live of *file* in *snapshot*, and will be replaced, unless it is recorded.

        What still waits of the file comes first, so that it does not follow what replaces it.

        Raises:
            StoreError: the database fails.
        """
        for pending in [one for one in self._waiting if one.file == Path(file).name]:
            await self._add_unless_recorded(pending)
        digest = _find_live_digest(snapshot, file)
        content = await self._read_file(file) if digest else None
        if isinstance(content, bytes) and compute_digest(content) == digest:  # else changed since
            await self._add_unless_recorded(PendingRevision(Path(file).name, content, replaced_at))

    async def restore_last_valid(self, snapshot: LibrarySnapshot, folder: BriefingFolder) -> LibrarySnapshot:
        """Put the last valid version of each invalid file into *snapshot*, as at a start of the bot."""
        try:
            last_valid = {
                file: await self._fetch_newest_content(Path(file).name)
                for file in snapshot.broken_files
                if is_utf8_name(file)
            }
        except StoreError as error:
            _log.error("The last valid versions of invalid files cannot be read: %s", error)
            return snapshot
        last_valid = {file: content for file, content in last_valid.items() if content is not None}
        if not last_valid:
            return snapshot
        broken_contents = await run_in_daemon_thread(folder.read_changes, last_valid)
        broken_since = snapshot.broken_files[next(iter(last_valid))].since
        return await asyncio.to_thread(
            lambda: snapshot.with_stored_revisions(last_valid).with_changes(broken_contents, broken_since)
        )

    async def record_missed_changes(self, snapshot: LibrarySnapshot, folder: BriefingFolder) -> None:
        """Record what is live but not recorded yet, as at the first start, and what was removed.

        Raises:
            BackgroundTaskError: the database fails, or a file is not read in time.
        """
        try:
            recorded_digests = {
                name: version.digest for name, version in (await self._revisions.find_newest()).items()
            }
        except StoreError as error:
            reason = f"changes made while the bot was not running are not recorded as versions yet: {error}"
            raise BackgroundTaskError(reason) from error
        now, stuck_files = datetime.now(UTC), list[str]()
        for file in (*snapshot.briefing_files, *snapshot.translation_files):
            name, digest = Path(file).name, _find_live_digest(snapshot, file)
            if digest and digest != recorded_digests.get(name):
                content = await self._read_file(file)
                if isinstance(content, TimeoutError):
                    stuck_files.append(name)
                if isinstance(content, bytes) and compute_digest(content) == digest:  # else changed since
                    self.enqueue(name, content, now)
                    await self.wait_until_recorded()
        for name, digest in recorded_digests.items():
            if digest and snapshot.current_digest(folder.file_path(name)) is None:
                is_loss = is_missing(snapshot, folder.file_path(name), digest)
                self.enqueue(name, None, now, is_loss=is_loss)
        if stuck_files:
            names = ", ".join(stuck_files)
            raise BackgroundTaskError(f"not read in time, and not recorded as versions yet: {names}")

    async def _read_file(self, file: str) -> Content:
        """Read a file, but not through the folder, which would take it as unchanged."""
        contents = await run_in_daemon_thread(self._file_reader.read_contents, [Path(file)])
        return contents[Path(file)]

    async def _fetch_newest_content(self, name: str) -> bytes | None:
        """Fetch the newest recorded content of the file called *name*, unless it was removed."""
        newest = await self._revisions.list_revisions(name, limit=1)
        return await self._revisions.fetch_content(newest[0].number) if newest else None

    async def _record(self, pending: PendingRevision) -> bool:
        """Record a content, unless it is recorded; False if the database fails."""
        try:
            if await self._add_unless_recorded(pending):
                self._note_loss(pending)
                await self._revisions.announce(pending.file)
        except StoreError as error:
            self._note_loss(pending)
            if not self._has_failed:
                _log.error("The live version of %s is not recorded yet: %s", pending.file, error)
            self._has_failed = True
            return False
        self._has_failed = False
        return True

    async def _add_unless_recorded(self, pending: PendingRevision) -> bool:
        """Add a version, unless its content is that of the newest one, or was replaced meanwhile."""
        digest = compute_digest(pending.content) if pending.content is not None else ""
        async with self._lock:
            newest = next(iter(await self._revisions.list_revisions(pending.file, limit=1)), None)
            if digest == (newest.digest if newest else "") or (
                newest and await self._is_replaced(pending, digest, newest)
            ):
                return False
            revision = Revision(0, pending.file, pending.published_at)
            await self._revisions.add_revision(revision, pending.content)
            return True

    async def _is_replaced(self, pending: PendingRevision, digest: str, newest: Revision) -> bool:
        """True if the *newest* version came later: whoever published it has recorded what it replaces."""
        is_earlier = pending.published_at < newest.published_at
        return is_earlier and (not digest or await self._revisions.has_content(pending.file, digest))

    def _note_loss(self, pending: PendingRevision) -> None:
        """Note a loss once, even if it can only be recorded later."""
        if pending.is_loss:
            self._lost_files.add(pending.file)
            self._current = replace(pending, is_loss=False)
        elif pending.content is not None:
            self._lost_files.discard(pending.file)


def _find_live_digest(snapshot: LibrarySnapshot, file: str) -> str:
    """Find the digest of a file whose content is live; empty if an earlier one is live, or none."""
    digest = snapshot.served_digest(file)
    return digest if digest == snapshot.current_digest(file) else ""
