"""Keeps a number of calls within any period of time, however they are spread.

A call takes a slot until a full period after its response: two calls that share a slot then reach the server
at least a period apart, whatever the network does. Limiters that refill steadily, such as a leaky bucket,
allow nearly twice the number in one period after a quiet while. There is no timer for a slot: it would wake
the process for each answer, which costs as much as finding it.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from typing_extensions import override


@dataclass(frozen=True, slots=True)
class Timing:
    """A *clock* that counts seconds, and how to *sleep* by it."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep


class SlidingWindow(AbstractAsyncContextManager[None, None]):
    """At most *max_calls* in any *period* seconds, first come, first served."""

    def __init__(self, max_calls: int, period: float, timing: Timing) -> None:
        """Start with all slots free."""
        self._max_calls = max_calls
        self._period = period
        self._timing = timing
        self._running = 0
        self._free_times: deque[float] = deque()  # of the slots of calls that have ended
        self._has_ended = asyncio.Event()
        self._turn = asyncio.Lock()

    @property
    def is_idle(self) -> bool:
        """True if nobody waits, and all slots are free: a new window would be the same."""
        return not self._turn.locked() and self._count_free() == self._max_calls

    def count_free(self) -> int:
        """Count the calls that need not wait."""
        return 0 if self._turn.locked() else self._count_free()

    def take_slot(self) -> AbstractAsyncContextManager[None]:
        """Wait for a free slot and take it for the call in the context; it is free a period after that."""
        return self

    @override
    async def __aenter__(self) -> None:
        async with self._turn:
            while not self._count_free():
                await self._wait_for_slot()
            self._running += 1

    @override
    async def __aexit__(self, *_: object) -> None:
        self._running -= 1
        self._free_times.append(self._timing.clock() + self._period)
        self._has_ended.set()

    def _count_free(self) -> int:
        now = self._timing.clock()
        while self._free_times and self._free_times[0] <= now:
            self._free_times.popleft()
        return self._max_calls - self._running - len(self._free_times)

    async def _wait_for_slot(self) -> None:
        """Wait until the next slot is free, or until a call ends, if all are under way."""
        if self._free_times:
            await self._timing.sleep(self._free_times[0] - self._timing.clock())
        else:
            self._has_ended.clear()
            await self._has_ended.wait()
