"""A lock that one task of one process holds at a time, among all that use the database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.services.store.availability import Access
from bot.services.store.database import Database
from bot.services.store.engines import translate_errors
from bot.services.store.errors import StoreError

PUBLISHING, COMMITTING = 0x7075626C, 0x636F6D6D  # "publ" and "comm": numbers of locks
PATIENCE = 30.0  # seconds for which another process is waited for, unless its work may take longer
_RETRY_PAUSE = (
    0.05  # seconds between two attempts: waiting in PostgreSQL would count as a database that hangs
)


class LockHeldError(StoreError):
    """Another process holds the lock for longer than anybody waits."""


class SharedLock:
    """The lock with one *number*. PostgreSQL frees it when the process that holds it dies."""

    def __init__(
        self, database: Database, number: int, patience: float = PATIENCE, *, is_required: bool = True
    ) -> None:
        """Use an advisory lock in *database*; what only this process can use needs none.

        While the database fails, one that is not *is_required* is held in this process only. Another process
        may hold it for *patience* seconds.
        """
        self._database = database
        self._number = number
        self._patience = patience
        self._is_required = is_required
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def hold(self) -> AsyncIterator[None]:
        """Hold the lock while the context is open.

        Raises:
            LockHeldError: another process holds the lock for long.
            StoreError: the database fails.
        """
        async with self._lock:
            connection = await self._try_acquire() if self._database.is_shared else None
            try:
                yield
            finally:
                if connection:
                    with suppress(StoreError):  # the lock is free then, too
                        async with translate_errors():
                            await connection.close()

    async def _try_acquire(self) -> AsyncConnection | None:
        try:
            return await self._acquire()
        except LockHeldError:
            raise
        except StoreError:
            if self._is_required:
                raise
            return None

    async def _acquire(self) -> AsyncConnection:
        """Open a connection whose transaction holds the lock."""
        self._database.availability.require(Access.WRITE)
        query = select(func.pg_try_advisory_xact_lock(self._number))
        async with translate_errors():
            connection, patience = await self._database.connect(), asyncio.timeout(self._patience)
            try:
                async with patience:
                    while not await connection.scalar(query):  # noqa: ASYNC110 (another process holds it)
                        await asyncio.sleep(_RETRY_PAUSE)
            except BaseException:
                await connection.close()
                if patience.expired():  # else the database itself may have taken too long
                    raise LockHeldError("another process of the bot holds it up") from None
                raise
        return connection
