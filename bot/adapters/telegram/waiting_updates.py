"""Keeps in the database the updates that cannot be answered soon, so that Telegram may forget them.

Telegram keeps all updates from one on, or none: without the database, a group that has to wait for a minute
would hold up everybody, and what was answered meanwhile would be answered again after a stop.
"""

import json
from logging import getLogger
from typing import TYPE_CHECKING

from telegram import Bot, Update

from bot.services.store.errors import StoreError

if TYPE_CHECKING:  # SQLAlchemy takes a while to import
    from bot.services.store.waiting_updates import WaitingUpdateStore

_log = getLogger(__name__)


class WaitingUpdates:
    """Keeps updates until they are answered. Without a *store* a stop loses them."""

    def __init__(self, bot: Bot, store: "WaitingUpdateStore | None") -> None:
        """Keep the updates of *bot* in *store*."""
        self._bot = bot
        self._store = store
        self._kept_ids: set[int] = set()
        self._has_failed = False

    def __contains__(self, update_id: int) -> bool:
        return update_id in self._kept_ids

    async def load_updates(self) -> list[Update]:
        """Load the updates that were not answered when the bot stopped, the oldest first."""
        if self._store is None:
            return []
        try:
            contents = await self._store.list_updates(self._bot_id)
        except StoreError as error:
            self._report_failure(error)
            return []
        updates = [Update.de_json(json.loads(content), self._bot) for content in contents]
        self._kept_ids.update(update.update_id for update in updates)
        return updates

    async def keep_update(self, update: Update) -> bool:
        """Keep an update; False if the database fails."""
        if self._store is None or update.update_id in self._kept_ids:
            return True
        try:
            await self._store.add_update(self._bot_id, update.update_id, update.to_json())
        except StoreError as error:
            self._report_failure(error)
            return False
        self._kept_ids.add(update.update_id)
        self._has_failed = False
        return True

    async def remove_update(self, update_id: int) -> None:
        """Remove an update, which is answered, if it is kept here."""
        if self._store is None or update_id not in self._kept_ids:
            return
        try:
            await self._store.delete_update(self._bot_id, update_id)
        except StoreError as error:
            self._report_failure(error)
        self._kept_ids.discard(update_id)

    @property
    def _bot_id(self) -> str:
        return str(self._bot.id)

    def _report_failure(self, error: StoreError) -> None:
        if not self._has_failed:
            _log.warning("Telegram's questions that have to wait cannot be kept in the database: %s", error)
        self._has_failed = True
