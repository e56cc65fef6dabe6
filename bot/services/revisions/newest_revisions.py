"""The newest version of a briefing, which each answer about it names, read once for many answers."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.services.store.revisions import RevisionStore

MAX_AGE = 1.0  # seconds after which a version is found that another process has stored in a shared database
MAX_CACHED = 1024  # briefings


_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class NewestRevision:
    """The *number* of the newest version of the files that are left, and when any of them last changed."""

    number: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class _CachedRevision:
    """What was read at a time of the clock, when this process had written *write_count* times."""

    revision: NewestRevision
    write_count: int
    read_at: float


class NewestRevisions:
    """Reads and caches them; what this process itself stores is found at once."""

    def __init__(self, store: RevisionStore, clock: Callable[[], float] = time.monotonic) -> None:
        """Read them from *store*; *clock* counts seconds."""
        self._store = store
        self._clock = clock
        self._cached: OrderedDict[tuple[str, ...], _CachedRevision] = OrderedDict()

    async def find(self, files: tuple[str, ...]) -> NewestRevision:
        """Find the newest version of *files*; its number is 0 if none of them has one.

        Raises:
            StoreError: they cannot be read.
        """
        now, write_count = self._clock(), self._store.write_count
        cached = self._cached.get(files)
        if cached and cached.write_count == write_count and not self._is_old(cached, now):
            return cached.revision
        revision = await self._read(files)
        self._cached[files] = _CachedRevision(revision, write_count, now)
        self._cached.move_to_end(files)
        if len(self._cached) > MAX_CACHED:
            self._cached.popitem(last=False)
        return revision

    async def _read(self, files: tuple[str, ...]) -> NewestRevision:
        revisions = (await self._store.find_newest(files=files)).values()
        return NewestRevision(
            max((one.number for one in revisions if one.digest), default=0),
            max((one.published_at for one in revisions), default=_NEVER),
        )

    def _is_old(self, cached: _CachedRevision, now: float) -> bool:
        return self._store.is_shared and now - cached.read_at >= MAX_AGE
