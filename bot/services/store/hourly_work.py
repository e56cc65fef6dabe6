"""Does what has to be done to the database now and then, such as to delete what is too old."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from bot.services.store.errors import StoreError

HOUR = 3600.0  # seconds


async def work_hourly(
    work: Callable[[], Awaitable[None]], sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
) -> None:
    """Do *work* at once and then every hour, until cancelled; *sleep* waits."""
    while True:
        with suppress(StoreError):  # the database watch says so; the next attempt does the work
            await work()
        await sleep(HOUR)
