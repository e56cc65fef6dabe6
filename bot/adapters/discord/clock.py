"""The time by which Discord is answered."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from discord.utils import utcnow


@dataclass(frozen=True, slots=True)
class Clock:
    """The time of day, seconds that only go forward, and a way to wait for some of them."""

    now: Callable[[], datetime] = utcnow
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep


SYSTEM_CLOCK = Clock()
