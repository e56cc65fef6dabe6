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
        rows = list(map(_to_row, troubles))

        async def write(connection: AsyncConnection) -> None:
            await connection.execute(delete(troubles_table))
            if rows:
                await connection.execute(insert(troubles_table), rows)

        await self._database.write(write)

    async def add_troubles(self, troubles: Iterable[Trouble]) -> None:
        """Store *troubles* beside others; one that is stored is replaced."""
        rows, columns = list(map(_to_row, troubles)), troubles_table.c

        async def write(connection: AsyncConnection) -> None:
            for row in rows:
                is_same = (columns.kind == row["kind"]) & (columns.subject == row["subject"])
                await connection.execute(delete(troubles_table).where(is_same))
                await connection.execute(insert(troubles_table).values(row))

        await self._database.write(write)


def _to_row(trouble: Trouble) -> dict[str, str]:
    return {
        "kind": str(trouble.kind),
        "subject": trouble.subject,
        "detail": trouble.detail,
        "began_at": trouble.began_at.isoformat(),
        "ended_at": trouble.ended_at.isoformat() if trouble.ended_at else "",
    }
