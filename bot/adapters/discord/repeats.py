"""Sends a request to Discord again if the connection broke on the way.

discord.py 2.7.1 repeats what a server answers with 5xx. Of broken connections it repeats only those with the
error numbers of macOS and Windows, and a request that hangs it awaits for five minutes.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.adapters.discord.clock import Clock
from bot.adapters.discord.errors import (
    DeliveryError,
    describe_error,
    get_retry_after,
    is_passing,
)

FIRST_PAUSE, MAX_PAUSE = 0.1, 30.0  # seconds between two attempts; each pause doubles
MIN_TIMEOUT = 0.3  # seconds for an attempt
MAX_TIMEOUT = 60.0  # seconds for an attempt; discord.py's own repeats take 25

Result = TypeVar("Result")
Send = Callable[[], Awaitable[Result]]
"""Sends a request, anew for each attempt."""


@dataclass(frozen=True, slots=True)
class RepeatPolicy:
    """Until when, on the clock's seconds, and after which errors a request is sent again."""

    deadline: float
    clock: Clock
    may_repeat: Callable[[BaseException], bool] = is_passing

    async def send(self, send: Send[Result]) -> Result:
        """Call *send* until it works; an attempt gets half of the time that is left.

        Raises:
            DeliveryError: the connection kept failing, or it is unknown whether the request arrived.
            discord.HTTPException: Discord refused.
        """
        pause = FIRST_PAUSE
        while True:
            try:
                async with asyncio.timeout(self._choose_timeout()):
                    return await send()
            except Exception as error:
                delay = max(pause, get_retry_after(error))
                if not self.may_repeat(error) or self.clock.monotonic() + delay >= self.deadline:
                    if is_passing(error):
                        raise DeliveryError(describe_error(error)) from error
                    raise
            await self.clock.sleep(delay)
            pause = min(2 * pause, MAX_PAUSE)

    def _choose_timeout(self) -> float:
        return min(max((self.deadline - self.clock.monotonic()) / 2, MIN_TIMEOUT), MAX_TIMEOUT)
