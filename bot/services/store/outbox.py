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
from bot.services.store.tables import outbox

FIRST_PAUSE = 5.0  # seconds before a chat that could not be reached is tried again; each pause doubles
LONGEST_PAUSE = 600.0  # seconds
FINISH = 0.5  # seconds for a letter that is being sent, of the 5 in which the bot has to stop

_log = logging.getLogger(__name__)

Sleep = Callable[[float], Awaitable[None]]


class GoneError(Exception):
    """A chat can never be told anything again: who was in it has left, or has blocked the bot."""


@dataclass(frozen=True, slots=True)
class Letter:
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
        self._new: dict[str, asyncio.Event] = {}
        self._done: set[Letter] = set()
        self._sending: dict[str, asyncio.Lock] = {}

    async def put(self, chat: str, line: str) -> None:
        """Let the *chat* be told the answer to *line*, as soon as its platform can.

        Raises:
            StoreError: the database fails, and nothing will be sent.
        """
        async with self._database.writing() as connection:
            await add(connection, chat, line)
        self.wake(chat)

    def wake(self, chat: str) -> None:
        """Let what waits for *chat* be sent now, after it was added."""
        self._event(chat.partition(":")[0]).set()

    async def deliver(self, platform: str, send: Callable[[Letter], Awaitable[None]]) -> None:
        """Hand the letters for chats of *platform* to *send*, for ever.

        A letter at which *send* raises is tried again later, but for `GoneError`: then it is thrown away.
        """
        pause = FIRST_PAUSE
        while True:
            self._event(platform).clear()
            if await self._sent_all(platform, send):
                pause = FIRST_PAUSE
                await self._event(platform).wait()
            else:
                await self._rest(platform, pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    async def _rest(self, platform: str, pause: float) -> None:
        """Wait so many seconds, but no longer than until there is a new letter."""
        ends = [
            asyncio.ensure_future(self._sleep(pause)),
            asyncio.ensure_future(self._event(platform).wait()),
        ]
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for end in ends:
                end.cancel()

    @asynccontextmanager
    async def delivering(
        self, platform: str, send: Callable[[Letter], Awaitable[None]]
    ) -> AsyncIterator[None]:
        """Do the same beside what is done inside, until that ends and the letter under way is sent."""
        task = asyncio.create_task(self.deliver(platform, send))
        try:
            yield
        finally:
            try:
                with suppress(TimeoutError):
                    async with asyncio.timeout(FINISH), self._turn(platform):
                        task.cancel()
            finally:
                task.cancel()
                await asyncio.wait({task})

    async def _sent_all(self, platform: str, send: Callable[[Letter], Awaitable[None]]) -> bool:
        """Send what can be sent; a chat that cannot be reached keeps none of the others waiting."""
        try:
            waiting = await self.waiting(platform)
        except StoreError as error:
            _log.error("What waits to be sent cannot be read: %s", error)
            return False
        here = f"{platform}:"
        self._done = {one for one in self._done if one in waiting or not one.chat.startswith(here)}
        sent = True
        for letter in waiting:
            async with self._turn(platform):
                sent = await self._sent(letter, send) and sent
        return sent

    async def _sent(self, letter: Letter, send: Callable[[Letter], Awaitable[None]]) -> bool:
        """Send a letter and forget it; one that the database does not forget is not sent again for that."""
        try:
            if letter not in self._done:
                with suppress(GoneError):
                    await send(letter)
                self._done.add(letter)
            async with self._database.writing() as connection:
                await connection.execute(delete(outbox).where(outbox.c.number == letter.number))
            self._done.discard(letter)
        except Exception as error:  # noqa: BLE001 (whatever a platform raises, the letter must not be lost)
            _log.warning("%s could not be told “%s”: %s", letter.chat, letter.line, error)
            return False
        return True

    async def waiting(self, platform: str) -> list[Letter]:
        """Return the letters for chats of *platform*, in the order in which they were put."""
        query = select(outbox).where(outbox.c.chat.startswith(f"{platform}:")).order_by(outbox.c.number)
        async with self._database.reading() as connection:
            return [Letter(row.number, row.chat, row.line) for row in await connection.execute(query)]

    def _turn(self, platform: str) -> asyncio.Lock:
        return self._sending.setdefault(platform, asyncio.Lock())

    def _event(self, platform: str) -> asyncio.Event:
        return self._new.setdefault(platform, asyncio.Event())


async def add(connection: AsyncConnection, chat: str, line: str) -> None:
    """Add a letter in somebody's transaction, in place of one that would tell the *chat* the same."""
    added = insert(outbox).values(chat=chat, line=line).returning(outbox.c.number)
    number = (await connection.execute(added)).scalar_one()
    same = (outbox.c.chat == chat) & (outbox.c.line == line) & (outbox.c.number < number)
    await connection.execute(delete(outbox).where(same))
