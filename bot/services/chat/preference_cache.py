"""What each chat chose, read from the database once and then kept in memory.

The database may fail at any time without failing a chat: a choice that could not be stored still applies,
and is stored as soon as the database works again.
"""

import asyncio
from collections import OrderedDict
from typing import Protocol, TypeVar
from weakref import WeakValueDictionary

from bot.core.messages.caller import ChatId
from bot.core.messages.preferences import NO_PREFERENCES, PreferenceChange, Preferences
from bot.services.store.errors import StoreError

MAX_CACHED_CHATS = 100_000  # one more drops the chat that was quiet for longest
MAX_NEW_CHATS = 1_000  # of them, only the next few requests need to know

Value = TypeVar("Value")


class PreferenceBackend(Protocol):
    """Stores choices; each method may raise `StoreError`."""

    async def read_preferences(self, chat: ChatId) -> Preferences:
        """Read what *chat* chose."""

    async def write_change(self, chat: ChatId, change: PreferenceChange) -> None:
        """Store a change; storing it twice changes nothing more."""


class PreferenceCache:
    """Caches what chats chose. Without a *store* a choice lasts as long as the bot runs."""

    def __init__(self, store: PreferenceBackend | None = None, limit: int = MAX_CACHED_CHATS) -> None:
        """Start empty, and cache at most *limit* chats."""
        self._store = store
        self._limit = limit
        self._cached: OrderedDict[ChatId, Preferences] = OrderedDict()
        self._new_chats: OrderedDict[ChatId, Preferences] = OrderedDict()
        self._pending_changes: OrderedDict[ChatId, PreferenceChange] = OrderedDict()
        self._refresh_count = 0
        self._locks: WeakValueDictionary[ChatId, asyncio.Lock] = WeakValueDictionary()

    async def get_preferences(self, chat: ChatId) -> Preferences:
        """Get what *chat* chose."""
        cached = self._cached.get(chat)
        if cached is None and (self._store is None or chat in self._new_chats):
            return NO_PREFERENCES
        if cached is None or chat in self._pending_changes:
            async with self._locks.setdefault(chat, asyncio.Lock()):
                return await self._synchronize(chat)
        self._cached.move_to_end(chat)
        return cached

    def add_new_chat(self, chat: ChatId) -> None:
        """Take note of a *chat* that is new: it has chosen nothing, and the store need not look.

        However many there are, such as one for each page that a crawler reads, they push out no other chat.
        """
        _insert_limited(self._new_chats, chat, NO_PREFERENCES, MAX_NEW_CHATS)

    async def apply_change(self, chat: ChatId, change: PreferenceChange) -> bool:
        """Apply a change in *chat*; True if it is also stored, where there is a store."""
        async with self._locks.setdefault(chat, asyncio.Lock()):
            self._new_chats.pop(chat, None)
            pending = self._pending_changes.get(chat, PreferenceChange())
            _insert_limited(self._pending_changes, chat, pending.merge_change(change), self._limit)
            await self._synchronize(chat)
            return chat not in self._pending_changes

    def move_chat(self, old: ChatId, new: ChatId) -> None:
        """Let *new* have what *old* chose, as far as it has not chosen itself."""
        if chosen := self._cached.pop(old, None):
            own = self._cached.get(new, NO_PREFERENCES)
            _insert_limited(self._cached, new, own.with_fallback(chosen), self._limit)
        if pending := self._pending_changes.pop(old, None):
            own_change = self._pending_changes.get(new, PreferenceChange())
            _insert_limited(self._pending_changes, new, pending.merge_change(own_change), self._limit)

    def forget_cached(self, chat: ChatId) -> None:
        """Read what *chat* chose from the store again."""
        if self._store is not None:
            self._cached.pop(chat, None)

    async def refresh(self, key: str) -> None:
        """Read what the chat with the id *key* chose from the store again, or all chats if it is empty."""
        self._refresh_count += 1  # what is being read just now may be older
        for chats in (self._cached, self._new_chats):
            if key:
                chats.pop(ChatId.parse(key), None)
            else:
                chats.clear()

    async def restore_to_database(self, *, is_other_database: bool) -> None:
        """Store the choices that are not stored; in another database, all of them."""
        if is_other_database:
            for chat, cached in self._cached.items():
                if cached != NO_PREFERENCES:
                    choice = cached.as_change()
                    pending = self._pending_changes.get(chat, PreferenceChange())
                    self._pending_changes[chat] = choice.merge_change(pending)
        for chat in tuple(self._pending_changes):
            await self.get_preferences(chat)

    async def _synchronize(self, chat: ChatId) -> Preferences:
        """Store what is pending, and give the preferences that apply then."""
        cached, pending = self._cached.get(chat), self._pending_changes.get(chat)
        if cached is not None and pending is None:
            return cached
        pending, refresh_count = pending or PreferenceChange(), self._refresh_count
        try:
            preferences = await self._write_and_read(chat, cached or NO_PREFERENCES, pending)
        except StoreError:
            return (cached or NO_PREFERENCES).with_change(pending)
        if refresh_count == self._refresh_count:
            _insert_limited(self._cached, chat, preferences, self._limit)
        self._pending_changes.pop(chat, None)
        return preferences

    async def _write_and_read(
        self, chat: ChatId, cached: Preferences, pending: PreferenceChange
    ) -> Preferences:
        if self._store is None:
            return cached.with_change(pending)
        if pending != PreferenceChange():
            await self._store.write_change(chat, pending)
        return await self._store.read_preferences(chat)


def _insert_limited(entries: OrderedDict[ChatId, Value], chat: ChatId, value: Value, limit: int) -> None:
    """Insert *value* as the newest, and drop the oldest if there are more than *limit*."""
    entries[chat] = value
    entries.move_to_end(chat)
    if len(entries) > limit:
        entries.popitem(last=False)
