"""The archive keeps each content of a file that was told as a version, beside answers, never before them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.core.library.folder import BriefingFolder
from bot.core.library.reader import read_content
from bot.core.library.snapshot import LibrarySnapshot
from bot.services.store.errors import StoreError
from bot.services.store.revisions import Revision, RevisionStore, compute_digest

RETRY_DELAY = 5.0  # seconds for which a database that failed is left alone

_log = logging.getLogger(__name__)

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class PendingRevision:
    """The *content* of the file called *name* that is told from the moment *at*; None: it was removed."""

    file: str
    content: bytes | None
    published_at: datetime


class RevisionRecorder:
    """What waits to be kept in the desk's database, and what was kept there."""

    def __init__(self, revisions: RevisionStore, sleep: Sleep = asyncio.sleep) -> None:
        """Keep it among *versions*; *sleep* waits between two tries."""
        self._revisions = revisions
        self._sleep = sleep
        self._queue: asyncio.Queue[PendingRevision] = asyncio.Queue()

    def enqueue(self, pending: PendingRevision) -> None:
        """Let a content be kept."""
        self._queue.put_nowait(pending)

    async def wait_until_recorded(self) -> None:
        """Wait until all that was put here is kept."""
        await self._queue.join()

    async def record_forever(self) -> None:
        """Keep what is put here, for ever; what the database does not take is kept when it does."""
        while True:
            pending = await self._queue.get()
            while not await self._record(pending):
                await self._sleep(RETRY_DELAY)
            self._queue.task_done()

    async def restore_last_valid(self, snapshot: LibrarySnapshot, folder: BriefingFolder) -> LibrarySnapshot:
        """Return the *shelf* of *folder* with what was right last of each broken file, as after a restart."""
        try:
            last_valid = {
                file: await self._fetch_newest_content(Path(file).name) for file in snapshot.broken_files
            }
        except StoreError as error:
            _log.error("What broken files said when they were right cannot be read: %s", error)
            return snapshot
        last_valid = {file: content for file, content in last_valid.items() if content is not None}
        if not last_valid:
            return snapshot
        broken_contents = await asyncio.to_thread(folder.read_changes, last_valid)
        broken_since = snapshot.broken_files[next(iter(last_valid))].since
        return await asyncio.to_thread(
            lambda: snapshot.with_changes(last_valid).with_changes(broken_contents, broken_since)
        )

    async def record_missed_changes(self, snapshot: LibrarySnapshot, folder: BriefingFolder) -> None:
        """Keep what is told of *folder* and was not kept yet, as at the first start, and what is gone."""
        try:
            recorded_digests = {
                name: version.digest for name, version in (await self._revisions.find_newest()).items()
            }
        except StoreError as error:
            _log.error("What has changed while the bot stood still is not kept as versions: %s", error)
            return
        now = datetime.now(UTC)
        for file in (*snapshot.briefing_files, *snapshot.translation_files):
            name, digest = Path(file).name, snapshot.served_digest(file)
            if digest and digest == snapshot.current_digest(file) and digest != recorded_digests.get(name):
                content = await asyncio.to_thread(
                    read_content, Path(file)
                )  # the folder must not note it as read
                if (
                    isinstance(content, bytes) and compute_digest(content) == digest
                ):  # else it has changed since
                    self.enqueue(PendingRevision(name, content, now))
                    await self.wait_until_recorded()
        for name in (name for name, digest in recorded_digests.items() if digest):
            if snapshot.current_digest(folder.file_path(name)) is None:
                self.enqueue(PendingRevision(name, None, now))

    async def _fetch_newest_content(self, name: str) -> bytes | None:
        """Return what was kept last of the file called *name*, if it was not removed."""
        newest = await self._revisions.list_revisions(name, limit=1)
        return await self._revisions.fetch_content(newest[0].number) if newest else None

    async def _record(self, pending: PendingRevision) -> bool:
        """Keep a content, unless it is the newest that is kept; return whether that could be done."""
        digest = compute_digest(pending.content) if pending.content is not None else ""
        try:
            newest = await self._revisions.list_revisions(pending.file, limit=1)
            if digest != (newest[0].digest if newest else ""):
                await self._revisions.add_revision(
                    Revision(0, pending.file, pending.published_at), pending.content
                )
        except StoreError as error:
            _log.error("The version of %s that is told is not kept yet: %s", pending.file, error)
            return False
        return True
