"""What the bot says unasked: kept until it is sent, in order, and never lost."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

from bot.services.store.database import Database, open_database, open_in_memory_database
from bot.services.store.outbox import (
    MAX_RETRY_DELAY,
    MIN_RETRY_DELAY,
    Outbox,
    OutboxMessage,
    RecipientGoneError,
)
from tests.support.databases import address_of_file


class Post:
    """A platform that writes down what it sends, and cannot reach some chats."""

    def __init__(self, *unreachable: str) -> None:
        self.sent: list[tuple[str, str]] = []
        self.tried: list[str] = []
        self.unreachable = {*unreachable}
        self.left: set[str] = set()
        self.changed = asyncio.Event()
        self.open = asyncio.Event()
        self.open.set()

    async def send(self, letter: OutboxMessage) -> None:
        self.tried.append(letter.chat)
        self.changed.set()
        await self.open.wait()
        if letter.chat in self.left:
            raise RecipientGoneError
        if letter.chat in self.unreachable:
            raise OSError("no route")
        self.sent.append((letter.chat, letter.line))

    async def until(self, count: int) -> None:
        """Wait until so many letters were tried."""
        async with asyncio.timeout(5):
            while len(self.tried) < count:
                self.changed.clear()
                await self.changed.wait()


@asynccontextmanager
async def delivering(database: Database, post: Post) -> AsyncIterator[tuple[Outbox, list[float]]]:
    """Give an outbox whose letters for Telegram go to *post*, and the pauses that it has waited."""
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(0)

    outbox = Outbox(database, sleep)
    task = asyncio.create_task(outbox.deliver_forever("telegram", post.send))
    try:
        yield outbox, pauses
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_letters_are_sent_in_order_and_only_once() -> None:
    post = Post()
    async with open_in_memory_database() as database, delivering(database, post) as (outbox, _):
        await outbox.add_message("telegram:-1", "status")
        await outbox.add_message("discord:5", "status")
        await outbox.add_message("telegram:2", "report 7")
        await post.until(2)
        await outbox.add_message("telegram:-1", "report 8")
        await post.until(3)
    assert post.sent == [("telegram:-1", "status"), ("telegram:2", "report 7"), ("telegram:-1", "report 8")]


async def test_a_letter_outlives_a_restart(address: str) -> None:
    async with open_database(address) as database:
        await Outbox(database).add_message("telegram:-1", "report 7")
    post = Post()
    async with open_database(address) as database, delivering(database, post):
        await post.until(1)
    assert post.sent == [("telegram:-1", "report 7")]


async def test_a_chat_that_cannot_be_reached_is_tried_again_and_keeps_nobody_waiting() -> None:
    post = Post("telegram:-1")
    async with open_in_memory_database() as database, delivering(database, post) as (outbox, pauses):
        await outbox.add_message("telegram:-1", "status")
        await outbox.add_message("telegram:2", "status")
        await post.until(12)
        assert post.sent == [("telegram:2", "status")]
        assert pauses[:2] == [MIN_RETRY_DELAY, 2 * MIN_RETRY_DELAY]
        assert max(pauses) == MAX_RETRY_DELAY
        post.unreachable.clear()
        await post.until(len(post.tried) + 1)
    assert ("telegram:-1", "status") in post.sent


async def test_a_letter_to_somebody_who_left_is_thrown_away() -> None:
    post = Post()
    post.left.add("telegram:2")
    async with open_in_memory_database() as database:
        async with delivering(database, post) as (outbox, _):
            await outbox.add_message("telegram:2", "status")
            await post.until(1)
            await outbox.add_message("telegram:-1", "status")
            await post.until(2)
        assert post.tried == ["telegram:2", "telegram:-1"]


async def test_a_letter_that_cannot_be_forgotten_is_not_sent_again(tmp_path: Path) -> None:
    post, rests = Post(), asyncio.Semaphore(0)

    async def sleep(_: float) -> None:
        rests.release()
        await asyncio.sleep(0)

    async with open_database(address_of_file(tmp_path)) as database:
        outbox = Outbox(database, sleep)
        await outbox.add_message("telegram:-1", "status")
        with closing(sqlite3.connect(tmp_path / "data" / "bot.db")) as disk:
            disk.execute("CREATE TRIGGER full BEFORE DELETE ON outbox BEGIN SELECT RAISE(FAIL, 'full'); END")
            async with outbox.run_delivery("telegram", post.send), asyncio.timeout(5):
                for _ in range(3):
                    await rests.acquire()
                disk.execute("DROP TRIGGER full")
                while await outbox.list_pending("telegram"):
                    pass
    assert post.sent == [("telegram:-1", "status")]


async def test_a_new_letter_does_not_wait_for_a_chat_that_cannot_be_reached() -> None:
    post, resting = Post("telegram:-1"), asyncio.Event()

    async def sleep(_: float) -> None:
        resting.set()
        await asyncio.Event().wait()

    async with open_in_memory_database() as database, asyncio.timeout(5):
        outbox = Outbox(database, sleep)
        async with outbox.run_delivery("telegram", post.send):
            await outbox.add_message("telegram:-1", "status")
            await resting.wait()
            await outbox.add_message("telegram:2", "reported 7")
            await post.until(3)
    assert post.sent == [("telegram:2", "reported 7")]


async def test_what_would_be_told_twice_waits_once_but_what_is_under_way_may_be_stale(address: str) -> None:
    post = Post()
    post.open.clear()
    async with open_database(address) as database:
        outbox = Outbox(database)
        for line in ("status a.yaml", "status b.yaml", "status a.yaml"):
            await outbox.add_message("telegram:-1", line)
        assert [one.line for one in await outbox.list_pending("telegram")] == [
            "status b.yaml",
            "status a.yaml",
        ]
        async with outbox.run_delivery("telegram", post.send):
            await post.until(1)
            await outbox.add_message("telegram:-1", "status b.yaml")
            post.open.set()
            await post.until(3)
    assert [line for _, line in post.sent] == ["status b.yaml", "status a.yaml", "status b.yaml"]


async def test_a_letter_under_way_is_sent_to_its_end_and_not_again_after_a_restart() -> None:
    post = Post()
    post.open.clear()
    async with open_in_memory_database() as database:
        outbox = Outbox(database)
        await outbox.add_message("telegram:-1", "status")
        async with outbox.run_delivery("telegram", post.send):
            await post.until(1)
            asyncio.get_running_loop().call_later(0.01, post.open.set)
        assert await outbox.list_pending("telegram") == []
    assert post.sent == [("telegram:-1", "status")]
