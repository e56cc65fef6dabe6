"""A sliding window over all processes that share a database.

Only the first who waits in a process asks the database, so that each process gets its turn. If the database
fails, the process keeps to a share of the limit on its own, and answers go on.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from typing_extensions import override

from bot.adapters.telegram.retry_policy import Sleep
from bot.adapters.telegram.sliding_window import SlidingWindow, Timing
from bot.services.store.errors import StoreError
from bot.services.store.rate_limit import RateLimit

if TYPE_CHECKING:  # SQLAlchemy takes a while to import
    from bot.services.store.rate_limit_slots import RateLimitSlots, Slot

_SWITCH_PAUSE = 1.0  # seconds, so that what was sent by the other count is not sent in the same second
_PROCESSES = 3  # among whom a limit is divided while the database fails; more than most operators run


class SharedWindow(SlidingWindow):
    """At most *limit* over all processes; while the database fails, a third of it in this one."""

    def __init__(self, slots: "RateLimitSlots", limit: RateLimit, sleep: Sleep, timing: Timing) -> None:
        """Take the *slots* of *limit*; *sleep* waits for a free one. *timing* is as for the base."""
        super().__init__(max(1, limit.max_calls // _PROCESSES), limit.period, timing)
        self._shared_slots = slots
        self._limit = limit
        self._sleep = sleep
        self._shared_turn = asyncio.Lock()
        self._is_alone = False

    @property
    @override
    def is_idle(self) -> bool:
        """True if nobody waits, and all slots are free that this process counts on its own."""
        return super().is_idle and not self._shared_turn.locked()

    @override
    def count_free(self) -> int:
        """Count none: only the database knows of the calls of other processes."""
        return 0

    @override
    @asynccontextmanager
    async def take_slot(self) -> AsyncIterator[None]:
        """Wait for a free slot and take it for the call in the context; it is free a period after that."""
        async with self._shared_turn:
            slot = await self._take_shared_slot()
            if self._is_alone is not (slot is None):
                self._is_alone = slot is None
                await self._sleep(_SWITCH_PAUSE)
        if slot is None:
            async with super().take_slot():
                yield
            return
        try:
            yield
        finally:
            with suppress(StoreError):  # the slot is free by itself, a little later
                await self._shared_slots.release_slot(slot)

    async def _take_shared_slot(self) -> "Slot | None":
        """Wait for a slot and take it; None if the database fails."""
        with suppress(StoreError):  # it is reported where it is noticed
            while (slot := await self._shared_slots.take_slot(self._limit)) is None:
                await self._sleep(await self._shared_slots.find_wait(self._limit))
            return slot
        return None
