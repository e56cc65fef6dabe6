"""Updates are shared between processes: each is answered by one of them, and none is lost with a process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.runtime.cluster_wiring import join_cluster
from bot.services.background.task_supervisor import TaskSupervisor
from bot.services.store.database import Database, open_database
from bot.services.store.presence import fetch_present_processes
from bot.services.store.waiting_updates import MAX_AGE, WaitingUpdateStore
from tests.support.databases import execute, new_database

BOT = "110201543"
QUESTION = '{"update_id": 1}'


@asynccontextmanager
async def running(address: str) -> AsyncIterator[WaitingUpdateStore]:
    """Run a process that shares the database at *address*."""
    async with open_database(address) as database, join_cluster(database, TaskSupervisor()):
        await wait_until_seen(database)
        yield WaitingUpdateStore(database)


async def wait_until_seen(database: Database) -> None:
    """Wait until other processes see the one that has opened *database*."""
    async with asyncio.timeout(5):
        while database.presence.number not in await database.read(fetch_present_processes):
            pass


async def adopt(store: WaitingUpdateStore) -> list[int]:
    """Look twice, as a process does that takes nothing from one that is missing for a moment."""
    return sorted({*await store.adopt_updates(BOT), *await store.adopt_updates(BOT)})


@asynccontextmanager
async def opened(address: str, count: int) -> AsyncIterator[list[WaitingUpdateStore]]:
    """Open the database at *address* as *count* processes, which nobody sees."""
    async with AsyncExitStack() as stack:
        databases = [await stack.enter_async_context(open_database(address)) for _ in range(count)]
        yield [WaitingUpdateStore(database) for database in databases]


async def test_who_stores_an_update_first_answers_it(address: str) -> None:
    deliveries = [{number: QUESTION, number + 1: QUESTION} for number in range(20)]
    async with opened(address, 3) as stores:
        claims = await asyncio.gather(
            *(store.add_updates(BOT, delivery) for delivery in deliveries for store in stores)
        )
    assert sorted(number for claimed in claims for number in claimed) == list(range(21))


async def test_the_same_number_of_another_bot_is_another_update(address: str) -> None:
    async with opened(address, 1) as (store,):
        assert await store.add_updates(BOT, {1: QUESTION}) == {1}
        assert await store.add_updates("another bot", {1: QUESTION}) == {1}


async def test_an_answered_update_is_never_answered_again_and_its_content_is_forgotten(address: str) -> None:
    async with opened(address, 2) as (store, other):
        await store.add_updates(BOT, {1: QUESTION, 2: QUESTION})
        await store.finish_updates(BOT, {1, 2})
        assert await other.add_updates(BOT, {1: QUESTION, 2: QUESTION}) == set()
        assert await adopt(other) == []
    async with open_database(address) as database:
        contents = await database.read(lambda one: one.scalars(text("SELECT content FROM waiting_updates")))
    assert set(contents) == {""}


async def test_what_a_process_releases_the_next_one_takes_at_once(address: str) -> None:
    async with opened(address, 3) as (ending, starting, other):
        await ending.add_updates(BOT, {2: QUESTION, 1: QUESTION})
        await ending.release_updates(BOT)
        assert list(await starting.adopt_updates(BOT)) == [1, 2]
        assert await other.adopt_updates("another bot") == {}


async def test_numbers_are_forgotten_after_a_day(address: str) -> None:
    began, hours = datetime(2026, 11, 1, tzinfo=UTC), timedelta(hours=1)
    moments = [began]
    async with open_database(address) as database:
        store = WaitingUpdateStore(database, lambda: moments[0])
        await store.add_updates(BOT, {1: QUESTION})
        await store.finish_updates(BOT, {1})
        await store.adopt_updates(BOT)
        assert await store.add_updates(BOT, {1: QUESTION}) == set()
        moments[0] = began + MAX_AGE + hours
        await store.adopt_updates(BOT)
        assert await store.add_updates(BOT, {1: QUESTION}) == {1}


@pytest.fixture
async def shared(sockets: str) -> str:
    """Give the address of an empty PostgreSQL database."""
    return await new_database(sockets)


async def test_a_running_process_keeps_its_updates_and_an_ended_one_loses_them(shared: str) -> None:
    async with running(shared) as survivor:
        async with running(shared) as other:
            await other.add_updates(BOT, {1: QUESTION, 2: QUESTION})
            await other.finish_updates(BOT, {2})
            assert await adopt(survivor) == []
        assert await survivor.adopt_updates(BOT) == {}
        assert await survivor.adopt_updates(BOT) == {1: QUESTION}
        assert await adopt(survivor) == []


async def test_two_processes_never_take_over_the_same_update(shared: str) -> None:
    async with opened(shared, 1) as (ended,):
        await ended.add_updates(BOT, dict.fromkeys(range(50), QUESTION))
    async with running(shared) as one, running(shared) as other:
        for store in (one, other):
            assert await store.adopt_updates(BOT) == {}
        taken = await asyncio.gather(one.adopt_updates(BOT), other.adopt_updates(BOT))
    assert sorted(number for updates in taken for number in updates) == list(range(50))


async def test_a_process_that_loses_its_connection_is_there_again(shared: str) -> None:
    async with (
        open_database(shared) as database,
        join_cluster(database, TaskSupervisor()),
        running(shared) as other,
    ):
        await wait_until_seen(database)
        await WaitingUpdateStore(database).add_updates(BOT, {1: QUESTION})
        await execute(
            shared,
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2",
        )
        await wait_until_seen(database)
        assert await adopt(other) == []
