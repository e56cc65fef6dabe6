"""Several processes with one outbox: each message is sent by one of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from bot.services.store.database import Database, open_database
from bot.services.store.outbox import Outbox
from bot.services.store.outbox_claims import CLAIM_TIME, OutboxClaims
from tests.support.callers import chat_id
from tests.support.database_clock import DatabaseClock
from tests.support.databases import new_database
from tests.support.fake_platform import FakePlatform


@pytest.fixture
async def databases(sockets: str) -> AsyncIterator[list[Database]]:
    """Open a PostgreSQL database twice, as two processes do."""
    address = await new_database(sockets)
    await DatabaseClock.install(address)
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(open_database(address)) for _ in range(2)]


async def sleep_for_ever(_: float) -> None:
    await asyncio.Event().wait()


async def wait_until_empty(outbox: Outbox) -> None:
    """Wait until every message is deleted."""
    async with asyncio.timeout(5):
        while await outbox.list_pending("telegram"):  # noqa: ASYNC110 (only the database shows it)
            await asyncio.sleep(0)


async def test_two_processes_send_each_message_once(databases: list[Database]) -> None:
    platform = FakePlatform()
    one, two = (Outbox(database, sleep_for_ever) for database in databases)
    expected = [f"report {number}" for number in range(20)]
    for line in expected:
        await one.add_message(chat_id("telegram:1"), line)
    async with one.run_delivery("telegram", platform.send), two.run_delivery("telegram", platform.send):
        await platform.until_sent(20)
        await wait_until_empty(one)
    assert sorted(line for _, line in platform.sent) == sorted(expected)


async def test_a_process_that_stands_still_while_it_sends_is_not_overtaken(databases: list[Database]) -> None:
    slow, quick = FakePlatform(), FakePlatform()
    slow.may_send.clear()
    one, two = (Outbox(database, sleep_for_ever) for database in databases)
    await one.add_message(chat_id("telegram:1"), "first")
    async with one.run_delivery("telegram", slow.send):
        await slow.until_attempts(1)
        await one.add_message(chat_id("telegram:1"), "second")
        async with two.run_delivery("telegram", quick.send):
            await quick.until_sent(1)
        slow.may_send.set()
        await slow.until_sent(1)
    assert (slow.sent, quick.sent) == ([("telegram:1", "first")], [("telegram:1", "second")])


async def test_a_process_that_stood_still_does_not_send_what_its_successor_has_sent(
    databases: list[Database],
) -> None:
    slow, quick = FakePlatform(), FakePlatform()
    slow.may_send.clear()
    one, two = (Outbox(database, sleep_for_ever) for database in databases)
    for line in ("first", "second", "third"):
        await one.add_message(chat_id("telegram:1"), line)
    async with one.run_delivery("telegram", slow.send):
        await slow.until_attempts(1)  # it has listed all three
        async with two.run_delivery("telegram", quick.send):
            await quick.until_sent(2)
        slow.may_send.set()
        await wait_until_empty(one)
    assert [line for _, line in slow.sent] == ["first"]
    assert [line for _, line in quick.sent] == ["second", "third"]


async def test_what_a_killed_process_was_sending_is_sent_by_another(databases: list[Database]) -> None:
    platform, clock = FakePlatform(), DatabaseClock(databases[1])
    one, two = Outbox(databases[0]), Outbox(databases[1], clock.sleep)
    await one.add_message(chat_id("telegram:1"), "first")
    (message,) = await one.list_pending("telegram")
    assert await OutboxClaims(databases[0]).claim_message(message.number)
    async with two.run_delivery("telegram", platform.send):
        await platform.until_sent(1)
    assert await clock.read() >= CLAIM_TIME


async def test_what_one_process_cannot_send_another_may_try_at_once(databases: list[Database]) -> None:
    broken, working = FakePlatform("telegram:1"), FakePlatform()
    one, two = (Outbox(database, sleep_for_ever) for database in databases)
    await one.add_message(chat_id("telegram:1"), "first")
    async with one.run_delivery("telegram", broken.send):
        await broken.until_attempts(1)
    async with two.run_delivery("telegram", working.send):
        await working.until_sent(1)


async def test_what_a_follower_kept_in_memory_is_stored_for_the_leader(databases: list[Database]) -> None:
    leader, follower = (Outbox(database) for database in databases)
    databases[1].leadership.follow()
    databases[1].add_restorer(follower.restore_to_database)
    await rename(databases[0], "outbox", "elsewhere")
    await follower.add_message(chat_id("telegram:1"), "first")
    await rename(databases[0], "elsewhere", "outbox")
    assert await leader.list_pending("telegram") == []
    await databases[1].check()
    assert [message.line for message in await leader.list_pending("telegram")] == ["first"]


async def rename(database: Database, table: str, name: str) -> None:
    await database.write(
        lambda connection: connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {name}")
    )
