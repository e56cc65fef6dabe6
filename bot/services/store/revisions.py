"""Every version of every file that was ever published, kept whole: to go back to, and to compare with."""

import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Row, Select, func, insert, select

from bot.core.content.document_loader import compute_digest
from bot.services.store.database import Database
from bot.services.store.tables import revisions_table

__all__ = ["Revision", "RevisionStore", "compute_digest"]

_METADATA_COLUMNS = [column for column in revisions_table.c if column is not revisions_table.c.content]


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of a file: its *number* counts all versions of all files, from 1; 0 is none yet.

    *file* is the file's name in the folder of the briefings, *at* the moment (UTC) from which it was told,
    *digest* that of its content, or empty where the file was removed. *who* published it, from where
    (*origin*: ``file``, ``telegram``, ``discord``, ``git``, ``rollback``) and *why*, as far as that is known.
    """

    number: int
    file: str
    published_at: datetime
    digest: str = ""
    author: str = ""
    origin: str = "file"
    reason: str = ""


class RevisionStore:
    """The versions in the desk's database; every method may raise `bot.services.store.errors.StoreError`."""

    def __init__(self, database: Database) -> None:
        """Keep them in *database*."""
        self._database = database

    async def add_revision(self, revision: Revision, content: bytes | None) -> Revision:
        """Keep the *content* of a new version, None where the file was removed; return it with its number."""
        digest = compute_digest(content) if content is not None else ""
        row = {name: getattr(revision, name) for name in ("file", "author", "origin", "reason")}
        compressed = zlib.compress(content) if content is not None else None
        statement = insert(revisions_table).values(
            **row, published_at=_format_timestamp(revision.published_at), digest=digest, content=compressed
        )
        async with self._database.write_transaction() as connection:
            number = (await connection.execute(statement.returning(revisions_table.c.number))).scalar_one()
        return replace(revision, number=number, digest=digest)

    async def find_newest(
        self,
        published_before: datetime | None = None,
        max_number: int | None = None,
        files: Collection[str] = (),
    ) -> Mapping[str, Revision]:
        """Return the newest version of each file, or the one that was told at the moment *before*.

        With *up_to* no version after the one with this number counts; with *files* only those are looked for.
        """
        numbers = select(func.max(revisions_table.c.number)).group_by(revisions_table.c.file)
        numbers = (
            numbers.where(revisions_table.c.published_at <= _format_timestamp(published_before))
            if published_before
            else numbers
        )
        numbers = numbers.where(revisions_table.c.number <= max_number) if max_number is not None else numbers
        numbers = numbers.where(revisions_table.c.file.in_(files)) if files else numbers
        revisions = await self._fetch_revisions(
            select(*_METADATA_COLUMNS).where(revisions_table.c.number.in_(numbers))
        )
        return {version.file: version for version in revisions}

    async def list_revisions(
        self, file: str = "", limit: int = 50, below: int | None = None
    ) -> tuple[Revision, ...]:
        """Return at most *limit* versions, of one *file* or of all, the newest first, numbered *below*."""
        query = select(*_METADATA_COLUMNS).order_by(revisions_table.c.number.desc()).limit(limit)
        query = query.where(revisions_table.c.file == file) if file else query
        return await self._fetch_revisions(
            query.where(revisions_table.c.number < below) if below is not None else query
        )

    async def find_first_revision(self) -> Revision | None:
        """Return the version with which the record begins."""
        revisions = await self._fetch_revisions(
            select(*_METADATA_COLUMNS).order_by(revisions_table.c.number).limit(1)
        )
        return revisions[0] if revisions else None

    async def find_revision(self, number: int) -> Revision | None:
        """Return the version with this *number*."""
        revisions = await self._fetch_revisions(
            select(*_METADATA_COLUMNS).where(revisions_table.c.number == number)
        )
        return revisions[0] if revisions else None

    async def fetch_content(self, number: int) -> bytes | None:
        """Return what the file held in the version with this *number*; None if it was removed, or is none."""
        async with self._database.read_connection() as connection:
            compressed = await connection.scalar(
                select(revisions_table.c.content).where(revisions_table.c.number == number)
            )
        return zlib.decompress(compressed) if compressed is not None else None

    async def _fetch_revisions(self, query: Select[tuple[object, ...]]) -> tuple[Revision, ...]:
        async with self._database.read_connection() as connection:
            return tuple(map(_to_revision, await connection.execute(query)))


def _format_timestamp(moment: datetime) -> str:
    """Return a *moment* as text that sorts by time, on every database."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _to_revision(row: Row[tuple[object, ...]]) -> Revision:
    published_at = datetime.fromisoformat(row.published_at)
    return Revision(row.number, row.file, published_at, row.digest, row.author, row.origin, row.reason)
