"""The file of a SQLite database: creates it, notices that another or none lies in its place, writes it anew.

While the bot runs, somebody may delete the file. Its open connections go on as if nothing had happened, and
with the last of them everything would be lost. So they write a new file while they can.
"""

import asyncio
import os
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core.library.time_limit import TimeLimit
from bot.services.store.engines import describe_database, enable_write_ahead_log
from bot.services.store.errors import StoreError

STAT_TIMEOUT = 2.0  # seconds for looking at the file

_HEADER = b"SQLite format 3\0"  # the first bytes of each database (https://www.sqlite.org/fileformat.html)
_DAMAGES = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_PRIMARY_CODE = 0xFF  # the bits of an error code without the detail (https://www.sqlite.org/rescode.html)

Identity = tuple[int, int]
"""The device and the inode of a file."""


class DatabaseFileError(StoreError):
    """The database file does not exist and cannot be created."""


class SqliteFile:
    """The file of a SQLite database at *path*, as it was when it was last opened."""

    def __init__(self, path: Path) -> None:
        """Remember the *path*; nothing is opened yet."""
        self.path = path
        self._identity: Identity | None = None
        self._descriptor: int | None = None
        self._log_identities: dict[Path, Identity] = {}
        self._time_limit = TimeLimit(STAT_TIMEOUT)

    def open(self, time_limit: float) -> None:
        """Create the file if necessary, and let readers go on beside its one writer.

        Raises:
            DatabaseFileError: it does not exist and cannot be created.
            StoreError: it cannot be used.
        """
        self.close()
        self._create()
        try:
            if self._identity not in (None, _read_identity(self.path)):
                self._remove_logs()
            enable_write_ahead_log(self.path, time_limit)
            self._identity = _read_identity(self.path)
            self._descriptor = os.open(self.path, os.O_RDONLY)
        except (OSError, StoreError) as error:
            raise StoreError(f"the file {self.path} cannot be used: {error}") from None

    def close(self) -> None:
        """Close the file, after every connection to it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor = None

    def is_in_place(self) -> bool:
        """True if the file that was opened still lies at its path.

        Raises:
            OSError: the path cannot be looked at.
            StoreError: something else was written into the file. SQLite may notice that much later.
        """
        try:
            return self._time_limit.run(self._check_place)
        except FileNotFoundError:
            return False

    def _check_place(self) -> bool:
        if _read_identity(self.path) != self._identity:
            return False
        self._log_identities = {log: _read_identity(log) for log in self._list_logs()}
        if self._read_header() != _HEADER:
            raise StoreError(f"the file {self.path} is damaged: it is not a database any more")
        return True

    def _read_header(self) -> bytes:
        """Read the first bytes of the file that was opened.

        It stays open: to close it would end SQLite's locks (https://www.sqlite.org/howtocorrupt.html, 2.2).
        """
        if self._descriptor is None:
            return b""
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        return os.read(self._descriptor, len(_HEADER))

    async def write_anew(self, engine: AsyncEngine) -> bool:
        """If no file lies at the path, write one with all that the *engine*'s connections hold.

        False if they hold nothing any more, or another file lies there; that one is left alone.

        Raises:
            StoreError: nothing can be written there.
        """
        if await asyncio.to_thread(self.path.exists):
            return False
        copy = self.path.with_name(f".{self.path.name}.copy")
        try:
            await asyncio.to_thread(_create_empty, copy)
            if not await _copy_database(engine, copy):
                return False
            await asyncio.to_thread(self._put_in_place, copy)
        except OSError as error:
            raise StoreError(
                f"the file {self.path} is gone, and not written anew: {error.strerror}"
            ) from None
        finally:
            await asyncio.to_thread(copy.unlink, missing_ok=True)
        return True

    def _create(self) -> None:
        """Create the folder and the file. SQLite itself reports one that it may not write only later."""
        if self.path.exists():
            if not os.access(self.path, os.W_OK):
                raise StoreError(f"the file {self.path} cannot be used: this user may not write to it")
            return
        try:
            self._remove_logs()
            _create_empty(self.path)
        except OSError as error:
            raise DatabaseFileError(f"the file {self.path} cannot be created: {error.strerror}") from None

    def _put_in_place(self, copy: Path) -> None:
        self._remove_logs()
        copy.replace(self.path)

    def _remove_logs(self) -> None:
        """Remove the logs of the file that is gone: SQLite would apply them to the new one.

        The new one may have brought its own.
        """
        for log in self._list_logs():
            if self._log_identities.get(log) in (None, _read_identity(log)):
                log.unlink()

    def _list_logs(self) -> list[Path]:
        """List the files that SQLite keeps beside this one (https://www.sqlite.org/wal.html)."""
        logs = (self.path.with_name(self.path.name + ending) for ending in ("-wal", "-shm"))
        return [log for log in logs if log.exists()]


def require_existing_file(url: URL, *, is_read_only: bool = False) -> URL:
    """Build the URL of a file that connections never create: an empty one would hide that it is gone."""
    options = {"mode": "ro" if is_read_only else "rw", "uri": "true"}  # https://www.sqlite.org/uri.html
    return url.set(database=f"file:{quote(url.database or '')}", query=options)


def database_exists(url: URL) -> bool:
    """True if the file of a SQLite database at *url* is there; what a server has, only it knows."""
    return url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()


def require_existing_database(url: URL) -> URL:
    """Build the URL by which connections open the database at *url*, and never create its file.

    Raises:
        StoreError: there is no such file.
    """
    if not database_exists(url):
        raise StoreError(f"{describe_database(url)} does not exist")
    return require_existing_file(url) if url.get_backend_name() == "sqlite" else url


async def _copy_database(engine: AsyncEngine, target: Path) -> bool:
    """Copy what a connection sees into the empty file *target*; False if it is damaged, or none is open.

    Raises:
        StoreError: *target* cannot be written.
    """
    try:
        async with engine.connect() as connection:
            driver_connection: Any = (await connection.get_raw_connection()).driver_connection
            await driver_connection.execute("VACUUM INTO ?", (str(target),))
    except SQLAlchemyError:
        return False
    except sqlite3.Error as error:
        if error.sqlite_errorcode & _PRIMARY_CODE in _DAMAGES:
            return False
        raise StoreError(f"the file {target} cannot be written: {error}") from None
    return True


def _read_identity(file: Path) -> Identity:
    status = file.stat()
    return status.st_dev, status.st_ino


def _create_empty(file: Path) -> None:
    """Create a file that only this user may read: the database says which chat chose what."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
