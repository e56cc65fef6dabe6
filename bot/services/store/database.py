"""The database in which the desk keeps what must outlive a restart.

SQLAlchemy takes a fifth of a second to import, so this is imported only where a database is opened.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.services.store.engines import connected, place_of, refusals, url_of, write_ahead, writing
from bot.services.store.errors import StoreError
from bot.services.store.migrate import bring_into_shape

PATIENCE = 2.0  # seconds for a lock, a connection or a statement
OPENING = 30.0  # seconds for the same while it is opened: another process may be bringing it into shape


class NoPlaceError(StoreError):
    """There is no database file, and none can be made."""


class Database:
    """An open database. Get it from `opened`; what is kept in it has a module for each table."""

    def __init__(self, engine: AsyncEngine) -> None:
        """Use the connections of *engine*."""
        self._engine = engine
        self._turn = asyncio.Lock()  # SQLite has one writer, and who waits for it here waits in line

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection that only reads.

        Raises:
            StoreError: the database fails.
        """
        async with refusals(), self._engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection in a transaction: all that is written in it is kept, or nothing.

        Raises:
            StoreError: the database fails, and holds what it held before.
        """
        async with self._turn, refusals(), writing(self._engine) as connection:
            yield connection


@asynccontextmanager
async def opened(address: str) -> AsyncIterator[Database]:
    """Open the database at *address*, made and brought into shape if need be, and close it in the end.

    Raises:
        NoPlaceError: there is no database file, and none can be made.
        StoreError: it cannot be opened or brought into shape.
    """
    url = url_of(address)
    if url.get_backend_name() == "sqlite":
        file = Path(url.database or "")
        _make_room(file)
        await asyncio.to_thread(_open_to_readers, file)
    async with refusals(f"{place_of(url)} cannot be used: "), connected(url, OPENING) as engine:
        await bring_into_shape(engine)
    async with connected(url, PATIENCE) as engine:
        yield Database(engine)


@asynccontextmanager
async def in_memory() -> AsyncIterator[Database]:
    """Open a database that lasts until it is closed."""
    async with connected(url_of("sqlite+aiosqlite://"), PATIENCE) as engine:
        await bring_into_shape(engine)
        yield Database(engine)


def _make_room(file: Path) -> None:
    """Make the folder and the *file*, which only this user may read: it tells who chose what.

    SQLite itself finds out only at the first change that it may not write a file.
    """
    if file.exists():
        if not os.access(file, os.W_OK):
            raise StoreError(f"the file {file} cannot be used: this user may not write it")
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
    except OSError as error:
        raise NoPlaceError(f"the file {file} cannot be made: {error.strerror}") from None


def _open_to_readers(file: Path) -> None:
    try:
        write_ahead(file, OPENING)
    except StoreError as error:
        raise StoreError(f"the file {file} cannot be used: {error}") from None
