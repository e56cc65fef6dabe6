"""The updates that are being answered, and the offset that confirms to Telegram exactly what is answered.

Telegram keeps an update until getUpdates is called with an offset above its id, and returns it again until
then. So the offset stays at the first update without an answer: whenever the bot stops, what it has not
answered comes again at its next start.
"""

import asyncio
import time
from collections.abc import Callable, Sequence

from telegram import Update
from telegram.constants import PollingLimit

MAX_UNANSWERED = 50  # updates; Telegram takes the answers, 30 in any second, in the time that a stop has


class UpdateWindow:
    """Knows of each fetched update whether it is answered, until that is confirmed."""

    def __init__(self, patience: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Start without updates; *patience* is how long one may hold up the offset, in seconds of *clock*."""
        self._patience = patience
        self._clock = clock
        self._unanswered: dict[int, float] = {}  # when each was fetched
        self._overdue: set[int] = set()
        self._answered: set[int] = set()
        self._next_id = 0
        self._all_answered = asyncio.Event()
        self._all_answered.set()

    @property
    def offset(self) -> int:
        """The id of the first update that Telegram must keep; 0 before the first update."""
        return min((*self._unanswered, self._next_id))

    @property
    def limit(self) -> int:
        """How many updates to fetch from the offset on: those fetched before, and as many as have room."""
        unconfirmed = sum(update_id >= self.offset for update_id in (*self._unanswered, *self._answered))
        room = MAX_UNANSWERED - len(self._unanswered)
        return max(1, min(unconfirmed + room, PollingLimit.MAX_LIMIT))

    def add_fetched(self, updates: Sequence[Update], offset: int) -> list[Update]:
        """Add what a poll from *offset* on has returned, and return the updates that are new."""
        self._answered = {update_id for update_id in self._answered if update_id >= offset}
        known_ids = self._unanswered.keys() | self._answered | self._overdue
        new_updates = [update for update in updates if update.update_id not in known_ids]
        for update in new_updates:
            self._unanswered[update.update_id] = self._clock()
            self._all_answered.clear()
        if new_updates:  # a week without updates may have lowered their ids (Bot API, Update)
            self._next_id = max(update.update_id for update in updates) + 1
        return new_updates

    def finish(self, update_id: int) -> None:
        """Note that an update is answered, or never will be."""
        self._overdue.discard(update_id)
        if self._unanswered.pop(update_id, None) is not None:
            self._answered.add(update_id)
        self._notify_waiter()

    def release_overdue(self) -> None:
        """Let the offset pass updates that nobody can wait for, such as those of a group over its limit."""
        deadline = self._clock() - self._patience
        released = [update_id for update_id, fetched_at in self._unanswered.items() if fetched_at <= deadline]
        for update_id in released:
            del self._unanswered[update_id]
        self._overdue.update(released)
        self._notify_waiter()

    async def wait_until_answered(self, seconds: float) -> None:
        """Wait until no update holds up the offset, but at most *seconds*."""
        try:
            async with asyncio.timeout(seconds):
                await self._all_answered.wait()
        except TimeoutError:
            pass

    def _notify_waiter(self) -> None:
        if not self._unanswered:
            self._all_answered.set()
