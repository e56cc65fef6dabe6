"""The repository of versions: the whole content of every file that was ever published."""

import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Row, Select, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.content.briefing import compute_digest
from bot.services.store.change_channel import Topic, notify_processes
from bot.services.store.database import ANSWER_TIMEOUT, OPERATION_TIMEOUT, Database
from bot.services.store.schema import revisions_table

__all__ = [
    "GIT",
    "MERGED",
    "RESTORED",
    "Revision",
    "RevisionStore",
    "compute_digest",
    "format_timestamp",
]

GIT = "git"  # the origin of a version that a pull brought
RESTORED = "rollback"  # the origin of a version that brings an earlier one back
MERGED = "merge"  # the origin of a version that joins changes from git with those from chat

_METADATA_COLUMNS = [column for column in revisions_table.c if column is not revisions_table.c.content]


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of a file. *number* counts the versions of all files, from 1; 0 until it is stored.

    *file* is the file's name in the briefings folder, *published_at* the moment (UTC) at which it went live,
    *digest* that of its content, or empty if the file was removed. *author*, *origin* (``file``, `GIT`,
    `MERGED`, ``rollback`` or a platform) and *reason* are empty where they are not known. *proposed_by* is
    empty if the author proposed it, too. With *follows_deleted*, the versions before it were deleted.
    """

    number: int
    file: str
    published_at: datetime
    digest: str = ""
    author: str = ""
    origin: str = "file"
    reason: str = ""
    proposed_by: str = ""
    follows_deleted: bool = False


class RevisionStore:
    """Stores versions; every method may raise `bot.services.store.errors.StoreError`."""

    def __init__(self, database: Database) -> None:
        """Store them in *database*."""
        self._database = database

    @property
    def write_count(self) -> int:
        """How often this process has written to the database, versions or anything else."""
        return self._database.write_count

    @property
    def is_shared(self) -> bool:
        """True if other processes may store versions, too."""
        return self._database.is_shared

    async def add_revision(self, revision: Revision, content: bytes | None) -> Revision:
        """Store a new version and its content, None if the file was removed; give it its number."""
        digest = compute_digest(content) if content is not None else ""
        row = {
            name: getattr(revision, name) for name in ("file", "author", "origin", "reason", "proposed_by")
        }
        compressed = zlib.compress(content) if content is not None else None
        statement = insert(revisions_table).values(
            **row, published_at=format_timestamp(revision.published_at), digest=digest, content=compressed
        )
        insertion = statement.returning(revisions_table.c.number)

        async def write(connection: AsyncConnection) -> int:
            number: int = (await connection.execute(insertion)).scalar_one()
            return number

        number = await self._database.write(write)
        return replace(revision, number=number, digest=digest)

    async def announce(self, file: str) -> None:
        """Let all processes know that *file* has a new version, and is written."""
        if self._database.is_shared:
            await self._database.write(lambda connection: notify_processes(connection, Topic.CONTENT, file))

    async def has_content(self, file: str, digest: str) -> bool:
        """True if a version of *file* has the content with this digest."""
        columns = revisions_table.c
        query = select(columns.number).where(columns.file == file, columns.digest == digest).limit(1)
        return bool(await self._database.fetch_rows(query))

    async def find_newest(
        self,
        published_before: datetime | None = None,
        max_number: int | None = None,
        files: Collection[str] = (),
    ) -> Mapping[str, Revision]:
        """Find the newest version of each file, by the file's name.

        *published_before*, *max_number* and *files* limit the versions that count; the first two are
        included.
        """
        numbers = select(func.max(revisions_table.c.number)).group_by(revisions_table.c.file)
        numbers = (
            numbers.where(revisions_table.c.published_at <= format_timestamp(published_before))
            if published_before
            else numbers
        )
        numbers = numbers.where(revisions_table.c.number <= max_number) if max_number is not None else numbers
        numbers = numbers.where(revisions_table.c.file.in_(files)) if files else numbers
        query = select(*_METADATA_COLUMNS).where(revisions_table.c.number.in_(numbers))
        # Every page of the web asks for the number of its briefing's files, and does without it as well.
        revisions = await self._fetch_revisions(query, ANSWER_TIMEOUT if files else OPERATION_TIMEOUT)
        return {version.file: version for version in revisions}

    async def list_revisions(
        self, file: str = "", limit: int = 50, below: int | None = None
    ) -> tuple[Revision, ...]:
        """List at most *limit* versions of one file or of all, the newest first, numbered below *below*."""
        query = select(*_METADATA_COLUMNS).order_by(revisions_table.c.number.desc()).limit(limit)
        query = query.where(revisions_table.c.file == file) if file else query
        return await self._fetch_revisions(
            query.where(revisions_table.c.number < below) if below is not None else query
        )

    async def find_newest_content(self, file: str, *, except_digest: str = "") -> Revision | None:
        """Find the newest version that is no removal and does not have *except_digest*."""
        query = select(*_METADATA_COLUMNS).where(
            revisions_table.c.file == file, revisions_table.c.digest.not_in(("", except_digest))
        )
        revisions = await self._fetch_revisions(query.order_by(revisions_table.c.number.desc()).limit(1))
        return revisions[0] if revisions else None

    async def find_first_revision(self) -> Revision | None:
        """Find the version from which on all are there: the oldest, or the last that follows deleted ones."""
        columns = revisions_table.c
        query = select(*_METADATA_COLUMNS).limit(1)
        revisions = await self._fetch_revisions(
            query.where(columns.follows_deleted).order_by(columns.published_at.desc())
        ) or await self._fetch_revisions(query.order_by(columns.number))
        return revisions[0] if revisions else None

    async def find_previous(self, revision: Revision) -> Revision | None:
        """Find the version of the same file before *revision*; None if there is none, or it was deleted."""
        if revision.follows_deleted:
            return None
        return next(iter(await self.list_revisions(revision.file, 1, revision.number)), None)

    async def find_revision(self, number: int) -> Revision | None:
        """Find the version with this number."""
        revisions = await self._fetch_revisions(
            select(*_METADATA_COLUMNS).where(revisions_table.c.number == number)
        )
        return revisions[0] if revisions else None

    async def fetch_content(self, number: int) -> bytes | None:
        """Fetch the content of a version; None if it removed the file, or does not exist."""
        query = select(revisions_table.c.content).where(revisions_table.c.number == number)
        rows = await self._database.fetch_rows(query)
        return zlib.decompress(rows[0].content) if rows and rows[0].content is not None else None

    async def fetch_newest_contents(self, file: str, limit: int) -> Mapping[str, bytes]:
        """Fetch at most *limit* contents that a file had, by their digests, the newest first."""
        columns = revisions_table.c
        query = select(columns.digest, columns.content).where(columns.file == file, columns.digest != "")
        rows = await self._database.fetch_rows(query.order_by(columns.number.desc()).limit(limit))
        return {row.digest: zlib.decompress(row.content) for row in rows}

    async def _fetch_revisions(
        self, query: Select[tuple[object, ...]], time_limit: float = OPERATION_TIMEOUT
    ) -> tuple[Revision, ...]:
        return tuple(map(_to_revision, await self._database.fetch_rows(query, time_limit)))


def format_timestamp(moment: datetime) -> str:
    """Format a moment as text that sorts by time on every database."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _to_revision(row: Row[tuple[object, ...]]) -> Revision:
    published_at = datetime.fromisoformat(row.published_at)
    return Revision(
        row.number,
        row.file,
        published_at,
        row.digest,
        row.author,
        row.origin,
        row.reason,
        row.proposed_by,
        row.follows_deleted,
    )
