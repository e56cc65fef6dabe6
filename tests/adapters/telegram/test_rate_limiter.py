"""Telegram's limits hold in any second and any minute, however many people ask at once."""

import asyncio
import heapq
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from bot.adapters.telegram.rate_limiter import RateLimiter
from bot.adapters.telegram.retry_policy import RetryPolicy
from bot.adapters.telegram.sliding_window import Timing

LATENCY = 0.05  # seconds


class Clock:
    """Time that passes only when everything waits for it."""

    def __init__(self) -> None:
        self.now = 0.0
        self._order = count()
        self._timers: list[tuple[float, int, Callable[[], object]]] = []

    def call_later(self, seconds: float, action: Callable[[], object]) -> None:
        heapq.heappush(self._timers, (self.now + seconds, next(self._order), action))

    async def sleep(self, seconds: float) -> None:
        over = asyncio.Event()
        self.call_later(seconds, over.set)
        await over.wait()

    async def pass_until(self, done: Callable[[], bool]) -> None:
        while True:
            for _ in range(20):  # lets every task go on until it waits for the clock
                await asyncio.sleep(0)
            if done():
                return
            self.now, _, action = heapq.heappop(self._timers)
            action()


async def send_times(chats: list[int | str | None]) -> list[float]:
    """Send one message to each of *chats* at once, and return the seconds at which Telegram gets them."""
    clock, arrivals = Clock(), list[float]()
    limiter = RateLimiter(RetryPolicy(sleep=clock.sleep), Timing(lambda: clock.now, clock.sleep))

    async def send() -> bool:
        arrivals.append(clock.now)
        await clock.sleep(LATENCY)
        return True

    async def request(chat: int | str | None) -> Any:
        return await limiter.process_request(send, (), {}, "sendMessage", {"chat_id": chat}, None)

    requests = asyncio.gather(*map(request, chats))
    await clock.pass_until(requests.done)
    assert all(await requests)
    return arrivals


def most_within(seconds: float, times: list[float]) -> int:
    return max(sum(start <= time < start + seconds for time in times) for start in times)


async def test_ninety_people_at_once_get_thirty_answers_in_any_second() -> None:
    times = await send_times(list(range(1, 91)))
    assert most_within(1, times) == 30
    assert len(times) == 90
    assert max(times) < 3


@pytest.mark.parametrize("group", [-100, "-100", "@channel"])
async def test_a_group_gets_twenty_messages_in_any_minute(group: int | str) -> None:
    times = await send_times([group] * 50)
    assert most_within(60, times) == 20
    assert len(times) == 50


async def test_a_busy_group_delays_nobody_else() -> None:
    times = await send_times([*([-100] * 25), 7, -200])
    assert times[:22] == [0.0] * 22


async def test_somebody_who_sends_a_flood_delays_nobody_else() -> None:
    times = await send_times([*([7] * 60), *range(100, 120)])
    assert times[:23] == [0.0] * 23
    assert most_within(1, times[23:]) <= 15


async def test_requests_about_no_chat_are_not_limited() -> None:
    assert most_within(1, await send_times([None] * 90)) == 90
