"""The repository of submissions: files that moderators sent and decide on within a day, or some more.

One that was decided on stays as long, so that its message can say what came of it.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Literal

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.content.briefing import compute_digest
from bot.services.clock import now_in_utc
from bot.services.store.database import Database
from bot.services.store.schema import submissions_table

MAX_AGE = timedelta(days=1)
_SECRET_BYTES = 24
_FINGERPRINT_LENGTH = 12  # characters: enough to tell two states of one submission apart

SubmissionState = Literal["waiting", "published", "discarded"]


@dataclass(frozen=True, slots=True)
class Submission:
    """A new content for *file*. *base_digest* is that of the content that it was made from.

    It is empty if there was no file, or if nobody knows it yet.

    *author*, *origin* and *reason* are those of the `bot.services.store.revisions.Revision` that it may
    become. *proposer_chat* is the private chat of whoever proposed it, empty for nobody here.
    *number* is 0 until it is stored. One that is no longer waiting was *closed_by* somebody; the
    *closing_note* is why it was discarded, or the number of the version that it became. Whoever knows the
    *preview_secret* may see it.
    """

    file: str
    content: bytes
    base_digest: str
    author: str
    origin: str
    reason: str = ""
    number: int = 0
    proposer_chat: str = ""
    state: SubmissionState = "waiting"
    closed_by: str = ""
    closing_note: str = ""
    preview_secret: str = field(default="", repr=False)

    @property
    def fingerprint(self) -> str:
        """Tell what would be published from what it was before somebody changed the submission."""
        state = f"{compute_digest(self.content)} {self.base_digest}"
        return compute_digest(state.encode())[:_FINGERPRINT_LENGTH]

    @property
    def is_proposal(self) -> bool:
        """True if it holds a file of the folder; not for a table, or a text that has no name yet."""
        return bool(self.file) and "/" not in self.file


class SubmissionStore:
    """Stores submissions; every method may raise `bot.services.store.errors.StoreError`."""

    def __init__(
        self, database: Database, now: Callable[[], datetime] = now_in_utc, max_age: timedelta = MAX_AGE
    ) -> None:
        """Store them in *database* for *max_age*; *now* is the clock."""
        self._database = database
        self._now = now
        self._max_age = max_age

    async def add_submission(self, submission: Submission) -> Submission:
        """Store a submission, and give it its number and its secret."""
        submission = replace(submission, preview_secret=token_urlsafe(_SECRET_BYTES))
        names = ("file", "base_digest", "author", "origin", "reason", "proposer_chat", "preview_secret")
        row = {name: getattr(submission, name) for name in names}
        compressed, submitted_at = zlib.compress(submission.content), self._format_now()
        statement = insert(submissions_table).values(**row, submitted_at=submitted_at, content=compressed)
        insertion = statement.returning(submissions_table.c.number)

        async def write(connection: AsyncConnection) -> int:
            number: int = (await connection.execute(insertion)).scalar_one()
            return number

        return replace(submission, number=await self._database.write(write))

    async def find_submission(self, number: int) -> Submission | None:
        """Find the submission with this number, waiting or not, unless it is too old."""
        query = select(submissions_table).where(
            submissions_table.c.number == number, submissions_table.c.submitted_at > self._format_cutoff()
        )
        rows = await self._database.fetch_rows(query)
        return _to_submission(rows[0]) if rows else None

    async def list_submissions(self) -> tuple[Submission, ...]:
        """List all submissions that wait and are not too old, the oldest first."""
        columns = submissions_table.c
        is_waiting = (columns.state == "waiting") & (columns.submitted_at > self._format_cutoff())
        query = select(submissions_table).where(is_waiting).order_by(columns.number)
        return tuple(map(_to_submission, await self._database.fetch_rows(query)))

    async def close_submission(
        self, number: int, state: SubmissionState, closed_by: str = "", closing_note: str = ""
    ) -> bool:
        """Store what came of a submission; False if it was no longer waiting."""
        statement = update(submissions_table).where(
            submissions_table.c.number == number, submissions_table.c.state == "waiting"
        )
        values = {"state": state, "closed_by": closed_by, "closing_note": closing_note}

        async def write(connection: AsyncConnection) -> bool:
            return (await connection.execute(statement.values(values))).rowcount == 1

        return await self._database.write(write)

    async def replace_submission(self, submission: Submission) -> None:
        """Replace the content, the base and the reason of the submission that has this number."""
        statement = update(submissions_table).where(submissions_table.c.number == submission.number)
        compressed = zlib.compress(submission.content)
        values = {"base_digest": submission.base_digest, "reason": submission.reason}
        await self._database.execute(statement.values(content=compressed, **values))

    async def delete_old(self) -> None:
        """Delete the submissions that are too old, whether they wait or not."""
        is_old = submissions_table.c.submitted_at <= self._format_cutoff()
        await self._database.execute(delete(submissions_table).where(is_old))

    def _format_now(self) -> str:
        return self._now().isoformat(timespec="microseconds")

    def _format_cutoff(self) -> str:
        return (self._now() - self._max_age).isoformat(timespec="microseconds")


def _to_submission(row: Row[tuple[object, ...]]) -> Submission:
    return Submission(
        row.file,
        zlib.decompress(row.content),
        row.base_digest,
        row.author,
        row.origin,
        row.reason,
        row.number,
        row.proposer_chat,
        row.state,
        row.closed_by,
        row.closing_note,
        row.preview_secret,
    )
