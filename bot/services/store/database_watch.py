"""Checks again and again that the database works: one that has failed more often."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.services.store.database import Database

RETRY_PAUSE = 5.0  # seconds between two checks of a database that has failed
CHECK_INTERVAL = 30.0  # seconds between two checks of one that works


async def watch_database(
    database: Database, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
) -> None:
    """Check *database* until cancelled; *sleep* waits between two checks."""
    waited = 0.0
    while True:
        await sleep(RETRY_PAUSE)
        waited += RETRY_PAUSE
        if database.availability.is_failing or waited >= CHECK_INTERVAL:
            await database.check()
            waited = 0.0
