"""Sleeps that an event can end early."""

import asyncio
from collections.abc import Awaitable


async def sleep_until_set(event: asyncio.Event, sleeping: Awaitable[None]) -> None:
    """Wait until *sleeping* is over, or *event* is set."""
    waiters = [asyncio.ensure_future(sleeping), asyncio.ensure_future(event.wait())]
    try:
        await asyncio.wait(waiters, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for waiter in waiters:
            waiter.cancel()
