"""The repository of the files that moderators have got: what they change is based on that content."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.messages.caller import Caller
from bot.services.clock import now_in_utc
from bot.services.store.database import Database
from bot.services.store.revisions import Revision
from bot.services.store.schema import fetched_files_table

MAX_AGE = timedelta(days=30)

_COLUMNS = fetched_files_table.c


def get_moderator_chat(caller: Caller) -> str:
    """Get the private chat by which a moderator is known, wherever they write."""
    return str(caller.user or caller.chat)


class FetchedFileStore:
    """Stores which content of a file each moderator has got; every method may raise `StoreError`.

    A moderator is known by the private chat.
    """

    def __init__(self, database: Database, now: Callable[[], datetime] = now_in_utc) -> None:
        """Store it in *database*; *now* is the clock."""
        self._database = database
        self._now = now

    async def save_fetched(self, moderator: str, file: str, digest: str) -> None:
        """Store that *moderator* has got the content of *file* with this digest, empty for a new file."""
        await self._save(moderator, file, digest, "")

    async def save_sent(self, moderator: str, file: str, base_digest: str, digest: str) -> None:
        """Store that *moderator* has made the content with this digest from that with *base_digest*."""
        await self._save(moderator, file, base_digest, digest)

    async def note_publication(self, moderator: str, revision: Revision) -> None:
        """Store that *moderator* has a version, if it is exactly what they sent: a merged one is not."""
        is_sent = and_(_is_of(moderator, revision.file), _COLUMNS.sent_digest == revision.digest)
        values = {"digest": revision.digest, "fetched_at": self._format(self._now())}
        await self._database.execute(update(fetched_files_table).where(is_sent).values(values))

    async def find_digest(self, moderator: str, file: str) -> str | None:
        """Find the digest of what *moderator* has got; empty for a new file, None for nothing."""
        is_recent = _COLUMNS.fetched_at > self._format(self._now() - MAX_AGE)
        query = select(_COLUMNS.digest).where(_is_of(moderator, file), is_recent)
        rows = await self._database.fetch_rows(query)
        return str(rows[0].digest) if rows else None

    async def _save(self, moderator: str, file: str, digest: str, sent_digest: str) -> None:
        """Store a row, in place of the one of the same moderator and file; delete what is too old."""
        row: dict[str, Any] = {
            "chat": moderator,
            "file": file,
            "digest": digest,
            "sent_digest": sent_digest,
            "fetched_at": self._format(self._now()),
        }
        is_old = _COLUMNS.fetched_at <= self._format(self._now() - MAX_AGE)

        async def write(connection: AsyncConnection) -> None:
            module = sqlite if connection.dialect.name == "sqlite" else postgresql
            insertion = module.insert(fetched_files_table).values(row)
            await connection.execute(delete(fetched_files_table).where(is_old))
            await connection.execute(
                insertion.on_conflict_do_update(index_elements=[_COLUMNS.chat, _COLUMNS.file], set_=row)
            )

        await self._database.write(write)

    def _format(self, moment: datetime) -> str:
        return moment.isoformat(timespec="microseconds")


def _is_of(moderator: str, file: str) -> ColumnElement[bool]:
    return and_(_COLUMNS.chat == moderator, _COLUMNS.file == file)
