"""Measures what a message to Telegram costs on its way through the limiter: alone, and shared by processes.

The shared one needs PostgreSQL. Usage: python benchmarks/rate_limits.py.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from itertools import count

from bot.adapters.telegram.rate_limiter import RateLimiter
from bot.adapters.telegram.retry_policy import RetryPolicy
from bot.services.store.database import open_database
from bot.services.store.rate_limit_slots import RateLimitSlots
from tests.support.databases import MISSING, find_programs, new_database, postgres

MESSAGES = 25  # fewer than the 30 of a second, so that none waits
ROUNDS = 9
GOAL = 2.0  # milliseconds of processor time of the bot for a message; 30 a second are then 6% of a core

Send = Callable[[int], Awaitable[object]]


def build_sender(limiter: RateLimiter) -> Send:
    async def call() -> bool:
        return True

    return lambda chat: limiter.process_request(call, (), {}, "sendMessage", {"chat_id": chat}, None)


async def measure(build: Callable[[], Send]) -> tuple[float, float]:
    """Return the milliseconds of processor time and of waiting for a message, in the best of the rounds."""
    rounds = []
    for _ in range(ROUNDS):
        send, chats = build(), count(1)
        await send(next(chats))  # the table, the connection
        await asyncio.sleep(1.1)
        started, busy = time.perf_counter(), time.process_time()
        for _ in range(MESSAGES):
            await send(next(chats))
        rounds.append((time.process_time() - busy, time.perf_counter() - started))
    return min(one[0] for one in rounds) / MESSAGES * 1e3, min(one[1] for one in rounds) / MESSAGES * 1e3


async def measure_shared(sockets: str) -> tuple[float, float]:
    async with open_database(await new_database(sockets)) as database:
        slots = RateLimitSlots(database)
        return await measure(lambda: build_sender(RateLimiter(RetryPolicy(), slots=slots)))


def report(name: str, figures: tuple[float, float], goal: float | None = None) -> bool:
    busy, waited = figures
    is_missed = goal is not None and busy > goal
    verdict = "" if goal is None else f"  (goal: at most {goal:g})  {'FAIL' if is_missed else 'ok'}"
    print(f"{name:34} {busy:6.3f} ms busy, {waited:6.3f} ms in all{verdict}")
    return is_missed


def main() -> int:
    report(
        "the limits of one process", asyncio.run(measure(lambda: build_sender(RateLimiter(RetryPolicy()))))
    )
    if find_programs() is None:
        print(MISSING)
        return 0
    with postgres() as sockets:
        return report("shared through PostgreSQL", asyncio.run(measure_shared(sockets)), GOAL)


if __name__ == "__main__":
    sys.exit(main())
