"""Opens the database that keeps what must outlive a restart.

SQLAlchemy takes 0.2 s to import, so this is imported only where a database is opened.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.services.store.engines import (
    begin_write,
    describe_database,
    enable_write_ahead_log,
    open_engine,
    parse_database_url,
    translate_errors,
)
from bot.services.store.errors import StoreError
from bot.services.store.schema import migrate_database
from bot.services.troubles.tracker import TroubleTracker

OPERATION_TIMEOUT = 2.0  # seconds for a lock, a connection or a statement
OPEN_TIMEOUT = 30.0  # seconds for the same while opening: another process may be migrating the database


class DatabaseFileError(StoreError):
    """The database file does not exist and cannot be created."""


class Database:
    """An open database, from `open_database`. Each table has a repository in a module of its own.

    *troubles* are those of the whole bot: a database that fails is one of them.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        """Use the connections of *engine*."""
        self._engine = engine
        self.troubles = TroubleTracker()
        self._write_lock = asyncio.Lock()  # SQLite has one writer; waiting here is fair

    @asynccontextmanager
    async def read_connection(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection that only reads.

        Raises:
            StoreError: the database fails.
        """
        async with translate_errors(), self._engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def write_transaction(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection in a transaction: everything written in it is stored, or nothing.

        Raises:
            StoreError: the database fails, and nothing has changed.
        """
        async with self._write_lock, translate_errors(), begin_write(self._engine) as connection:
            yield connection


@asynccontextmanager
async def open_database(address: str) -> AsyncIterator[Database]:
    """Open the database at *address*, creating or migrating it if necessary.

    Raises:
        DatabaseFileError: the database file does not exist and cannot be created.
        StoreError: it cannot be opened or migrated.
    """
    url = parse_database_url(address)
    if url.get_backend_name() == "sqlite":
        file = Path(url.database or "")
        _create_file(file)
        await asyncio.to_thread(_prepare_file, file)
    async with (
        translate_errors(f"{describe_database(url)} cannot be used: "),
        open_engine(url, OPEN_TIMEOUT) as engine,
    ):
        await migrate_database(engine)
    async with open_engine(url, OPERATION_TIMEOUT) as engine:
        yield Database(engine)


@asynccontextmanager
async def open_in_memory_database() -> AsyncIterator[Database]:
    """Open a database in memory, which lasts until it is closed."""
    async with open_engine(parse_database_url("sqlite+aiosqlite://"), OPERATION_TIMEOUT) as engine:
        await migrate_database(engine)
        yield Database(engine)


def _create_file(file: Path) -> None:
    """Create the folder and the file, which only this user may read: it says which chat chose what.

    SQLite itself reports a file that it may not write only at the first change.
    """
    if file.exists():
        if not os.access(file, os.W_OK):
            raise StoreError(f"the file {file} cannot be used: this user may not write to it")
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
    except OSError as error:
        raise DatabaseFileError(f"the file {file} cannot be created: {error.strerror}") from None


def _prepare_file(file: Path) -> None:
    try:
        enable_write_ahead_log(file, OPEN_TIMEOUT)
    except StoreError as error:
        raise StoreError(f"the file {file} cannot be used: {error}") from None
