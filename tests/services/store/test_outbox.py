"""The outbox: messages are kept until they are sent, in order, and never lost."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from bot.services.store.database import Database, open_database, open_in_memory_database
from bot.services.store.outbox import (
    MAX_RETRY_DELAY,
    MIN_RETRY_DELAY,
    Outbox,
)
from tests.support.callers import caller, chat_id
from tests.support.databases import address_of_file
from tests.support.fake_platform import FakePlatform


@asynccontextmanager
async def run_delivery(
    database: Database, platform: FakePlatform
) -> AsyncIterator[tuple[Outbox, list[float]]]:
    """Open an outbox that delivers to *platform*; yield it, and the pauses between its attempts."""
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(0)

    outbox = Outbox(database, sleep)
    task = asyncio.create_task(outbox.deliver_forever("telegram", platform.send))
    try:
        yield outbox, pauses
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_messages_are_sent_in_order_and_only_once() -> None:
    platform = FakePlatform()
    async with open_in_memory_database() as database, run_delivery(database, platform) as (outbox, _):
        await outbox.add_message(chat_id("telegram:-1"), "status")
        await outbox.add_message(chat_id("discord:5"), "status")
        await outbox.add_message(chat_id("telegram:2"), "report 7")
        await platform.until_attempts(2)
        await outbox.add_message(chat_id("telegram:-1"), "report 8")
        await platform.until_attempts(3)
    assert platform.sent == [
        ("telegram:-1", "status"),
        ("telegram:2", "report 7"),
        ("telegram:-1", "report 8"),
    ]


async def test_a_message_outlives_a_restart(address: str) -> None:
    async with open_database(address) as database:
        await Outbox(database).add_message(chat_id("telegram:-1"), "report 7")
    platform = FakePlatform()
    async with open_database(address) as database, run_delivery(database, platform):
        await platform.until_attempts(1)
    assert platform.sent == [("telegram:-1", "report 7")]


async def test_an_unreachable_chat_is_tried_again_and_holds_up_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "bot")
    platform = FakePlatform("telegram:-1")
    async with open_in_memory_database() as database, run_delivery(database, platform) as (outbox, pauses):
        await outbox.add_message(chat_id("telegram:-1"), "status")
        await outbox.add_message(chat_id("telegram:2"), "status")
        await platform.until_attempts(12)
        assert platform.sent == [("telegram:2", "status")]
        assert pauses[:2] == [MIN_RETRY_DELAY, 2 * MIN_RETRY_DELAY]
        assert max(pauses) == MAX_RETRY_DELAY
        platform.unreachable_chats.clear()
        await platform.until_sent(2)
        await outbox.add_message(chat_id("telegram:2"), "report 7")
        await platform.until_sent(3)
    assert ("telegram:-1", "status") in platform.sent
    first, last = (record.getMessage() for record in caplog.records)
    assert first == "“status” was not sent to telegram:-1, and is tried again: no route"
    assert last.startswith("“status” was sent to telegram:-1, after ")


async def test_a_message_to_somebody_who_left_is_discarded_and_the_log_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    platform = FakePlatform()
    platform.gone_chats.add("telegram:2")
    async with open_in_memory_database() as database:
        async with run_delivery(database, platform) as (outbox, _):
            await outbox.add_message(chat_id("telegram:2"), "status")
            await platform.until_attempts(1)
            await outbox.add_message(chat_id("telegram:-1"), "status")
            await platform.until_attempts(2)
        assert platform.attempts == ["telegram:2", "telegram:-1"]
    assert "“status” is given up: telegram:2 does not exist, or takes no messages" in caplog.messages


async def test_a_message_that_cannot_be_deleted_is_not_sent_again(tmp_path: Path) -> None:
    platform, pauses = FakePlatform(), asyncio.Semaphore(0)

    async def sleep(_: float) -> None:
        pauses.release()
        await asyncio.sleep(0)

    async with open_database(address_of_file(tmp_path)) as database:
        outbox = Outbox(database, sleep)
        await outbox.add_message(chat_id("telegram:-1"), "status")
        with closing(sqlite3.connect(tmp_path / "data" / "bot.db")) as connection:
            connection.execute(
                "CREATE TRIGGER full BEFORE DELETE ON outbox BEGIN SELECT RAISE(FAIL, 'full'); END"
            )
            async with outbox.run_delivery("telegram", platform.send), asyncio.timeout(5):
                for _ in range(3):
                    await pauses.acquire()
                connection.execute("DROP TRIGGER full")
                while await outbox.list_pending("telegram"):
                    pass
    assert platform.sent == [("telegram:-1", "status")]


async def test_a_new_message_does_not_wait_for_an_unreachable_chat() -> None:
    platform, is_pausing = FakePlatform("telegram:-1"), asyncio.Event()

    async def sleep(_: float) -> None:
        is_pausing.set()
        await asyncio.Event().wait()

    async with open_in_memory_database() as database, asyncio.timeout(5):
        outbox = Outbox(database, sleep)
        async with outbox.run_delivery("telegram", platform.send):
            await outbox.add_message(chat_id("telegram:-1"), "status")
            await is_pausing.wait()
            await outbox.add_message(chat_id("telegram:2"), "reported 7")
            await platform.until_attempts(3)
    assert platform.sent == [("telegram:2", "reported 7")]


async def test_a_repeated_message_waits_once_unless_the_first_is_being_sent(address: str) -> None:
    platform = FakePlatform()
    platform.may_send.clear()
    async with open_database(address) as database:
        outbox = Outbox(database)
        for line in ("status a.yaml", "status b.yaml", "status a.yaml"):
            await outbox.add_message(chat_id("telegram:-1"), line)
        assert [one.line for one in await outbox.list_pending("telegram")] == [
            "status b.yaml",
            "status a.yaml",
        ]
        async with outbox.run_delivery("telegram", platform.send):
            await platform.until_attempts(1)
            await outbox.add_message(chat_id("telegram:-1"), "status b.yaml")
            platform.may_send.set()
            await platform.until_attempts(3)
    assert [line for _, line in platform.sent] == ["status b.yaml", "status a.yaml", "status b.yaml"]


async def test_a_message_is_edited_if_a_moderator_decides_while_it_is_being_sent(address: str) -> None:
    platform = FakePlatform()
    async with open_database(address) as database:
        outbox = Outbox(database)
        await outbox.add_message(chat_id("telegram:-1"), "upload 1")
        platform.may_send.clear()
        async with outbox.run_delivery("telegram", platform.send):
            await platform.until_attempts(1)
            await outbox.update_messages("upload 1", caller("discord:7"))
            platform.may_send.set()
            await platform.until_attempts(2)
    assert platform.sent == [("telegram:-1", "upload 1")]
    assert platform.edited == ["1"]


async def test_the_message_below_which_a_moderator_decides_at_once_keeps_the_answer() -> None:
    platform = FakePlatform()
    platform.may_send.clear()
    async with open_in_memory_database() as database, run_delivery(database, platform) as (outbox, _):
        for chat in ("telegram:-1", "telegram:8"):
            await outbox.add_message(chat_id(chat), "upload 1")
        await platform.until_attempts(1)
        await outbox.update_messages("upload 1", replace(caller("telegram:-1"), edited_message="1"))
        platform.may_send.set()
        await platform.until_attempts(3)
    assert [chat for chat, _ in platform.sent] == ["telegram:-1", "telegram:8"]
    assert platform.edited == ["2"]


async def test_a_message_being_sent_at_the_end_is_finished_and_not_sent_again() -> None:
    platform = FakePlatform()
    platform.may_send.clear()
    async with open_in_memory_database() as database:
        outbox = Outbox(database)
        await outbox.add_message(chat_id("telegram:-1"), "status")
        async with outbox.run_delivery("telegram", platform.send):
            await platform.until_attempts(1)
            asyncio.get_running_loop().call_later(0.01, platform.may_send.set)
        assert await outbox.list_pending("telegram") == []
    assert platform.sent == [("telegram:-1", "status")]


@contextmanager
def unwritable_outbox(folder: Path) -> Iterator[None]:
    """Let the database in *folder* refuse new messages, as on a full disk."""
    with closing(sqlite3.connect(folder / "data" / "bot.db", isolation_level=None)) as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT RAISE(FAIL, 'full'); END"
        )
        yield
        connection.execute("DROP TRIGGER full")


async def test_while_the_database_fails_messages_are_sent_from_memory_each_once(tmp_path: Path) -> None:
    platform, address = FakePlatform("telegram:2"), address_of_file(tmp_path)
    async with open_database(address) as database, run_delivery(database, platform) as (outbox, _):
        await outbox.add_message(chat_id("telegram:2"), "status a.yaml")
        with unwritable_outbox(tmp_path):
            for line in ("notice trouble database", "status b.yaml"):
                await outbox.add_message(chat_id("telegram:-1"), line)
            await platform.until_attempts(10)
            assert [line for _, line in platform.sent] == ["notice trouble database", "status b.yaml"]
        platform.unreachable_chats.clear()
        await platform.until_sent(3)
        await outbox.add_message(chat_id("telegram:-1"), "status c.yaml")
        await platform.until_sent(4)
    assert [line for _, line in platform.sent][2:] == ["status a.yaml", "status c.yaml"]


async def test_what_waits_in_memory_is_stored_as_soon_as_the_database_works(tmp_path: Path) -> None:
    platform = FakePlatform("telegram:-1")
    async with open_database(address_of_file(tmp_path)) as database:
        async with run_delivery(database, platform) as (outbox, _):
            with unwritable_outbox(tmp_path):
                for line in ("status a.yaml", "notice trouble database", "status a.yaml"):
                    await outbox.add_message(chat_id("telegram:-1"), line)
                await platform.until_attempts(2)
            await platform.until_attempts(len(platform.attempts) + 3)
        platform.unreachable_chats.clear()
        async with run_delivery(database, platform):
            await platform.until_sent(2)
    assert sorted(line for _, line in platform.sent) == ["notice trouble database", "status a.yaml"]
