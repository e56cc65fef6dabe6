"""Processes that share a PostgreSQL database keep Telegram's limits together."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from bot.adapters.telegram.rate_limiter import RateLimiter
from bot.adapters.telegram.retry_policy import RetryPolicy
from bot.adapters.telegram.sliding_window import Timing
from bot.services.store.database import Database, open_database
from bot.services.store.rate_limit import RateLimit
from bot.services.store.rate_limit_slots import RateLimitSlots
from tests.support.database_clock import DatabaseClock
from tests.support.databases import execute, new_database, postgres

GROUP: list[int | str] = [-100, "-100"]  # the same one twice


@pytest.fixture(scope="module")
def sockets() -> Iterator[str]:
    with postgres() as folder:
        yield folder


@pytest.fixture
async def address(sockets: str) -> str:
    address = await new_database(sockets)
    await DatabaseClock.install(address)
    return address


@pytest.fixture
async def databases(address: str) -> AsyncIterator[list[Database]]:
    """Open the database three times, as three processes do."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(open_database(address)) for _ in range(3)]


class Process:
    """A process with a limiter of its own; it notes when Telegram gets its messages.

    Its clock is read in *other_database* where its own fails.
    """

    def __init__(self, database: Database, other_database: Database | None = None) -> None:
        self.slots = RateLimitSlots(database)
        self.clock = DatabaseClock(other_database or database)
        self.arrivals: list[float] = []
        self.now = 0.0
        """The time by which it counts slots on its own."""
        self.waiting: list[asyncio.Event] = []
        """What waits for such a slot."""
        policy = RetryPolicy(sleep=self.clock.sleep)
        self._limiter = RateLimiter(policy, Timing(lambda: self.now, self._wait), slots=self.slots)

    async def _wait(self, _seconds: float) -> None:
        self.waiting.append(asyncio.Event())
        await self.waiting[-1].wait()

    async def send(self, chat: int | str) -> None:
        """Send a message to *chat*."""

        async def call() -> bool:
            self.arrivals.append(await self.clock.read())
            return True

        sent: Any = await self._limiter.process_request(call, (), {}, "sendMessage", {"chat_id": chat}, None)
        assert sent is True

    async def wait_for_arrivals(self, count: int) -> None:
        """Wait until Telegram has got so many messages, and check that no more come."""
        async with asyncio.timeout(10):
            while len(self.arrivals) < count:  # noqa: ASYNC110 (nothing gives notice of them)
                await asyncio.sleep(0)
        await self.clock.read()  # takes longer than a message that need not wait
        assert len(self.arrivals) == count


def most_within(seconds: float, processes: list[Process]) -> int:
    times = [time for process in processes for time in process.arrivals]
    return max(sum(start <= time < start + seconds for time in times) for start in times)


async def test_ninety_people_who_ask_three_processes_get_thirty_answers_in_any_second(
    databases: list[Database],
) -> None:
    processes = [Process(database) for database in databases]
    await asyncio.gather(*(process.send(chat) for process in processes for chat in range(1, 31)))
    assert [len(process.arrivals) for process in processes] == [30, 30, 30]
    assert most_within(1, processes) <= 30


async def test_a_group_gets_twenty_messages_in_any_minute_from_all_processes(
    databases: list[Database],
) -> None:
    processes = [Process(database) for database in databases]
    await asyncio.gather(*(one.send(chat) for one in processes for chat in GROUP * 10))
    assert sum(len(process.arrivals) for process in processes) == 60
    assert most_within(60, processes) <= 20


async def test_a_process_that_died_during_its_calls_gives_their_slots_back(databases: list[Database]) -> None:
    dead, alive = (Process(database) for database in databases[:2])
    limit = RateLimit("telegram", 30, 1)
    for _ in range(30):
        assert await dead.slots.take_slot(limit)
    await alive.send(7)
    assert alive.arrivals == [pytest.approx(limit.longest_hold)]
    assert limit.longest_hold == 6


async def test_while_the_database_fails_a_process_keeps_to_a_third_of_the_limit(
    address: str, databases: list[Database]
) -> None:
    process = Process(*databases[:2])
    await process.send(7)
    await execute(address, "ALTER TABLE rate_limit_slots RENAME TO elsewhere")
    sending = [asyncio.ensure_future(process.send(chat)) for chat in range(1, 31)]
    await process.wait_for_arrivals(1 + 10)
    process.now += 1
    process.waiting.pop().set()
    await process.wait_for_arrivals(1 + 20)
    for task in sending:
        task.cancel()


async def test_a_database_that_works_again_is_used_again(address: str, databases: list[Database]) -> None:
    process = Process(*databases[:2])
    await process.send(7)
    await execute(address, "DROP TABLE rate_limit_slots")
    await process.send(7)
    await databases[0].check()
    await process.send(7)
    assert await read_scopes(databases[0]) == {"telegram"}


async def test_a_second_passes_between_the_shared_limit_and_the_own_one_and_back(
    address: str, databases: list[Database]
) -> None:
    process = Process(databases[0], databases[1])
    await process.send(7)
    await execute(address, "DROP TABLE rate_limit_slots")
    await process.send(7)
    await databases[0].check()
    await process.send(7)
    first, second, third = process.arrivals
    assert second - first >= 1
    assert third - second >= 1


async def test_free_slots_are_deleted_so_that_none_names_a_group_for_long(databases: list[Database]) -> None:
    process = Process(databases[0])
    await process.send(-100)
    assert await read_scopes(databases[0]) == {"telegram", "telegram:-100"}
    await clean_once(process)
    assert await read_scopes(databases[0]) == set()


async def clean_once(process: Process) -> None:
    """Clean until the second pause."""
    pauses, cleaned = list[float](), asyncio.Event()

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) > 1:
            cleaned.set()
        await process.clock.sleep(seconds)

    cleaning = asyncio.ensure_future(process.slots.clean_forever(pause))
    await cleaned.wait()
    cleaning.cancel()
    await asyncio.gather(cleaning, return_exceptions=True)


async def read_scopes(database: Database) -> set[str]:
    rows = await database.read(
        lambda connection: connection.exec_driver_sql("SELECT scope FROM rate_limit_slots")
    )
    return {row.scope for row in rows}
