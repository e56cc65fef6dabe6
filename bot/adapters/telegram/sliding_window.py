"""Keeps a number of calls within any period of time, however they are spread.

A call takes a slot until a full period after its response: two calls that share a slot then reach the server
at least a period apart, whatever the network does. Limiters that refill steadily, such as a leaky bucket,
allow nearly twice the number in one period after a quiet while.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

CallLater = Callable[[float, Callable[[], object]], Any]
"""Calls a function after some seconds, as the event loop's method of that name."""


class SlidingWindow:
    """At most *max_calls* in any *period* seconds, first come, first served."""

    def __init__(self, max_calls: int, period: float, call_later: CallLater | None = None) -> None:
        """Start with all slots free; *call_later* is the running loop's by default."""
        self._period = period
        self._slots = asyncio.Semaphore(max_calls)
        self._free_count = max_calls
        self._call_later = call_later

    def count_free(self) -> int:
        """Count the calls that need not wait."""
        return self._free_count

    @asynccontextmanager
    async def take_slot(self) -> AsyncIterator[None]:
        """Wait for a free slot and take it for the call in the context; it is free a period after that."""
        await self._slots.acquire()
        self._free_count -= 1
        try:
            yield
        finally:
            call_later = self._call_later or asyncio.get_running_loop().call_later
            call_later(self._period, self._free_slot)

    def _free_slot(self) -> None:
        self._free_count += 1
        self._slots.release()
