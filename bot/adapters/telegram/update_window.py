"""The updates that are being answered, and the offset that confirms to Telegram exactly what is answered.

Telegram keeps an update until getUpdates is called with an offset above its id, and returns it again until
then. So the offset stays at the first update without an answer: whenever the bot stops, what it has not
answered comes again at its next start. One that cannot be answered soon is kept in the database instead.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from telegram import Update
from telegram.constants import PollingLimit

from bot.adapters.telegram.waiting_updates import WaitingUpdates

MAX_UNANSWERED = 50  # updates; Telegram takes the answers, 30 in any second, in the time that a stop has


def is_short_lived(update: Update) -> bool:
    """True for what expires within seconds: it is not stored, and answering it twice does no harm."""
    return bool(update.inline_query or update.guest_message)


@dataclass(frozen=True, slots=True)
class _Unanswered:
    """An update that holds up the offset, and when it was fetched."""

    update: Update
    fetched_at: float


class UpdateWindow:
    """Knows of each fetched update whether it is answered, until that is confirmed."""

    def __init__(
        self, waiting_updates: WaitingUpdates, patience: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Start without updates; after *patience* seconds of *clock* one is among the *waiting_updates*."""
        self._waiting_updates = waiting_updates
        self._patience = patience
        self._clock = clock
        self._unanswered: dict[int, _Unanswered] = {}
        self._late_ids: set[int] = set()  # of those that are unanswered
        self._passed: dict[int, Update] = {}
        self._set_aside: set[int] = set()
        self._answered: set[int] = set()
        self._next_id = 0
        self._polled_offset = 0
        self._has_moved = asyncio.Event()
        self._all_answered = asyncio.Event()
        self._all_answered.set()

    @property
    def offset(self) -> int:
        """The id of the first update that Telegram must keep; 0 before the first update."""
        return min((*self._unanswered, self._next_id))

    @property
    def limit(self) -> int:
        """How many updates to fetch from the offset on: those fetched before, and as many as have room."""
        fetched_ids = (*self._unanswered, *self._passed, *self._answered, *self._set_aside)
        unconfirmed = sum(update_id >= self.offset for update_id in fetched_ids)
        room = MAX_UNANSWERED - len(self._unanswered)
        return max(1, min(unconfirmed + room, PollingLimit.MAX_LIMIT))

    @property
    def is_shared(self) -> bool:
        """True if other processes may get the same updates."""
        return self._waiting_updates.is_shared

    def is_kept(self, update_id: int) -> bool:
        """True if the update is in the database, and answered after the next start at the latest."""
        return update_id in self._waiting_updates

    async def adopt_updates(self) -> list[Update]:
        """Take over the updates that a process left in the database when it stopped."""
        updates = await self._waiting_updates.adopt_updates()
        self._set_aside.update(update.update_id for update in updates)
        return updates

    async def add_fetched(self, updates: Sequence[Update], offset: int) -> list[Update]:
        """Add what a poll from *offset* on has returned, and return the updates that are to be answered."""
        self._answered = {update_id for update_id in self._answered if update_id >= offset}
        known_ids = self._unanswered.keys() | self._passed.keys() | self._answered | self._set_aside
        new_updates = [update for update in updates if update.update_id not in known_ids]
        for update in new_updates:
            self._unanswered[update.update_id] = _Unanswered(update, self._clock())
            self._all_answered.clear()
        if new_updates:  # a week without updates may have lowered their ids (Bot API, Update)
            self._next_id = max(update.update_id for update in updates) + 1
        self._polled_offset = offset
        self._has_moved.clear()
        self._notify_waiter()
        return await self._claim(new_updates) if self.is_shared else new_updates

    async def _claim(self, updates: Sequence[Update]) -> list[Update]:
        """Keep *updates* in the database, and return those that no other process answers."""
        contents = {one.update_id: one.to_json() for one in updates if not is_short_lived(one)}
        foreign_ids = contents.keys() - await self._waiting_updates.claim_updates(contents)
        for update_id in foreign_ids:
            del self._unanswered[update_id]
            self._answered.add(update_id)
        self._notify_waiter()
        return [one for one in updates if one.update_id not in foreign_ids]

    async def finish(self, update_id: int) -> None:
        """Note that an update is answered, or never will be."""
        self._unanswered.pop(update_id, None)
        self._late_ids.discard(update_id)
        self._passed.pop(update_id, None)
        self._set_aside.discard(update_id)
        self._answered.add(update_id)
        self._notify_waiter()
        await self._waiting_updates.remove_update(update_id)

    def expect_wait(self, update_id: int) -> None:
        """Let the next poll wait for an update only until the database keeps it, if there is one."""
        if update_id in self._unanswered and self._waiting_updates.has_store:
            self._late_ids.add(update_id)
            self._notify_waiter()

    def let_pass(self, update_id: int) -> None:
        """Let the offset pass an update of a chat that sends a flood: a crash may lose it, but no stop."""
        if waiting := self._unanswered.pop(update_id, None):
            self._late_ids.discard(update_id)
            self._passed[update_id] = waiting.update
            self._notify_waiter()

    async def set_aside_late(self) -> None:
        """Let the offset pass updates that nobody can wait for, such as those of a chat at its limit.

        If the database fails, a stop may lose them; but the others are answered.
        """
        deadline = self._clock() - self._patience
        late = self._list_unanswered(
            lambda waiting: waiting.fetched_at <= deadline or waiting.update.update_id in self._late_ids
        )
        await self._waiting_updates.keep_updates(late)
        for update in late:
            await self._release(update.update_id)

    async def remove_answered(self) -> None:
        """Remove from the database what is answered and could not be removed at once."""
        await self._waiting_updates.remove_answered()

    async def release_all(self) -> None:
        """Let the next process take over what is in the database and not answered."""
        await self._waiting_updates.release_all()

    async def set_aside_overtaken(self) -> None:
        """Let the offset pass what is not answered although a later update is, which would come again."""
        newest_id = max(self._answered, default=0)
        overtaken = self._list_unanswered(lambda waiting: waiting.update.update_id < newest_id)
        for update in await self._waiting_updates.keep_updates((*self._passed.values(), *overtaken)):
            await self._release(update.update_id)

    async def wait_until_pollable(self, pause: float, same_offset_pause: float) -> None:
        """Wait until no update holds up the offset for long, but at most *pause* seconds.

        Wait longer, at most *same_offset_pause* seconds, while the offset is that of the last poll.
        """
        await _wait_for(self._all_answered, pause)
        if not self._all_answered.is_set():
            await _wait_for(self._has_moved, same_offset_pause - pause)

    def _list_unanswered(self, condition: Callable[[_Unanswered], bool]) -> list[Update]:
        return [waiting.update for waiting in self._unanswered.values() if condition(waiting)]

    async def _release(self, update_id: int) -> None:
        """Let the offset pass an update, unless it has been answered meanwhile."""
        if not (self._unanswered.pop(update_id, None) or self._passed.pop(update_id, None)):
            await self._waiting_updates.remove_update(update_id)
            return
        self._late_ids.discard(update_id)
        self._set_aside.add(update_id)
        self._notify_waiter()

    def _notify_waiter(self) -> None:
        if self.offset != self._polled_offset:
            self._has_moved.set()
        if self._unanswered.keys() <= self._late_ids:
            self._all_answered.set()


async def _wait_for(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
