"""What each chat chose, known without asking the database once it has been asked.

The database may fail at any time and the chats go on: a choice that could not be written holds meanwhile,
and is written as soon as the database takes it again.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol, TypeVar
from weakref import WeakValueDictionary

from bot.core.messages.preferences import NO_PREFERENCES, PreferenceChange, Preferences
from bot.services.store.errors import RETRY_PAUSE, StoreError

MAX_CACHED_CHATS = (
    100_000  # chats that are known at once; the one that was quiet for longest is looked up anew
)
MAX_CONCURRENT_QUERIES = (
    5  # chats that are looked up; the others wait in line, and leave it when the database fails
)

_log = logging.getLogger(__name__)

Value = TypeVar("Value")


class PreferenceBackend(Protocol):
    """Where choices are kept; each method may raise `StoreError`."""

    async def read_preferences(self, chat: str) -> Preferences:
        """Return what *chat* chose."""

    async def write_change(self, chat: str, change: PreferenceChange) -> None:
        """Keep a *choice* for good; doing it twice is as good as once."""


class PreferenceCache:
    """The chats. Without a *store* a choice is kept as long as the bot runs."""

    def __init__(
        self,
        store: PreferenceBackend | None = None,
        limit: int = MAX_CACHED_CHATS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Know no chat yet, and at most *limit* later; *clock* counts seconds."""
        self._store = store
        self._limit = limit
        self._clock = clock
        self._cached: OrderedDict[str, Preferences] = OrderedDict()
        self._pending_changes: OrderedDict[str, PreferenceChange] = OrderedDict()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._query_slots = asyncio.Semaphore(MAX_CONCURRENT_QUERIES)
        self._failed_at: float | None = None

    async def get_preferences(self, chat: str) -> Preferences:
        """Return what *chat* chose."""
        cached = self._cached.get(chat)
        if cached is None and self._store is None:
            return NO_PREFERENCES
        if cached is None or chat in self._pending_changes:
            async with self._locks.setdefault(chat, asyncio.Lock()):
                return await self._synchronize(chat)
        self._cached.move_to_end(chat)
        return cached

    async def apply_change(self, chat: str, change: PreferenceChange) -> bool:
        """Let a *choice* hold in *chat*; return whether it is also kept for good, where there is a store."""
        async with self._locks.setdefault(chat, asyncio.Lock()):
            pending = self._pending_changes.get(chat, PreferenceChange())
            self._insert_limited(self._pending_changes, chat, pending.merge_change(change))
            await self._synchronize(chat)
            return chat not in self._pending_changes

    async def _synchronize(self, chat: str) -> Preferences:
        """Write what is not written yet, and return what holds then."""
        cached, pending = self._cached.get(chat), self._pending_changes.get(chat)
        if cached is not None and pending is None:
            return cached
        pending = pending or PreferenceChange()
        try:
            preferences = await self._write_and_read(chat, cached or NO_PREFERENCES, pending)
        except StoreError as error:
            self._log_failure(error)
            return (cached or NO_PREFERENCES).with_change(pending)
        self._insert_limited(self._cached, chat, preferences)
        self._pending_changes.pop(chat, None)
        return preferences

    async def _write_and_read(self, chat: str, cached: Preferences, pending: PreferenceChange) -> Preferences:
        if self._store is None:
            return cached.with_change(pending)
        async with self._query_slots:
            if self._failed_at is not None and self._clock() - self._failed_at < RETRY_PAUSE:
                raise StoreError("it has failed a moment ago")
            if pending != PreferenceChange():
                await self._store.write_change(chat, pending)
            preferences = await self._store.read_preferences(chat)
        if self._failed_at is not None:
            self._failed_at = None
            _log.info("The database works again")
        return preferences

    def _log_failure(self, error: StoreError) -> None:
        now = self._clock()
        if self._failed_at is None:
            _log.error("What chats chose can be neither read nor written: %s", error)
        if self._failed_at is None or now - self._failed_at >= RETRY_PAUSE:
            self._failed_at = now

    def _insert_limited(self, entries: OrderedDict[str, Value], chat: str, value: Value) -> None:
        entries[chat] = value
        entries.move_to_end(chat)
        if len(entries) > self._limit:
            entries.popitem(last=False)
