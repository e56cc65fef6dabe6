"""The repository of a platform's updates: each is stored until it is answered, and its number for a day more.

Who stores an update first answers it. So an update is answered once, although a platform may deliver it to
several processes, or again; and what a process leaves when it ends, another one takes over.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.services.clock import now_in_utc
from bot.services.store.database import Database
from bot.services.store.presence import fetch_present_processes
from bot.services.store.schema import waiting_updates_table

MAX_AGE = timedelta(hours=24)  # as long as Telegram keeps updates itself (Bot API, "Getting updates")
_PURGE_INTERVAL = timedelta(hours=1)

_NOBODY = 0  # the owner of an update that its process has released
_COLUMNS = waiting_updates_table.c


class WaitingUpdateStore:
    """Stores updates; each method may raise `bot.services.store.errors.StoreError`."""

    def __init__(self, database: Database, now: Callable[[], datetime] = now_in_utc) -> None:
        """Store them in *database*, in the name of this process; *now* is the clock."""
        self._database = database
        self._owner = database.presence.number
        self._now = now
        self._absent_owners: frozenset[int] = frozenset()
        self._purged_at: datetime | None = None

    @property
    def is_shared(self) -> bool:
        """True if other processes may answer the same updates."""
        return self._database.is_shared

    async def add_updates(self, bot: str, contents: Mapping[int, str]) -> set[int]:
        """Store updates of *bot*, as the platform wrote them, by their numbers.

        Return the numbers of those that nobody has stored before: this process must answer them.
        """
        rows = [
            {
                "bot": bot,
                "number": number,
                "stored_at": _format(self._now()),
                "content": content,
                "owner": self._owner,
            }
            for number, content in contents.items()
        ]
        dialect = postgresql if self._database.is_shared else sqlite
        statement = dialect.insert(waiting_updates_table).values(rows).on_conflict_do_nothing()

        async def write(connection: AsyncConnection) -> set[int]:
            return set(await connection.scalars(statement.returning(_COLUMNS.number)))

        return await self._database.write(write)

    async def adopt_updates(self, bot: str, *, includes_own: bool = False) -> dict[int, str]:
        """Take over the updates of *bot* that ended processes have left, by their numbers, the oldest first.

        A process that shares the database, and has not released them, must be missing twice in a row: it may
        only have lost its connection for a moment. *includes_own* adds those of this process, before it
        answers any.
        """
        await self._purge()
        owners = await self._database.read(lambda connection: self._find_absent_owners(connection, bot))
        confirmed = owners & {*self._absent_owners, _NOBODY} if self.is_shared else owners
        self._absent_owners = owners
        if includes_own:
            confirmed |= {self._owner}
        if not confirmed:
            return {}
        return await self._database.write(lambda connection: self._adopt(connection, bot, confirmed))

    async def finish_updates(self, bot: str, numbers: Collection[int]) -> None:
        """Note that updates are answered, and forget what is in them."""
        rows = (_COLUMNS.bot == bot) & _COLUMNS.number.in_(numbers)
        await self._database.execute(update(waiting_updates_table).where(rows).values(content="", owner=None))

    async def release_updates(self, bot: str) -> None:
        """Let any process take over the updates of *bot* that this one has not answered."""
        is_own = (_COLUMNS.bot == bot) & (_COLUMNS.owner == self._owner)
        await self._database.execute(update(waiting_updates_table).where(is_own).values(owner=_NOBODY))

    async def _find_absent_owners(self, connection: AsyncConnection, bot: str) -> frozenset[int]:
        is_foreign = (_COLUMNS.bot == bot) & (_COLUMNS.owner >= 0) & (_COLUMNS.owner != self._owner)
        owners = await connection.scalars(select(_COLUMNS.owner).where(is_foreign).distinct())
        found = frozenset(owners)
        return found - await fetch_present_processes(connection) if found and self.is_shared else found

    async def _adopt(self, connection: AsyncConnection, bot: str, owners: frozenset[int]) -> dict[int, str]:
        is_left = (_COLUMNS.bot == bot) & _COLUMNS.owner.in_(owners)
        statement = (
            update(waiting_updates_table)
            .where(is_left, _COLUMNS.stored_at > self._oldest)
            .values(owner=self._owner)
            .returning(_COLUMNS.number, _COLUMNS.content)
        )
        rows = (await connection.execute(statement)).all()
        return {row.number: row.content for row in sorted(rows)}

    async def _purge(self) -> None:
        """Delete what is too old, once an hour."""
        now = self._now()
        if self._purged_at is None or now - self._purged_at >= _PURGE_INTERVAL:
            await self._database.execute(
                delete(waiting_updates_table).where(_COLUMNS.stored_at <= self._oldest)
            )
            self._purged_at = now

    @property
    def _oldest(self) -> str:
        return _format(self._now() - MAX_AGE)


def _format(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")
