"""Keeps updates in the database, so that Telegram may forget them and no other process answers them.

Telegram keeps all updates from one on, or none: without the database, a group that has to wait for a minute
would hold up everybody, and what was answered meanwhile would be answered again after a stop.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from logging import getLogger
from typing import TYPE_CHECKING

from telegram import Bot, Update

from bot.adapters.telegram.failure_log import FailureLog
from bot.adapters.telegram.update_reader import read_update
from bot.services.store.errors import StoreError

if TYPE_CHECKING:  # SQLAlchemy takes a while to import
    from bot.services.store.waiting_updates import WaitingUpdateStore

_NOT_KEPT = "Telegram's questions that have to wait cannot be kept in the database"
_NOT_REMOVED = "Telegram's questions that are answered cannot be removed from the database yet"
_WORKS_AGAIN = "the database keeps Telegram's questions again"

_log = getLogger(__name__)


class WaitingUpdates:
    """Keeps updates until they are answered. Without a *store* a stop loses them."""

    def __init__(self, bot: Bot, store: "WaitingUpdateStore | None") -> None:
        """Keep the updates of *bot* in *store*."""
        self._bot = bot
        self._store = store
        self._kept_ids: set[int] = set()
        self._possible_ids: set[int] = (
            set()
        )  # kept, or perhaps: a write that ended too late may have happened
        self._answered_ids: set[int] = set()  # to be removed
        self._has_begun = False
        self._removal_lock = asyncio.Lock()
        self._failure_log = FailureLog(_log)

    def __contains__(self, update_id: int) -> bool:
        return update_id in self._kept_ids

    @property
    def has_store(self) -> bool:
        """True if a stop does not lose what is kept."""
        return self._store is not None

    @property
    def is_shared(self) -> bool:
        """True if other processes may get the same updates."""
        return self._store is not None and self._store.is_shared

    async def adopt_updates(self) -> list[Update]:
        """Take over the updates that a process left when it stopped, the oldest first.

        The first time this includes what this process answered before the platform was started anew.
        """
        if self._store is None:
            return []
        try:
            contents = await self._store.adopt_updates(self._bot_id, includes_own=not self._has_begun)
        except StoreError as error:
            self._failure_log.add_failure(_NOT_KEPT, error)
            return []
        self._has_begun = True
        self._kept_ids.update(contents)
        self._possible_ids.update(contents)
        return [
            read_update(update_id, _parse_json(content), self._bot) for update_id, content in contents.items()
        ]

    async def claim_updates(self, contents: Mapping[int, str]) -> set[int]:
        """Keep updates, and return the ids of those that this process must answer.

        The others are answered already, or by another process. If the database fails, all are answered here.
        """
        if self._store is None or not contents:
            return set(contents)
        self._possible_ids.update(contents)
        try:
            claimed_ids = await self._store.add_updates(self._bot_id, contents)
        except StoreError as error:
            self._failure_log.add_failure(_NOT_KEPT, error)
            return set(contents)
        self._possible_ids.difference_update(contents.keys() - claimed_ids)
        self._kept_ids.update(claimed_ids)
        self._failure_log.add_success(_WORKS_AGAIN)
        return claimed_ids

    async def keep_updates(self, updates: Sequence[Update]) -> Sequence[Update]:
        """Keep *updates*, and return those that Telegram may forget: all, unless the database fails.

        A guest message is not stored, and expires soon.
        """
        if self._store is None:
            return updates
        to_keep = [one for one in updates if not (one.guest_message or one.update_id in self._kept_ids)]
        await self.claim_updates({one.update_id: one.to_json() for one in to_keep})
        return [one for one in updates if one.guest_message or one.update_id in self._kept_ids]

    async def remove_update(self, update_id: int) -> None:
        """Remove an update, which is answered, if it may be kept here."""
        if update_id in self._possible_ids:
            self._kept_ids.discard(update_id)
            self._answered_ids.add(update_id)
            await self.remove_answered()

    async def remove_answered(self) -> None:
        """Remove the updates that are answered, also those that the database has not removed before.

        What is answered while the database works on it is removed at once after it.
        """
        if self._store is None:
            return
        async with self._removal_lock:
            answered_ids = frozenset(self._answered_ids)
            if not answered_ids:
                return
            try:
                await self._store.finish_updates(self._bot_id, answered_ids)
            except StoreError as error:
                self._failure_log.add_failure(_NOT_REMOVED, error)
                return
            self._answered_ids -= answered_ids
            self._possible_ids -= answered_ids
            self._failure_log.add_success(_WORKS_AGAIN)

    async def release_all(self) -> None:
        """Let the next process take over what is kept here at once."""
        await self.remove_answered()
        if self._store is None or not self._kept_ids:
            return
        try:
            await self._store.release_updates(self._bot_id)
        except StoreError as error:  # it will notice that this process has ended
            self._failure_log.add_failure(_NOT_KEPT, error)

    @property
    def _bot_id(self) -> str:
        return str(self._bot.id)


def _parse_json(content: str) -> object:
    """Parse what an update contains; None if it is no JSON."""
    try:
        parsed: object = json.loads(content)
    except ValueError:
        return None
    return parsed
