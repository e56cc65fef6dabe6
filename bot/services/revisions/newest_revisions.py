"""The newest versions of a briefing's files, which each answer about it names, read once for many answers."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.services.store.revisions import Revision, RevisionStore

MAX_AGE = 1.0  # seconds after which a version is found that another process has stored in a shared database
MAX_CACHED = 1024  # briefings


@dataclass(frozen=True, slots=True)
class _CachedRevisions:
    """What was read at a time of the clock, when this process had written *write_count* times."""

    revisions: Mapping[str, Revision]
    write_count: int
    read_at: float


class NewestRevisions:
    """Reads and caches them; what this process itself stores is found at once."""

    def __init__(self, store: RevisionStore, clock: Callable[[], float] = time.monotonic) -> None:
        """Read them from *store*; *clock* counts seconds."""
        self._store = store
        self._clock = clock
        self._cached: OrderedDict[tuple[str, ...], _CachedRevisions] = OrderedDict()

    async def find(self, files: tuple[str, ...]) -> Mapping[str, Revision]:
        """Find the newest version of each of *files* that has one, by the file's name.

        Raises:
            StoreError: they cannot be read.
        """
        now, write_count = self._clock(), self._store.write_count
        cached = self._cached.get(files)
        if cached and cached.write_count == write_count and not self._is_old(cached, now):
            return cached.revisions
        revisions = await self._store.find_newest(files=files)
        self._cached[files] = _CachedRevisions(revisions, write_count, now)
        self._cached.move_to_end(files)
        if len(self._cached) > MAX_CACHED:
            self._cached.popitem(last=False)
        return revisions

    def _is_old(self, cached: _CachedRevisions, now: float) -> bool:
        return self._store.is_shared and now - cached.read_at >= MAX_AGE
