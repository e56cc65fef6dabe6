"""The repository of the ids that platforms gave to uploaded pictures."""

from sqlalchemy import Insert, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.services.store.change_channel import Topic, notify_processes
from bot.services.store.database import ANSWER_TIMEOUT, Database
from bot.services.store.schema import file_ids_table


class FileIdStore:
    """Stores the ids of uploaded files: the backend of `bot.services.images.file_id_cache.FileIdCache`."""

    def __init__(self, database: Database) -> None:
        """Store them in *database*."""
        self._database = database

    async def read_file_id(self, name: str) -> str:
        """Read the id of the file called *name*, empty if there is none.

        Raises:
            StoreError: the database fails.
        """
        query = select(file_ids_table.c.file).where(file_ids_table.c.name == name)
        rows = await self._database.fetch_rows(query, ANSWER_TIMEOUT)
        return str(rows[0].file) if rows else ""

    async def write_file_id(self, name: str, file_id: str, limit: int) -> None:
        """Store the id of a file, and delete all but the *limit* newest ids.

        Raises:
            StoreError: the database fails, and nothing has changed.
        """

        async def write(connection: AsyncConnection) -> None:
            number = 1 + (await connection.scalar(select(func.max(file_ids_table.c.number))) or 0)
            await connection.execute(_build_upsert(connection.dialect.name, name, file_id, number))
            await connection.execute(delete(file_ids_table).where(file_ids_table.c.number <= number - limit))
            await notify_processes(connection, Topic.FILE_IDS, name)

        await self._database.write(write)


def _build_upsert(dialect: str, name: str, file_id: str, number: int) -> Insert:
    """Build the statement that writes a row, in place of the one with the same name."""
    insert = sqlite.insert(file_ids_table) if dialect == "sqlite" else postgresql.insert(file_ids_table)
    row = {"name": name, "file": file_id, "number": number}
    return insert.values(row).on_conflict_do_update(index_elements=[file_ids_table.c.name], set_=row)
