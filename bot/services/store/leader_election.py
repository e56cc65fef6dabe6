"""Elects the leader of the processes that share a PostgreSQL database: who holds an advisory lock leads.

PostgreSQL frees the lock as soon as the session that holds it ends, as it does with a killed process. While
nobody reaches the database nobody can take over, so a leader that has lost it goes on leading; it steps down
if another one holds the lock once the database is back. Who takes the lock leads only after a pause, in which
one that has lost it, and lives, finds that out.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from logging import getLogger

from sqlalchemy import func, literal, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.services.background.leadership import Leadership
from bot.services.store.engines import describe_database, open_engine, parse_database_url, translate_errors

LOCK_ID = 0x6C656164  # "lead": the advisory lock that the leader holds
PAUSE = 0.5  # seconds, for a leader whose session has just ended: it opens the next one at once
PRECEDENCE = 1.5  # seconds, for a leader that tries once a second to reach a database that is back
_CONNECT_TIMEOUT = 5.0  # seconds

_READ_SESSION = text("SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()")
_END_SESSION = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE pid = :pid AND backend_start = :backend_start"
)

_log = getLogger(__name__)


class LeaderElection:
    """Stands for election again and again, in the sessions of this process."""

    def __init__(
        self, leadership: Leadership, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        """Let *leadership* be as the election ends: nobody leads before.

        *sleep* waits for a former leader.
        """
        self._leadership = leadership
        self._sleep = sleep
        self._leadership.follow()
        self._leading_session: dict[str, object] | None = None
        self._is_first_attempt = True

    async def begin_session(self, connection: AsyncConnection) -> None:
        """Stand in a new session, after the leader has had the time to open one, too.

        A session that is cut off and still holds the lock for this process is ended.
        """
        if self._leading_session:
            await connection.execute(_END_SESSION, self._leading_session)
        self._leading_session = None
        if self._has_followed:
            await self._sleep(PRECEDENCE)
        await self.stand(connection)

    async def resign(self, connection: AsyncConnection) -> None:
        """Free the lock, so that another process leads at once."""
        await connection.execute(select(func.pg_advisory_unlock_all()))

    async def stand(self, connection: AsyncConnection) -> None:
        """Take the lock if nobody has it, and lead after a pause; who has it checks that the session lives.

        Raises:
            SQLAlchemyError: the session has ended.
        """
        if self._leading_session:
            await connection.execute(select(literal(1)))
        elif await connection.scalar(select(func.pg_try_advisory_lock(LOCK_ID))):
            self._leading_session = dict((await connection.execute(_READ_SESSION)).mappings().one())
            await self._wait_for_former_leader(connection)
            self._begin_to_lead()
        else:
            self._begin_to_follow()
        self._is_first_attempt = False

    @property
    def _has_followed(self) -> bool:
        """True if another process may have led until now; a process that starts need not wait for it."""
        return not (self._leadership.is_leader or self._is_first_attempt)

    async def _wait_for_former_leader(self, connection: AsyncConnection) -> None:
        """Let another process notice that it leads no more."""
        if self._has_followed:
            await self._sleep(PAUSE)
            await connection.execute(select(literal(1)))

    def _begin_to_lead(self) -> None:
        if not self._leadership.is_leader:
            _log.info("This process leads now.")
            self._leadership.lead()

    def _begin_to_follow(self) -> None:
        if self._leadership.is_leader or self._is_first_attempt:
            _log.info("Another process leads; this one stands by.")
            self._leadership.follow()


@asynccontextmanager
async def lead_in_place_of_all(address: str) -> AsyncIterator[bool]:
    """Keep every process from leading while the context is open; False if one leads.

    A database that only one process can use has no leader.

    Raises:
        StoreError: the database at *address* cannot be used.
    """
    url = parse_database_url(address)
    if url.get_backend_name() != "postgresql":
        yield True
        return
    async with open_engine(url, _CONNECT_TIMEOUT) as engine:
        async with translate_errors(f"{describe_database(url)} cannot be used: "):
            connection = await engine.connect()
        try:
            yield bool(await connection.scalar(select(func.pg_try_advisory_lock(LOCK_ID))))
        finally:
            await connection.close()
