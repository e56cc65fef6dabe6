"""Emulates Telegram's queue of updates: it keeps them until the bot confirms them, for one poller."""

import asyncio
import time
from itertools import count
from typing import Any

from tests.emulators.telegram_methods import BotApiError
from tests.support.log_privacy import keep_payload_out_of_logs


class UpdateQueue:
    """The unconfirmed updates."""

    def __init__(self) -> None:
        self.pending: list[dict[str, Any]] = []
        self.has_webhook = False
        self.poll_count = 0
        self.has_repeat_limit = False
        self._fetched: set[int] = set()
        self._last_poll = (-1, 0.0)  # its offset and time
        self._allowed: list[str] = []
        self._ids = count(1)
        self._news = asyncio.Event()

    @property
    def fetched(self) -> list[int]:
        """Return the ids of the unconfirmed updates that the bot has fetched."""
        return [one["update_id"] for one in self.pending if one["update_id"] in self._fetched]

    @property
    def all_fetched(self) -> bool:
        """True if the bot has fetched every update."""
        return len(self.fetched) == len(self.pending)

    def add(self, kind: str, content: dict[str, Any], *, is_unwanted: bool = False) -> int:
        """Add an update, unless the bot has not allowed its kind; return its id."""
        update_id = next(self._ids)
        keep_payload_out_of_logs(content)
        if is_unwanted or not self._allowed or kind in self._allowed:
            self.pending.append({"update_id": update_id, kind: content})
            self.announce()
        return update_id

    def allow(self, kinds: list[str] | None) -> None:
        """Let the bot have only these *kinds* from now on; None changes nothing."""
        self._allowed = self._allowed if kinds is None else kinds
        self.announce()

    def confirm(self, update: dict[str, Any]) -> None:
        """Forget an update: the webhook has taken it."""
        if update in self.pending:
            self.pending.remove(update)

    def announce(self) -> None:
        """Wake all who wait for updates."""
        self._news.set()
        self._news = asyncio.Event()

    async def wait_for_news(self) -> None:
        """Wait until something may be delivered."""
        await self._news.wait()

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
        self.announce()  # the poll before this one ends
        if not self.pending:
            await self._wait(asked.get("timeout", 0))
        if poll != self.poll_count:
            raise BotApiError(
                409,
                "Conflict: terminated by other getUpdates request; "
                "make sure that only one bot instance is running",
            )
        updates = self.pending[: 1 if self._is_repeated_too_soon(offset) else limit]
        self._fetched |= {update["update_id"] for update in updates}
        return updates

    def close(self) -> None:
        """End all waiting."""
        self.announce()

    def _is_repeated_too_soon(self, offset: int) -> bool:
        """True if a poll has had the same *offset* less than half a second ago: it gets one update only.

        That is not documented; Telegram's server does so (telegram-bot-api, process_get_updates_query).
        """
        (last_offset, last_time), now = self._last_poll, time.monotonic()
        self._last_poll = offset, now
        return self.has_repeat_limit and offset == last_offset and now - last_time < 0.5

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self.wait_for_news()
        except TimeoutError:
            pass
