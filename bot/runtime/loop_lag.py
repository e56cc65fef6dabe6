"""Measures how late the event loop is: what blocks it makes every reader wait."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import NoReturn

MEASURE_INTERVAL = 1.0  # seconds between two measurements
MAX_LAG = 5.0  # seconds; a loop that is later than this answers nobody in time: Discord waits 3


class LoopLag:
    """The lag of the event loop."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """Start without a measurement; *clock* counts seconds, and *sleep* waits."""
        self._clock = clock
        self._sleep = sleep
        self._lag = 0.0
        self._measured_at = clock()

    async def measure_forever(self) -> NoReturn:
        """Measure until cancelled."""
        while True:
            await self._sleep(MEASURE_INTERVAL)
            now = self._clock()
            self._lag = max(0.0, now - self._measured_at - MEASURE_INTERVAL)
            self._measured_at = now

    @property
    def seconds(self) -> float:
        """The last lag, or how late the measurement is that is due now, if that is longer."""
        return max(self._lag, self._clock() - self._measured_at - MEASURE_INTERVAL)
