"""The ids of files that a platform already has, so that an image is uploaded once, even across restarts.

No error leaves this module: if the database fails, an image is simply uploaded again.
"""

from collections import OrderedDict
from typing import Protocol

from bot.services.store.errors import StoreError
from bot.services.store.retention_settings import DEFAULT_FILE_IDS


class FileIdBackend(Protocol):
    """Keeps file ids across restarts; each method may raise `StoreError`."""

    async def read_file_id(self, name: str) -> str:
        """Look up the id of the file that we call *name*; empty if there is none."""

    async def write_file_id(self, name: str, file_id: str, limit: int) -> None:
        """Save the id of a file, and keep the newest *limit* ids."""


class FileIdCache:
    """The file ids of all platforms. Without a *store* they last as long as the process."""

    def __init__(self, store: FileIdBackend | None = None, limit: int = DEFAULT_FILE_IDS) -> None:
        """Keep at most *limit* ids."""
        self._store = store
        self._limit = limit
        self._file_ids: OrderedDict[str, str] = OrderedDict()
        self._unstored_names: set[str] = set()

    async def get_file_id(self, name: str) -> str:
        """Look up the platform's id of the file that we call *name*; empty if it has to be uploaded."""
        if name not in self._file_ids and self._store:
            try:
                self._cache_file_id(name, await self._store.read_file_id(name))
            except StoreError:
                return ""
        if file_id := self._file_ids.get(name, ""):
            self._file_ids.move_to_end(name)
        return file_id

    async def save_file_id(self, name: str, file_id: str) -> None:
        """Save the id that a platform gave a file, replacing an earlier one."""
        self._cache_file_id(name, file_id)
        await self._store_file_id(name)

    async def refresh(self, key: str) -> None:
        """Look up the id of the file called *key*, or of all if it is empty, in the store again."""
        for name in (key,) if key else tuple(self._file_ids):
            if name not in self._unstored_names:
                self._file_ids.pop(name, None)

    async def restore_to_database(self, *, is_other_database: bool) -> None:
        """Store the ids that are not stored; in another database, all of them."""
        for name in tuple(self._file_ids if is_other_database else self._unstored_names):
            await self._store_file_id(name)

    async def _store_file_id(self, name: str) -> None:
        self._unstored_names.add(name)
        if self._store and self._file_ids.get(name):
            try:
                await self._store.write_file_id(name, self._file_ids[name], self._limit)
            except StoreError:
                return
        self._unstored_names.discard(name)

    def _cache_file_id(self, name: str, file_id: str) -> None:
        self._file_ids[name] = file_id
        self._file_ids.move_to_end(name)
        if len(self._file_ids) > self._limit:
            self._file_ids.popitem(last=False)
