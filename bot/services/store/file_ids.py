"""The files that platforms have, in the desk's database."""

from sqlalchemy import Insert, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.services.store.database import Database
from bot.services.store.tables import uploads


class Files:
    """The uploads that outlive a restart: what `bot.services.images.file_ids.Uploads` takes for its store."""

    def __init__(self, database: Database) -> None:
        """Keep them in *database*."""
        self._database = database

    async def read(self, name: str) -> str:
        """Return the id of the file that is called *name*, empty if it has none.

        Raises:
            StoreError: the database fails.
        """
        async with self._database.reading() as connection:
            found: str | None = await connection.scalar(select(uploads.c.file).where(uploads.c.name == name))
        return found or ""

    async def write(self, name: str, file: str, limit: int) -> None:
        """Keep the id of a *file*, and of all files the *limit* that were written last.

        Raises:
            StoreError: the database fails, and holds what it held before.
        """
        async with self._database.writing() as connection:
            number = 1 + (await connection.scalar(select(func.max(uploads.c.number))) or 0)
            await connection.execute(_change(connection.dialect.name, name, file, number))
            await connection.execute(delete(uploads).where(uploads.c.number <= number - limit))


def _change(dialect: str, name: str, file: str, number: int) -> Insert:
    """Return the statement that writes a row, in place of the one with the same name."""
    insert = sqlite.insert(uploads) if dialect == "sqlite" else postgresql.insert(uploads)
    row = {"name": name, "file": file, "number": number}
    return insert.values(row).on_conflict_do_update(index_elements=[uploads.c.name], set_=row)
