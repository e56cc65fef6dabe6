"""The repository of the files that moderators have got: what they change is based on that content."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Insert, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.messages.caller import ChatId
from bot.services.clock import now_in_utc
from bot.services.store.database import Database
from bot.services.store.schema import fetched_files_table

MAX_AGE = timedelta(days=30)


class FetchedFileStore:
    """Stores which content of a file each moderator has; every method may raise `StoreError`."""

    def __init__(self, database: Database, now: Callable[[], datetime] = now_in_utc) -> None:
        """Store it in *database*; *now* is the clock."""
        self._database = database
        self._now = now

    async def save_digest(self, moderator: ChatId, file: str, digest: str) -> None:
        """Store that *moderator* has the content of *file* with this digest; delete what is too old."""
        row = {
            "chat": str(moderator),
            "file": file,
            "digest": digest,
            "fetched_at": self._format(self._now()),
        }
        is_old = fetched_files_table.c.fetched_at <= self._format(self._now() - MAX_AGE)

        async def write(connection: AsyncConnection) -> None:
            await connection.execute(delete(fetched_files_table).where(is_old))
            await connection.execute(_build_upsert(connection.dialect.name, row))

        await self._database.write(write)

    async def find_digest(self, moderator: ChatId, file: str) -> str | None:
        """Find the digest of what *moderator* has; empty if there was no file yet, None if they have none."""
        columns = fetched_files_table.c
        query = select(columns.digest).where(
            columns.chat == str(moderator),
            columns.file == file,
            columns.fetched_at > self._format(self._now() - MAX_AGE),
        )
        rows = await self._database.fetch_rows(query)
        return str(rows[0].digest) if rows else None

    def _format(self, moment: datetime) -> str:
        return moment.isoformat(timespec="microseconds")


def _build_upsert(dialect: str, row: dict[str, str]) -> Insert:
    """Build the statement that writes a row, in place of the one of the same moderator and file."""
    insert = (
        sqlite.insert(fetched_files_table) if dialect == "sqlite" else postgresql.insert(fetched_files_table)
    )
    keys = [fetched_files_table.c.chat, fetched_files_table.c.file]
    return insert.values(row).on_conflict_do_update(index_elements=keys, set_=row)
