"""Looks again and again for what makes the bot unready and what nobody else reports."""

from collections.abc import Awaitable, Callable
from typing import NoReturn

from bot.runtime.health import Health

CHECK_INTERVAL = 5.0  # seconds


async def watch_faults(health: Health, sleep: Callable[[float], Awaitable[None]]) -> NoReturn:
    """Let *health* report its faults until cancelled; *sleep* waits between two looks."""
    while True:
        health.report_faults()
        await sleep(CHECK_INTERVAL)
