"""Which processes share a PostgreSQL database: each holds an advisory lock of its own in its session.

PostgreSQL frees the lock when the session ends, so that a killed process is missed at once.
"""

from secrets import randbelow

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

_LOCK_CLASS = 0x62726966  # the locks of processes, the number of which is the other half of the lock's key
_MAX_NUMBER = 2**31 - 1  # a half of a key is a signed integer of 32 bits
_HELD_LOCKS = text(
    "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND granted "
    "AND classid::bigint = :lock_class "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class Presence:
    """This process, among those that share a database."""

    def __init__(self) -> None:
        """Choose a number that no other process has."""
        self.number = 1 + randbelow(_MAX_NUMBER)

    async def begin_session(self, connection: AsyncConnection) -> None:
        """Let the others see that this process runs, as long as the session of *connection* lasts.

        The lock is a shared one, because the session before may not have ended yet.

        Raises:
            SQLAlchemyError: the session has ended.
        """
        await connection.execute(select(func.pg_advisory_lock_shared(_LOCK_CLASS, self.number)))


async def fetch_present_processes(connection: AsyncConnection) -> frozenset[int]:
    """Fetch the numbers of the processes that run."""
    return frozenset(await connection.scalars(_HELD_LOCKS, {"lock_class": _LOCK_CLASS}))
