"""Emulates Telegram's queue of updates: it keeps them until the bot confirms them, for one poller."""

import asyncio
from itertools import count
from typing import Any

from tests.emulators.telegram_methods import BotApiError


class UpdateQueue:
    """The unconfirmed updates."""

    def __init__(self) -> None:
        self.pending: list[dict[str, Any]] = []
        self.has_webhook = False
        self.poll_count = 0
        self._allowed: list[str] = []
        self._ids = count(1)
        self._news = asyncio.Event()

    def add(self, kind: str, content: dict[str, Any]) -> int:
        """Add an update, unless the bot has not allowed its kind; return its id."""
        update_id = next(self._ids)
        if not self._allowed or kind in self._allowed:
            self.pending.append({"update_id": update_id, kind: content})
            self._news.set()
        return update_id

    async def poll(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the updates from an offset on, or those that come in time; earlier ones are confirmed."""
        offset, limit = asked.get("offset", 0), asked.get("limit", 100)
        if self.has_webhook:
            raise BotApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        self._allowed = asked.get("allowed_updates", self._allowed)
        self.pending = [update for update in self.pending if update["update_id"] >= offset]
        self.poll_count += 1
        poll = self.poll_count
        self._news.set()  # the poll before this one ends
        if not self.pending:
            await self._wait(asked.get("timeout", 0))
        if poll != self.poll_count:
            raise BotApiError(
                409,
                "Conflict: terminated by other getUpdates request; "
                "make sure that only one bot instance is running",
            )
        return self.pending[:limit]

    def close(self) -> None:
        """End all waiting."""
        self._news.set()

    async def _wait(self, seconds: float) -> None:
        self._news = asyncio.Event()
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            pass
