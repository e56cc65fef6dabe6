"""The database in which what chats chose is kept.

SQLAlchemy takes a fifth of a second to import, so this is imported only where a database is opened.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import Delete, Insert, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.desk.chats import NOTHING, Chosen, StoreError
from bot.desk.engines import connected, place_of, refusals, url_of, write_ahead, writing
from bot.desk.shape import bring_into_shape
from bot.desk.tables import chats
from bot.reply import Choice

PATIENCE = 2.0  # seconds for a lock, a connection or a statement
OPENING = 30.0  # seconds for the same while it is opened: another process may be bringing it into shape


class NoPlaceError(StoreError):
    """There is no database file, and none can be made."""


class Database:
    """An open database. Get it from `opened`."""

    def __init__(self, engine: AsyncEngine) -> None:
        """Use the connections of *engine*."""
        self._engine = engine
        self._writing = asyncio.Lock()  # SQLite has one writer, and who waits for it here waits in line

    async def read(self, chat: str) -> Chosen:
        """Return what *chat* chose.

        Raises:
            StoreError: the database fails.
        """
        async with refusals(), self._engine.connect() as connection:
            found = await connection.execute(
                select(chats.c.briefing, chats.c.language).where(chats.c.id == chat)
            )
            row = found.one_or_none()
        return Chosen(row.briefing, row.language) if row else NOTHING

    async def write(self, chat: str, choice: Choice) -> None:
        """Keep a *choice*; of a chat that has nothing chosen any more no row is left.

        Raises:
            StoreError: the database fails, and holds what it held before.
        """
        async with self._writing, refusals(), writing(self._engine) as connection:
            await connection.execute(_change(self._engine.dialect.name, chat, choice))
            await connection.execute(_removal(chat))


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


def _change(dialect: str, chat: str, choice: Choice) -> Insert:
    """Return the statement that writes what a *choice* changes, and leaves the rest of the row alone."""
    named = {"briefing": choice.briefing, "language": choice.language}
    changed = {name: value for name, value in named.items() if value is not None}
    insert = sqlite.insert(chats) if dialect == "sqlite" else postgresql.insert(chats)
    row = {"id": chat, "briefing": "", "language": "", **changed}
    return insert.values(row).on_conflict_do_update(index_elements=[chats.c.id], set_=changed)


def _removal(chat: str) -> Delete:
    return delete(chats).where(chats.c.id == chat, chats.c.briefing == "", chats.c.language == "")
