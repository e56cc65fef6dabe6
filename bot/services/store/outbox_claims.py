"""Claims on messages of the outbox, so that of several processes only one sends a message.

Only the leader sends, but one that stood still may go on where it was while its successor sends. On SQLite
there is one process, and nothing is claimed.
"""

from sqlalchemy import func, null, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.services.store.database import Database
from bot.services.store.schema import outbox_table

CLAIM_TIME = 15.0  # seconds, which hardly any message takes; what a killed process claimed waits as long

_NOW = func.extract("epoch", func.clock_timestamp())  # seconds since 1970 on the database's clock


class OutboxClaims:
    """Claims messages by their numbers; each method may raise `bot.services.store.errors.StoreError`."""

    def __init__(self, database: Database) -> None:
        """Claim them in *database*."""
        self._database = database

    async def claim_message(self, number: int) -> bool:
        """Claim a message for a while; False if another process has claimed it, or it is sent."""
        if not self._is_needed(number):
            return True
        table = outbox_table
        is_free = or_(table.c.claimed_until.is_(None), table.c.claimed_until <= _NOW)
        free = select(table.c.number).where(table.c.number == number, is_free)
        statement = (
            update(table)
            .where(table.c.number == free.with_for_update(skip_locked=True).scalar_subquery())
            .values(claimed_until=_NOW + CLAIM_TIME)
        )

        async def claim(connection: AsyncConnection) -> bool:
            return bool((await connection.execute(statement)).rowcount)

        return await self._database.write(claim)

    async def release_message(self, number: int) -> None:
        """Let any process send a message again."""
        if self._is_needed(number):
            statement = update(outbox_table).where(outbox_table.c.number == number)
            await self._database.execute(statement.values(claimed_until=null()))

    def _is_needed(self, number: int) -> bool:
        """True unless the message is in memory, or no other process can see it."""
        return number > 0 and self._database.is_shared
