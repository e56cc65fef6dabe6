"""Which files a platform has already, so that what was uploaded once is sent by its id, after a restart too.

Nothing here is worth an error: where the database fails, a file is uploaded once more.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

from bot.services.store.errors import RETRY_PAUSE, StoreError

KEPT = 4096  # files; ids have about 90 characters. The one that was uploaded first is forgotten first

_log = logging.getLogger(__name__)


class Store(Protocol):
    """Where the ids of files are kept; each method may raise `StoreError`."""

    async def read(self, name: str) -> str:
        """Return the id of the file that is called *name* here, empty if it has none."""

    async def write(self, name: str, file: str, limit: int) -> None:
        """Keep the id of a *file* for good, and of all files no more than *limit*."""


class Uploads:
    """The files of all platforms. Without a *store* they are remembered as long as the bot runs."""

    def __init__(
        self, store: Store | None = None, limit: int = KEPT, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Remember at most *limit* files; *clock* counts seconds."""
        self._store = store
        self._limit = limit
        self._clock = clock
        self._known: OrderedDict[str, str] = OrderedDict()
        self._failed_at: float | None = None

    async def file_of(self, name: str) -> str:
        """Return the platform's id of the file that is called *name* here; empty if it is to be uploaded."""
        if name not in self._known:
            self._remember(name, await self._read(name))
        self._known.move_to_end(name)
        return self._known[name]

    async def keep(self, name: str, file: str) -> None:
        """Remember the id that a platform gave a *file*, in place of the one that it had."""
        self._remember(name, file)
        if store := self._working():
            try:
                await store.write(name, file, self._limit)
            except StoreError as error:
                self._failed(error)

    async def _read(self, name: str) -> str:
        if store := self._working():
            try:
                return await store.read(name)
            except StoreError as error:
                self._failed(error)
        return ""

    def _remember(self, name: str, file: str) -> None:
        self._known[name] = file
        if len(self._known) > self._limit:
            self._known.popitem(last=False)

    def _working(self) -> Store | None:
        """Return the store, but not for a while after it failed: nobody's answer shall wait for it."""
        rests = self._failed_at is not None and self._clock() - self._failed_at < RETRY_PAUSE
        return None if rests else self._store

    def _failed(self, error: StoreError) -> None:
        if self._failed_at is None:
            _log.warning("Which files were uploaded can be neither read nor written: %s", error)
        self._failed_at = self._clock()
