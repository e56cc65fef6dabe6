"""Files that wait to be published: a moderator has sent them, and decides within a day."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Row, delete, insert, select

from bot.services.store.database import Database
from bot.services.store.tables import submissions

KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Submission:
    """What *file* shall hold. *based* is the digest of what it held when this was sent, empty for no file.

    *who* sent it, from where (*origin*) and *why* are as in `bot.services.store.revisions.Version`.
    """

    file: str
    content: bytes
    based: str
    who: str
    origin: str
    why: str = ""
    number: int = 0


def now_in_utc() -> datetime:
    """Return the moment that it is now."""
    return datetime.now(UTC)


class Submissions:
    """The submissions in the database; every method may raise `bot.services.store.errors.StoreError`."""

    def __init__(self, database: Database, now: Callable[[], datetime] = now_in_utc) -> None:
        """Keep them in *database*; *now* is the clock."""
        self._database = database
        self._now = now

    async def add(self, submission: Submission) -> Submission:
        """Keep a submission, and forget those that are too old; return it with its number."""
        row = {name: getattr(submission, name) for name in ("file", "based", "who", "origin", "why")}
        packed, at = zlib.compress(submission.content), self._stamp()
        added = insert(submissions).values(**row, at=at, content=packed)
        async with self._database.writing() as connection:
            await connection.execute(delete(submissions).where(submissions.c.at <= self._oldest()))
            number = (await connection.execute(added.returning(submissions.c.number))).scalar_one()
        return replace(submission, number=number)

    async def find(self, number: int) -> Submission | None:
        """Return the submission with this *number*, unless it is too old."""
        query = select(submissions).where(submissions.c.number == number, submissions.c.at > self._oldest())
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return _submission(row) if row else None

    async def all(self) -> tuple[Submission, ...]:
        """Return all that wait, the oldest first."""
        async with self._database.reading() as connection:
            found = await connection.execute(select(submissions).order_by(submissions.c.number))
            return tuple(map(_submission, found))

    async def drop(self, number: int) -> None:
        """Forget a submission."""
        async with self._database.writing() as connection:
            await connection.execute(delete(submissions).where(submissions.c.number == number))

    def _stamp(self) -> str:
        return self._now().isoformat(timespec="microseconds")

    def _oldest(self) -> str:
        return (self._now() - KEPT).isoformat(timespec="microseconds")


def _submission(row: Row[tuple[object, ...]]) -> Submission:
    content = zlib.decompress(row.content)
    return Submission(row.file, content, row.based, row.who, row.origin, row.why, row.number)
