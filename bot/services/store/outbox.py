"""What the bot says unasked: a command line for a chat, answered there as if somebody had asked it.

So a message is never stale: it is made when it is sent, in the language of the chat. It is kept until then.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.services.store.database import Database
from bot.services.store.errors import StoreError
from bot.services.store.tables import outbox_table

MIN_RETRY_DELAY = 5.0  # seconds before a chat that could not be reached is tried again; each pause doubles
MAX_RETRY_DELAY = 600.0  # seconds
STOP_TIMEOUT = 0.5  # seconds for a letter that is being sent, of the 5 in which the bot has to stop

_log = logging.getLogger(__name__)

Sleep = Callable[[float], Awaitable[None]]


class RecipientGoneError(Exception):
    """A chat can never be told anything again: who was in it has left, or has blocked the bot."""


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """A command *line* for the *chat*, ``telegram:-10042``, that is to be told the answer to it."""

    number: int
    chat: str
    line: str


class Outbox:
    """The letters that are not sent yet, in the desk's database."""

    def __init__(self, database: Database, sleep: Sleep = asyncio.sleep) -> None:
        """Keep them in *database*; *sleep* waits between two tries."""
        self._database = database
        self._sleep = sleep
        self._wake_events: dict[str, asyncio.Event] = {}
        self._delivered: set[OutboxMessage] = set()
        self._locks: dict[str, asyncio.Lock] = {}

    async def add_message(self, chat: str, line: str) -> None:
        """Let the *chat* be told the answer to *line*, as soon as its platform can.

        Raises:
            StoreError: the database fails, and nothing will be sent.
        """
        async with self._database.write_transaction() as connection:
            await insert_message(connection, chat, line)
        self.wake_sender(chat)

    def wake_sender(self, chat: str) -> None:
        """Let what waits for *chat* be sent now, after it was added."""
        self._get_wake_event(chat.partition(":")[0]).set()

    async def deliver_forever(self, platform: str, send: Callable[[OutboxMessage], Awaitable[None]]) -> None:
        """Hand the letters for chats of *platform* to *send*, for ever.

        A letter at which *send* raises is tried again later, but for `GoneError`: then it is thrown away.
        """
        delay = MIN_RETRY_DELAY
        while True:
            self._get_wake_event(platform).clear()
            if await self._send_pending(platform, send):
                delay = MIN_RETRY_DELAY
                await self._get_wake_event(platform).wait()
            else:
                await self._wait_for_retry(platform, delay)
                delay = min(2 * delay, MAX_RETRY_DELAY)

    async def _wait_for_retry(self, platform: str, delay: float) -> None:
        """Wait so many seconds, but no longer than until there is a new letter."""
        waiters = [
            asyncio.ensure_future(self._sleep(delay)),
            asyncio.ensure_future(self._get_wake_event(platform).wait()),
        ]
        try:
            await asyncio.wait(waiters, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for waiter in waiters:
                waiter.cancel()

    @asynccontextmanager
    async def run_delivery(
        self, platform: str, send: Callable[[OutboxMessage], Awaitable[None]]
    ) -> AsyncIterator[None]:
        """Do the same beside what is done inside, until that ends and the letter under way is sent."""
        task = asyncio.create_task(self.deliver_forever(platform, send))
        try:
            yield
        finally:
            try:
                with suppress(TimeoutError):
                    async with asyncio.timeout(STOP_TIMEOUT), self._get_lock(platform):
                        task.cancel()
            finally:
                task.cancel()
                await asyncio.wait({task})

    async def _send_pending(self, platform: str, send: Callable[[OutboxMessage], Awaitable[None]]) -> bool:
        """Send what can be sent; a chat that cannot be reached keeps none of the others waiting."""
        try:
            pending = await self.list_pending(platform)
        except StoreError as error:
            _log.error("What waits to be sent cannot be read: %s", error)
            return False
        chat_prefix = f"{platform}:"
        self._delivered = {
            one for one in self._delivered if one in pending or not one.chat.startswith(chat_prefix)
        }
        is_all_sent = True
        for message in pending:
            async with self._get_lock(platform):
                is_all_sent = await self._send_message(message, send) and is_all_sent
        return is_all_sent

    async def _send_message(
        self, message: OutboxMessage, send: Callable[[OutboxMessage], Awaitable[None]]
    ) -> bool:
        """Send a letter and forget it; one that the database does not forget is not sent again for that."""
        try:
            if message not in self._delivered:
                with suppress(RecipientGoneError):
                    await send(message)
                self._delivered.add(message)
            async with self._database.write_transaction() as connection:
                await connection.execute(delete(outbox_table).where(outbox_table.c.number == message.number))
            self._delivered.discard(message)
        except Exception as error:  # noqa: BLE001 (whatever a platform raises, the letter must not be lost)
            _log.warning("%s could not be told “%s”: %s", message.chat, message.line, error)
            return False
        return True

    async def list_pending(self, platform: str) -> list[OutboxMessage]:
        """Return the letters for chats of *platform*, in the order in which they were put."""
        query = (
            select(outbox_table)
            .where(outbox_table.c.chat.startswith(f"{platform}:"))
            .order_by(outbox_table.c.number)
        )
        async with self._database.read_connection() as connection:
            return [OutboxMessage(row.number, row.chat, row.line) for row in await connection.execute(query)]

    def _get_lock(self, platform: str) -> asyncio.Lock:
        return self._locks.setdefault(platform, asyncio.Lock())

    def _get_wake_event(self, platform: str) -> asyncio.Event:
        return self._wake_events.setdefault(platform, asyncio.Event())


async def insert_message(connection: AsyncConnection, chat: str, line: str) -> None:
    """Add a letter in somebody's transaction, in place of one that would tell the *chat* the same."""
    statement = insert(outbox_table).values(chat=chat, line=line).returning(outbox_table.c.number)
    number = (await connection.execute(statement)).scalar_one()
    duplicates = (
        (outbox_table.c.chat == chat) & (outbox_table.c.line == line) & (outbox_table.c.number < number)
    )
    await connection.execute(delete(outbox_table).where(duplicates))
