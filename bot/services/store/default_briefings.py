"""The repository of the default briefings: which ones answer chats that chose none."""

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.library.default_briefing import DefaultOrder
from bot.services.store.change_channel import Topic, notify_processes
from bot.services.store.database import Database
from bot.services.store.schema import defaults_table


class DefaultBriefingStore:
    """Stores the order of the default briefings; each method may raise `StoreError`."""

    def __init__(self, database: Database) -> None:
        """Store it in *database*."""
        self._database = database

    async def read_defaults(self) -> DefaultOrder:
        """Read the order; an empty one if none was ever stored."""
        query = select(defaults_table).order_by(defaults_table.c.place)
        rows = await self._database.fetch_rows(query)
        setting = next((row.briefing for row in rows if row.is_setting), "")
        return DefaultOrder(tuple(row.briefing for row in rows), setting)

    async def write_defaults(self, defaults: DefaultOrder) -> None:
        """Replace the stored order."""
        rows = [
            {"place": place, "briefing": briefing_id, "is_setting": briefing_id == defaults.setting}
            for place, briefing_id in enumerate(defaults.briefing_ids)
        ]

        async def write(connection: AsyncConnection) -> None:
            await connection.execute(delete(defaults_table))
            if rows:
                await connection.execute(insert(defaults_table), rows)
            await notify_processes(connection, Topic.DEFAULTS)

        await self._database.write(write)
