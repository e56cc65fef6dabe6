"""Chats that their platform gave a new id, as Telegram does with a group that becomes a supergroup.

The new id applies at once, whether it can be stored or not; what could not be stored is tried again.
"""

import logging
from typing import Protocol

from bot.core.messages.caller import ChatId
from bot.services.store.errors import StoreError

_log = logging.getLogger(__name__)


class ChatMoveBackend(Protocol):
    """Stores moves; each method may raise `StoreError`."""

    async def read_moves(self) -> dict[ChatId, ChatId]:
        """Read the new id of each chat, by its old one."""

    async def move_chat(self, old: ChatId, new: ChatId) -> None:
        """Store everything of *old* under *new*; moving it twice changes nothing more."""


class MovedChats:
    """Knows the new ids of chats. Without a *store* it does so as long as the bot runs."""

    def __init__(self, store: ChatMoveBackend | None = None) -> None:
        """Start without any."""
        self._store = store
        self._new_ids: dict[ChatId, ChatId] = {}
        self._unstored: dict[ChatId, ChatId] = {}
        self._is_loaded = False
        self._has_failed = False

    async def load(self) -> None:
        """Read the moves that are stored; a failure is logged, and `restore_to_database` tries again."""
        try:
            stored = await self._store.read_moves() if self._store else {}
        except StoreError as error:
            _log.error("The new ids of groups that have moved cannot be read: %s", error)
        else:
            self._new_ids = stored | self._new_ids
            self._is_loaded = True

    async def refresh(self, _key: str) -> None:
        """Read the moves again: another process has stored one."""
        await self.load()

    def get_current_id(self, chat: ChatId) -> ChatId:
        """Return the new id of *chat* if it has one, else the id itself."""
        return self._new_ids.get(chat, chat)

    def add_move(self, old: ChatId, new: ChatId) -> bool:
        """Let *new* be the id of *old* from now on; True if that was not known."""
        if old == new or self._new_ids.get(old) == new:
            return False
        self._new_ids[old] = new
        if self._store is not None:
            self._unstored[old] = new
        return True

    async def store_moves(self) -> tuple[ChatId, ...]:
        """Store the moves that are not stored yet, and return the new ids of those that are now."""
        if self._store is None:
            return ()
        stored: list[ChatId] = []
        try:
            for old, new in tuple(self._unstored.items()):
                await self._store.move_chat(old, new)
                self._unstored.pop(old, None)
                stored.append(new)
        except StoreError as error:
            self._report_failure(error)
        else:
            self._has_failed = False
        return tuple(stored)

    async def restore_to_database(self, *, is_other_database: bool) -> None:
        """Read the moves if that has failed before; let the next answer store all in another database."""
        if not self._is_loaded:
            await self.load()
        if is_other_database and self._store is not None:
            self._unstored = dict(self._new_ids)

    def _report_failure(self, error: StoreError) -> None:
        if not self._has_failed:
            _log.error("A group has moved, but its choices cannot be stored under its new id yet: %s", error)
        self._has_failed = True
