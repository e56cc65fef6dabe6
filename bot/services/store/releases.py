"""The repository of releases: the moments ahead at which something of a briefing goes live.

They are stored so that moderators hear of a release once, also if the bot was not running at that moment.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.services.store.database import Database
from bot.services.store.schema import releases_table


@dataclass(frozen=True, slots=True, order=True)
class Release:
    """Something of the briefing with this id goes live at *released_at*."""

    released_at: datetime
    briefing: str


class ReleaseStore:
    """Stores releases; every method may raise `bot.services.store.errors.StoreError`."""

    def __init__(self, database: Database) -> None:
        """Store them in *database*."""
        self._database = database

    async def list_releases(self) -> frozenset[Release]:
        """List the releases that moderators have not heard of."""
        rows = await self._database.fetch_rows(select(releases_table))
        return frozenset(Release(datetime.fromisoformat(row.released_at), row.briefing) for row in rows)

    async def add_releases(self, releases: Collection[Release]) -> None:
        """Store *releases* that are ahead."""

        async def write(connection: AsyncConnection) -> None:
            for one in releases:
                await connection.execute(delete(releases_table).where(_is_row_of(one)))
                row = {"briefing": one.briefing, "released_at": _format_moment(one.released_at)}
                await connection.execute(insert(releases_table).values(row))

        await self._database.write(write)

    async def take_release(self, release: Release) -> bool:
        """Delete a release; False if another process has done so."""

        async def write(connection: AsyncConnection) -> bool:
            statement = delete(releases_table).where(_is_row_of(release))
            return (await connection.execute(statement)).rowcount == 1

        return await self._database.write(write)


def _is_row_of(release: Release) -> ColumnElement[bool]:
    columns, moment = releases_table.c, _format_moment(release.released_at)
    return (columns.briefing == release.briefing) & (columns.released_at == moment)


def _format_moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
