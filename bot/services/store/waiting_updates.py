"""The repository of updates that a platform no longer keeps, and that are not answered yet."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select

from bot.services.clock import now_in_utc
from bot.services.store.database import Database
from bot.services.store.schema import waiting_updates_table

MAX_AGE = timedelta(hours=24)  # as long as Telegram keeps updates itself (Bot API, "Getting updates")


class WaitingUpdateStore:
    """Stores updates; each method may raise `bot.services.store.errors.StoreError`."""

    def __init__(self, database: Database, now: Callable[[], datetime] = now_in_utc) -> None:
        """Store them in *database*; *now* is the clock."""
        self._database = database
        self._now = now

    async def add_update(self, bot: str, number: int, content: str) -> None:
        """Store an update of *bot*, as the platform wrote it."""
        row = {"bot": bot, "number": number, "stored_at": _format(self._now()), "content": content}
        await self._database.execute(insert(waiting_updates_table).values(row))

    async def read_updates(self, bot: str) -> dict[int, str]:
        """Read what *bot*'s updates contain, by their numbers, the oldest first; delete what is too old."""
        table = waiting_updates_table
        await self._database.execute(delete(table).where(table.c.stored_at <= _format(self._now() - MAX_AGE)))
        query = select(table.c.number, table.c.content).where(table.c.bot == bot).order_by(table.c.number)
        return {row.number: row.content for row in await self._database.fetch_rows(query)}

    async def delete_update(self, bot: str, number: int) -> None:
        """Delete an update, which is answered."""
        table = waiting_updates_table
        await self._database.execute(delete(table).where(table.c.bot == bot, table.c.number == number))


def _format(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")
