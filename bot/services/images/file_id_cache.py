"""The ids of files that a platform already has, so that an image is uploaded once, even across restarts.

No error leaves this module: if the database fails, an image is simply uploaded again.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

from bot.services.store.errors import RETRY_PAUSE, StoreError

MAX_FILE_IDS = 4096  # files; an id has about 90 characters. The oldest upload is forgotten first

_log = logging.getLogger(__name__)


class FileIdBackend(Protocol):
    """Keeps file ids across restarts; each method may raise `StoreError`."""

    async def read_file_id(self, name: str) -> str:
        """Look up the id of the file that we call *name*; empty if there is none."""

    async def write_file_id(self, name: str, file_id: str, limit: int) -> None:
        """Save the id of a file, and keep the newest *limit* ids."""


class FileIdCache:
    """The file ids of all platforms. Without a *store* they last as long as the process."""

    def __init__(
        self,
        store: FileIdBackend | None = None,
        limit: int = MAX_FILE_IDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keep at most *limit* ids; *clock* counts seconds."""
        self._store = store
        self._limit = limit
        self._clock = clock
        self._file_ids: OrderedDict[str, str] = OrderedDict()
        self._failed_at: float | None = None

    async def get_file_id(self, name: str) -> str:
        """Look up the platform's id of the file that we call *name*; empty if it has to be uploaded."""
        if name not in self._file_ids:
            self._cache_file_id(name, await self._read_from_store(name))
        self._file_ids.move_to_end(name)
        return self._file_ids[name]

    async def save_file_id(self, name: str, file_id: str) -> None:
        """Save the id that a platform gave a file, replacing an earlier one."""
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
        """Get the store, except for a while after a failure: no answer should have to wait for it."""
        is_paused = self._failed_at is not None and self._clock() - self._failed_at < RETRY_PAUSE
        return None if is_paused else self._store

    def _record_failure(self, error: StoreError) -> None:
        if self._failed_at is None:
            _log.warning("Ids of uploaded files can be neither read nor saved: %s", error)
        self._failed_at = self._clock()
