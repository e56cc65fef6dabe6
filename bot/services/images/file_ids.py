"""Which files a platform has already, so that what was uploaded once is sent by its id, after a restart too.

Nothing here is worth an error: where the database fails, a file is uploaded once more.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

from bot.services.store.errors import RETRY_PAUSE, StoreError

MAX_FILE_IDS = 4096  # files; ids have about 90 characters. The one that was uploaded first is forgotten first

_log = logging.getLogger(__name__)


class FileIdBackend(Protocol):
    """Where the ids of files are kept; each method may raise `StoreError`."""

    async def read_file_id(self, name: str) -> str:
        """Return the id of the file that is called *name* here, empty if it has none."""

    async def write_file_id(self, name: str, file_id: str, limit: int) -> None:
        """Keep the id of a *file* for good, and of all files no more than *limit*."""


class FileIdCache:
    """The files of all platforms. Without a *store* they are remembered as long as the bot runs."""

    def __init__(
        self,
        store: FileIdBackend | None = None,
        limit: int = MAX_FILE_IDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Remember at most *limit* files; *clock* counts seconds."""
        self._store = store
        self._limit = limit
        self._clock = clock
        self._file_ids: OrderedDict[str, str] = OrderedDict()
        self._failed_at: float | None = None

    async def get_file_id(self, name: str) -> str:
        """Return the platform's id of the file that is called *name* here; empty if it is to be uploaded."""
        if name not in self._file_ids:
            self._cache_file_id(name, await self._read_from_store(name))
        self._file_ids.move_to_end(name)
        return self._file_ids[name]

    async def save_file_id(self, name: str, file_id: str) -> None:
        """Remember the id that a platform gave a *file*, in place of the one that it had."""
        self._cache_file_id(name, file_id)
        if store := self._available_store():
            try:
                await store.write_file_id(name, file_id, self._limit)
            except StoreError as error:
                self._record_failure(error)

    async def _read_from_store(self, name: str) -> str:
        if store := self._available_store():
            try:
                return await store.read_file_id(name)
            except StoreError as error:
                self._record_failure(error)
        return ""

    def _cache_file_id(self, name: str, file_id: str) -> None:
        self._file_ids[name] = file_id
        if len(self._file_ids) > self._limit:
            self._file_ids.popitem(last=False)

    def _available_store(self) -> FileIdBackend | None:
        """Return the store, but not for a while after it failed: nobody's answer shall wait for it."""
        is_paused = self._failed_at is not None and self._clock() - self._failed_at < RETRY_PAUSE
        return None if is_paused else self._store

    def _record_failure(self, error: StoreError) -> None:
        if self._failed_at is None:
            _log.warning("Which files were uploaded can be neither read nor written: %s", error)
        self._failed_at = self._clock()
