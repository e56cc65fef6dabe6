"""Opens the database that keeps what must outlive a restart.

SQLAlchemy takes 0.2 s to import, so this is imported only where a database is opened.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, closing, nullcontext, suppress
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import URL, Delete, Insert, Row, Select, Update, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.services.background.leadership import Leadership
from bot.services.store.availability import Access, Availability
from bot.services.store.change_channel import ChangeListener
from bot.services.store.engines import (
    CLOSE_TIMEOUT,
    begin_write,
    describe_database,
    open_engine,
    parse_database_url,
    translate_errors,
)
from bot.services.store.errors import DatabaseUnavailableError, StoreError
from bot.services.store.presence import Presence
from bot.services.store.schema import alembic_version_table, metadata
from bot.services.store.schema_migration import migrate_database
from bot.services.store.sqlite_file import SqliteFile, require_existing_file
from bot.services.troubles.tracker import TroubleTracker

ANSWER_TIMEOUT = 0.5  # seconds for a read that an answer waits for; memory serves as well
OPERATION_TIMEOUT = 2.0  # seconds for a lock, a connection or a statement
WRITE_TIMEOUT = OPERATION_TIMEOUT + 1.0  # seconds for a transaction: the driver's own error says more
OPEN_TIMEOUT = 30.0  # seconds for the same while opening: another process may be migrating the database
MAX_CONCURRENT_READS = 5  # when the database fails, those that wait are refused

Result = TypeVar("Result")
Clock = Callable[[], float]
Work = Callable[[AsyncConnection], Awaitable[Result]]


class Restorer(Protocol):
    """Stores what memory holds and the database does not."""

    async def __call__(self, *, is_other_database: bool) -> None:
        """Store it: all of it in another database, else only what could not be stored before."""


class Database:
    """An open database, from `open_database`. Each table has a repository in a module of its own.

    Whatever is asked of it ends within a time limit. *troubles* are those of the whole bot: a database that
    fails is one of them. *leadership*, *changes* and *presence* are about the processes that share it at its
    *url*.
    """

    def __init__(
        self, engine: AsyncEngine, url: URL, file: SqliteFile | None = None, clock: Clock = time.monotonic
    ) -> None:
        """Use the connections of *engine* to the database at *url*, which may be a *file*.

        *clock* counts seconds.
        """
        self.troubles = TroubleTracker()
        self.leadership = Leadership()
        self.presence = Presence()
        self.availability = Availability(self.troubles, clock)
        self.changes = ChangeListener(lambda: self.availability.is_readable)
        self.write_count = 0
        """How often this process has written, or has tried to: what was read before may be out of date."""
        self._engine = engine
        self.url = url
        self._file = file
        self._is_other = False
        self._restorers: list[Restorer] = []
        self._read_slots = asyncio.Semaphore(MAX_CONCURRENT_READS)
        self._write_lock = asyncio.Lock()  # SQLite has one writer; waiting here is fair
        self._running: set[asyncio.Task[Any]] = set()

    async def fetch_rows(
        self, query: Select[Any], time_limit: float = OPERATION_TIMEOUT
    ) -> Sequence[Row[Any]]:
        """Fetch the rows that *query* selects.

        Raises:
            StoreError: the database fails, or does not answer within *time_limit* seconds.
        """

        async def fetch(connection: AsyncConnection) -> Sequence[Row[Any]]:
            rows: Sequence[Row[Any]] = (await connection.execute(query)).all()
            return rows

        return await self.read(fetch, time_limit)

    async def read(self, work: Work[Result], time_limit: float = OPERATION_TIMEOUT) -> Result:
        """Let *work* read.

        Raises:
            StoreError: the database fails, or does not answer within *time_limit* seconds.
        """
        async with self._read_slots:
            self.availability.require(Access.READ)
            return await self._perform(Access.READ, self._read(work), time_limit)

    async def write(self, work: Work[Result]) -> Result:
        """Let *work* write in a transaction: everything is stored, or nothing.

        Raises:
            StoreError: the database fails, and nothing has changed; unless it did not answer in time.
        """
        async with self._write_lock:
            self.availability.require(Access.WRITE)
            try:
                return await self._perform(Access.WRITE, self._write(work), WRITE_TIMEOUT)
            finally:
                self.write_count += 1

    async def execute(self, statement: Insert | Delete | Update) -> None:
        """Execute one statement that writes.

        Raises:
            StoreError: the database fails, and nothing has changed.
        """

        async def write(connection: AsyncConnection) -> None:
            await connection.execute(statement)

        await self.write(write)

    @property
    def is_in_memory(self) -> bool:
        """True if it lasts only until it is closed."""
        return self.url.get_backend_name() == "sqlite" and not self.url.database

    @property
    def is_shared(self) -> bool:
        """True if several processes may use it at a time: it is on a PostgreSQL server."""
        return self.url.get_backend_name() == "postgresql"

    async def connect(self) -> AsyncConnection:
        """Open a connection for longer than one read or write; whoever calls this closes it.

        Raises:
            SQLAlchemyError: the database fails.
        """
        return await self._engine.connect()

    def add_restorer(self, restorer: Restorer) -> None:
        """Call *restorer* whenever the database has come back."""
        self._restorers.append(restorer)

    async def check(self) -> None:
        """Find out whether the database works; if it has come back, store what memory holds."""
        with suppress(StoreError):  # they are reported
            await self._restore_file()
            was_unreadable = await self._check_access(Access.READ, self._read(_read_tables))
            if await self._check_access(Access.WRITE, self._write(_write_nothing_new)) or was_unreadable:
                for restorer in self._restorers:
                    await restorer(is_other_database=self._is_other)
                self._is_other = False
                if self.is_shared:
                    self.changes.refresh_all()

    async def close(self) -> None:
        """Let what was begun come to its end, for a moment."""
        if self._running:
            await asyncio.wait(self._running, timeout=CLOSE_TIMEOUT)

    async def _restore_file(self) -> None:
        """Open the file again if another or none lies at its path, with all that was in it if possible."""
        if self._file is None:
            return
        try:
            if await asyncio.to_thread(self._file.is_in_place):
                return
            async with self._write_lock:
                reason = f"the file {self._file.path} was deleted or replaced"
                self.availability.report_failure(Access.READ, reason)
                await self._wait_until_idle()
                self._is_other |= not await self._file.write_anew(self._engine)
                await self._engine.dispose()
                await _prepare(self.url, self._file)
        except (OSError, StoreError) as error:
            self.availability.report_failure(Access.READ, str(error))
            raise StoreError(str(error)) from None

    async def _wait_until_idle(self) -> None:
        """Wait until nobody uses a connection any more.

        Raises:
            StoreError: somebody still does.
        """
        if self._running and (await asyncio.wait(self._running, timeout=OPEN_TIMEOUT))[1]:
            raise StoreError("what was begun before has not ended yet")

    async def _check_access(self, access: Access, attempt: Coroutine[Any, Any, None]) -> bool:
        """Try to read or write; True if it failed before."""
        await self._perform(access, attempt, WRITE_TIMEOUT)
        return self.availability.report_success(access)

    async def _read(self, work: Work[Result]) -> Result:
        async with translate_errors(), self._engine.connect() as connection:
            return await work(connection)

    async def _write(self, work: Work[Result]) -> Result:
        async with translate_errors(), begin_write(self._engine) as connection:
            return await work(connection)

    async def _perform(self, access: Access, work: Coroutine[Any, Any, Result], time_limit: float) -> Result:
        try:
            return await self._wait_for(work, time_limit)
        except DatabaseUnavailableError as error:
            self.availability.report_failure(access, str(error))
            raise

    async def _wait_for(self, work: Coroutine[Any, Any, Result], time_limit: float) -> Result:
        """Wait for *work*; what takes too long is left behind, for even to cancel it may take long.

        Half the time is waited twice: if something else held up the event loop, the result comes meanwhile.
        """
        task = asyncio.create_task(_cancel_after(2 * time_limit, work))
        self._running.add(task)
        task.add_done_callback(self._forget)
        for _ in range(2):
            await asyncio.wait({task}, timeout=time_limit / 2)
        with suppress(TimeoutError):  # cancelled while something else held up the event loop
            if task.done():
                return task.result()
        raise DatabaseUnavailableError(f"it does not answer within {time_limit:g} s")

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # nobody else may read it


@asynccontextmanager
async def open_database(address: str, clock: Clock = time.monotonic) -> AsyncIterator[Database]:
    """Open the database at *address*, creating or migrating it if necessary; *clock* counts seconds.

    Raises:
        DatabaseFileError: the database file does not exist and cannot be created.
        StoreError: it cannot be opened or migrated.
    """
    url = parse_database_url(address)
    is_sqlite = url.get_backend_name() == "sqlite"
    file = SqliteFile(Path(url.database or "")) if is_sqlite else None
    engine_url = require_existing_file(url) if file else url
    with closing(file) if file else nullcontext():
        await _prepare(url, file)
        async with (
            open_engine(engine_url, OPERATION_TIMEOUT) as engine,
            _close_at_end(Database(engine, url, file, clock)) as database,
        ):
            yield database


@asynccontextmanager
async def open_database_to_read(address: str) -> AsyncIterator[Database]:
    """Open the database at *address* as it is: nothing is created, migrated or written.

    Raises:
        StoreError: there is no such file, or this is no address.
    """
    url = parse_database_url(address)
    if url.get_backend_name() == "sqlite":
        if not await asyncio.to_thread(Path(url.database or "").is_file):
            raise StoreError(f"{describe_database(url)} does not exist")
        url = require_existing_file(url, is_read_only=True)
    async with (
        open_engine(url, OPERATION_TIMEOUT) as engine,
        _close_at_end(Database(engine, url)) as database,
    ):
        yield database


@asynccontextmanager
async def open_in_memory_database() -> AsyncIterator[Database]:
    """Open a database in memory, which lasts until it is closed."""
    url = parse_database_url("sqlite+aiosqlite://")
    async with open_engine(url, OPERATION_TIMEOUT) as engine:
        await migrate_database(engine)
        async with _close_at_end(Database(engine, url)) as database:
            yield database


@asynccontextmanager
async def _close_at_end(database: Database) -> AsyncIterator[Database]:
    try:
        yield database
    finally:
        await database.close()


async def _prepare(url: URL, file: SqliteFile | None) -> None:
    """Create or migrate the database at *url*."""
    if file:
        await asyncio.to_thread(file.open, OPEN_TIMEOUT)
    async with (
        translate_errors(f"{describe_database(url)} cannot be used: "),
        open_engine(url, OPEN_TIMEOUT) as engine,
    ):
        await migrate_database(engine)


async def _read_tables(connection: AsyncConnection) -> None:
    for table in metadata.sorted_tables:
        await connection.execute(select(literal(1)).select_from(table).limit(1))


async def _write_nothing_new(connection: AsyncConnection) -> None:
    """Write a value in its own place, as proof that writing works."""
    version = alembic_version_table.c.version_num
    await connection.execute(update(alembic_version_table).values({version: version}))


async def _cancel_after(seconds: float, work: Coroutine[Any, Any, Result]) -> Result:
    async with asyncio.timeout(seconds):
        return await work
