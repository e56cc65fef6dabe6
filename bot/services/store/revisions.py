"""Every version of every file that was ever published, kept whole: to go back to, and to compare with."""

import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Row, Select, func, insert, select

from bot.core.content.document_loader import digest_of
from bot.services.store.database import Database
from bot.services.store.tables import versions

__all__ = ["Version", "Versions", "digest_of"]

_TOLD = [column for column in versions.c if column is not versions.c.content]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a file: its *number* counts all versions of all files, from 1; 0 is none yet.

    *file* is the file's name in the folder of the briefings, *at* the moment (UTC) from which it was told,
    *digest* that of its content, or empty where the file was removed. *who* published it, from where
    (*origin*: ``file``, ``telegram``, ``discord``, ``git``, ``rollback``) and *why*, as far as that is known.
    """

    number: int
    file: str
    at: datetime
    digest: str = ""
    who: str = ""
    origin: str = "file"
    why: str = ""


class Versions:
    """The versions in the desk's database; every method may raise `bot.services.store.errors.StoreError`."""

    def __init__(self, database: Database) -> None:
        """Keep them in *database*."""
        self._database = database

    async def add(self, version: Version, content: bytes | None) -> Version:
        """Keep the *content* of a new version, None where the file was removed; return it with its number."""
        digest = digest_of(content) if content is not None else ""
        row = {name: getattr(version, name) for name in ("file", "who", "origin", "why")}
        packed = zlib.compress(content) if content is not None else None
        added = insert(versions).values(**row, at=_stamp(version.at), digest=digest, content=packed)
        async with self._database.writing() as connection:
            number = (await connection.execute(added.returning(versions.c.number))).scalar_one()
        return replace(version, number=number, digest=digest)

    async def newest(
        self, before: datetime | None = None, up_to: int | None = None, files: Collection[str] = ()
    ) -> Mapping[str, Version]:
        """Return the newest version of each file, or the one that was told at the moment *before*.

        With *up_to* no version after the one with this number counts; with *files* only those are looked for.
        """
        numbers = select(func.max(versions.c.number)).group_by(versions.c.file)
        numbers = numbers.where(versions.c.at <= _stamp(before)) if before else numbers
        numbers = numbers.where(versions.c.number <= up_to) if up_to is not None else numbers
        numbers = numbers.where(versions.c.file.in_(files)) if files else numbers
        found = await self._found(select(*_TOLD).where(versions.c.number.in_(numbers)))
        return {version.file: version for version in found}

    async def history(self, file: str = "", limit: int = 50, below: int | None = None) -> tuple[Version, ...]:
        """Return at most *limit* versions, of one *file* or of all, the newest first, numbered *below*."""
        query = select(*_TOLD).order_by(versions.c.number.desc()).limit(limit)
        query = query.where(versions.c.file == file) if file else query
        return await self._found(query.where(versions.c.number < below) if below is not None else query)

    async def first(self) -> Version | None:
        """Return the version with which the record begins."""
        found = await self._found(select(*_TOLD).order_by(versions.c.number).limit(1))
        return found[0] if found else None

    async def version(self, number: int) -> Version | None:
        """Return the version with this *number*."""
        found = await self._found(select(*_TOLD).where(versions.c.number == number))
        return found[0] if found else None

    async def content(self, number: int) -> bytes | None:
        """Return what the file held in the version with this *number*; None if it was removed, or is none."""
        async with self._database.reading() as connection:
            packed = await connection.scalar(select(versions.c.content).where(versions.c.number == number))
        return zlib.decompress(packed) if packed is not None else None

    async def _found(self, query: Select[tuple[object, ...]]) -> tuple[Version, ...]:
        async with self._database.reading() as connection:
            return tuple(map(_version, await connection.execute(query)))


def _stamp(moment: datetime) -> str:
    """Return a *moment* as text that sorts by time, on every database."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _version(row: Row[tuple[object, ...]]) -> Version:
    at = datetime.fromisoformat(row.at)
    return Version(row.number, row.file, at, row.digest, row.who, row.origin, row.why)
