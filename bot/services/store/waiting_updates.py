"""The repository of updates that a platform no longer keeps, and that are not answered yet."""

from sqlalchemy import delete, insert, select

from bot.services.store.database import Database
from bot.services.store.schema import waiting_updates_table


class WaitingUpdateStore:
    """Stores updates; each method may raise `bot.services.store.errors.StoreError`."""

    def __init__(self, database: Database) -> None:
        """Store them in *database*."""
        self._database = database

    async def add_update(self, bot: str, number: int, content: str) -> None:
        """Store an update of *bot*, as the platform wrote it."""
        statement = insert(waiting_updates_table).values(bot=bot, number=number, content=content)
        await self._database.execute(statement)

    async def list_updates(self, bot: str) -> list[str]:
        """List the updates of *bot*, the oldest first."""
        table = waiting_updates_table
        query = select(table.c.content).where(table.c.bot == bot).order_by(table.c.number)
        return [row.content for row in await self._database.fetch_rows(query)]

    async def delete_update(self, bot: str, number: int) -> None:
        """Delete an update, which is answered."""
        table = waiting_updates_table
        await self._database.execute(delete(table).where(table.c.bot == bot, table.c.number == number))
