"""The repository of the troubles that moderators have heard of."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.services.store.database import Database
from bot.services.store.schema import troubles_table
from bot.services.troubles.trouble import Trouble, TroubleKind


class TroubleStore:
    """Stores troubles; every method may raise `bot.services.store.errors.StoreError`."""

    def __init__(self, database: Database) -> None:
        """Store them in *database*."""
        self._database = database

    async def list_troubles(self) -> tuple[Trouble, ...]:
        """List all troubles of a kind that this version knows."""
        rows = await self._database.fetch_rows(select(troubles_table))
        return tuple(
            Trouble(
                TroubleKind(row.kind),
                row.subject,
                row.detail,
                datetime.fromisoformat(row.began_at),
                datetime.fromisoformat(row.ended_at) if row.ended_at else None,
            )
            for row in rows
            if row.kind in set(TroubleKind)
        )

    async def replace_troubles(self, troubles: Iterable[Trouble]) -> None:
        """Store *troubles* in place of all others."""
        rows = [
            {
                "kind": str(one.kind),
                "subject": one.subject,
                "detail": one.detail,
                "began_at": one.began_at.isoformat(),
                "ended_at": one.ended_at.isoformat() if one.ended_at else "",
            }
            for one in troubles
        ]

        async def write(connection: AsyncConnection) -> None:
            await connection.execute(delete(troubles_table))
            if rows:
                await connection.execute(insert(troubles_table), rows)

        await self._database.write(write)
