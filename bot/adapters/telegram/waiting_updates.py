"""Keeps in the database the updates that cannot be answered soon, so that Telegram may forget them.

Telegram keeps all updates from one on, or none: without the database, a group that has to wait for a minute
would hold up everybody, and what was answered meanwhile would be answered again after a stop.
"""

import json
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
        self._failure_log = FailureLog(_log)

    def __contains__(self, update_id: int) -> bool:
        return update_id in self._kept_ids

    async def load_updates(self) -> list[Update]:
        """Load the updates that were not answered when the bot stopped, the oldest first."""
        if self._store is None:
            return []
        try:
            contents = await self._store.read_updates(self._bot_id)
        except StoreError as error:
            self._failure_log.add_failure(_NOT_KEPT, error)
            return []
        self._kept_ids.update(contents)
        self._possible_ids.update(contents)
        return [
            read_update(update_id, _parse_json(content), self._bot) for update_id, content in contents.items()
        ]

    async def keep_update(self, update: Update) -> bool:
        """Keep an update; False if the database fails. A guest message is not stored, and expires soon."""
        if self._store is None or update.guest_message or update.update_id in self._kept_ids:
            return True
        self._possible_ids.add(update.update_id)
        try:
            await self._store.add_update(self._bot_id, update.update_id, update.to_json())
        except StoreError as error:
            self._failure_log.add_failure(_NOT_KEPT, error)
            return False
        self._kept_ids.add(update.update_id)
        self._failure_log.add_success(_WORKS_AGAIN)
        return True

    async def remove_update(self, update_id: int) -> None:
        """Remove an update, which is answered, if it may be kept here."""
        if update_id in self._possible_ids:
            self._kept_ids.discard(update_id)
            self._answered_ids.add(update_id)
            await self.remove_answered()

    async def remove_answered(self) -> None:
        """Remove the updates that are answered, also those that the database has not removed before."""
        if self._store is None:
            return
        for update_id in tuple(self._answered_ids):
            try:
                await self._store.delete_update(self._bot_id, update_id)
            except StoreError as error:
                self._failure_log.add_failure(_NOT_REMOVED, error)
                return
            self._answered_ids.discard(update_id)
            self._possible_ids.discard(update_id)
            self._failure_log.add_success(_WORKS_AGAIN)

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
