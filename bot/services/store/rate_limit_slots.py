"""The repository of the slots of rate limits that several processes share, on PostgreSQL only.

A slot is a row that is taken until a moment on the database's clock, so that whoever dies gives it back by
doing nothing. One statement takes a slot, and holds no lock when it ends: a process that hangs holds up no
other. The table is created where it is missing. No migration knows it, because what it holds is over within
two minutes; it is unlogged, so that PostgreSQL writes it to no disk and empties it after a crash.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.services.store.database import ANSWER_TIMEOUT, Database
from bot.services.store.errors import StoreError
from bot.services.store.rate_limit import RateLimit

CLEANING_PAUSE = 60.0  # seconds between two deletions of the slots that are free again

_LOCK_ID = 0x736C6F74  # "slot": the lock that one process holds while it creates the table
_LOCK = text("SELECT pg_advisory_xact_lock(:lock)")
_CREATE = text(
    "CREATE UNLOGGED TABLE IF NOT EXISTS rate_limit_slots (scope text, number integer, "
    "free_at timestamptz NOT NULL, PRIMARY KEY (scope, number))"
)
_TAKE = text(
    """
    INSERT INTO rate_limit_slots AS slot (scope, number, free_at)
    SELECT :scope, number, clock_timestamp() + make_interval(secs => :hold)
    FROM generate_series(1, :max_calls) AS number
    WHERE number NOT IN (
        SELECT number FROM rate_limit_slots WHERE scope = :scope AND free_at > clock_timestamp()
    )
    ORDER BY random() LIMIT 1
    ON CONFLICT (scope, number) DO UPDATE SET free_at = excluded.free_at
    WHERE slot.free_at <= clock_timestamp()
    RETURNING number, free_at
    """
)  # at random: processes that ask at the same moment rarely meet
_FIND_WAIT = text(
    """
    SELECT count(*) AS taken, extract(epoch FROM min(free_at) - clock_timestamp())::float AS seconds
    FROM rate_limit_slots WHERE scope = :scope AND free_at > clock_timestamp()
    """
)
_RELEASE = text(
    """
    UPDATE rate_limit_slots SET free_at = clock_timestamp() + make_interval(secs => :period)
    WHERE scope = :scope AND number = :number AND free_at = :free_at
    """
)  # unless it was free by itself meanwhile, and somebody else has it
_DELETE_FREE = text(
    """
    DELETE FROM rate_limit_slots WHERE (scope, number) IN (
        SELECT scope, number FROM rate_limit_slots WHERE free_at <= clock_timestamp() FOR UPDATE SKIP LOCKED
    )
    """
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot of *limit* that this process has taken until *free_at*, unless it is released before."""

    limit: RateLimit
    number: int
    free_at: datetime


class RateLimitSlots:
    """Takes and releases slots; each method may raise `bot.services.store.errors.StoreError`."""

    def __init__(self, database: Database) -> None:
        """Keep them in *database*, which is on PostgreSQL."""
        self._database = database
        self._has_table = False

    async def take_slot(self, limit: RateLimit) -> Slot | None:
        """Take a free slot, if there is one."""
        try:
            await self._create_table()
            values = {"hold": limit.longest_hold, "max_calls": limit.max_calls}
            taken = await self._execute(_TAKE, scope=limit.scope, **values)
        except StoreError:
            self._has_table = False  # another database may come back
            raise
        return Slot(limit, taken[0].number, taken[0].free_at) if taken else None

    async def find_wait(self, limit: RateLimit) -> float:
        """Find the seconds until a slot may be free: none of those in use is earlier than after a period."""
        (row,) = await self._execute(_FIND_WAIT, scope=limit.scope)
        return min(float(row.seconds), limit.period) if row.taken >= limit.max_calls else 0.0

    async def release_slot(self, slot: Slot) -> None:
        """Free a slot a period from now: its call has been answered."""
        limit = slot.limit
        place = {"scope": limit.scope, "number": slot.number, "free_at": slot.free_at}
        await self._execute(_RELEASE, period=limit.period, **place)

    async def delete_free_slots(self) -> None:
        """Delete the slots that are free again: their scopes may name chats."""
        await self._create_table()
        await self._execute(_DELETE_FREE)

    async def clean_forever(self, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
        """Delete free slots every minute, until cancelled; *sleep* waits in between."""
        while True:
            await sleep(CLEANING_PAUSE)
            try:
                await self.delete_free_slots()
            except StoreError:  # it is reported, and nothing else depends on it
                self._has_table = False

    async def _create_table(self) -> None:
        if self._has_table:
            return

        async def create(connection: AsyncConnection) -> None:
            await connection.execute(_LOCK, {"lock": _LOCK_ID})
            await connection.execute(_CREATE)

        await self._database.write(create)
        self._has_table = True

    async def _execute(self, statement: TextClause, **values: object) -> list[Row[tuple[object, ...]]]:
        """Execute one statement in a transaction of its own, beside those of the bot's other writes."""

        async def execute(connection: AsyncConnection) -> list[Row[tuple[object, ...]]]:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            result = await connection.execute(statement, values)
            return list(result.all()) if result.returns_rows else []

        return await self._database.read(execute, ANSWER_TIMEOUT)
