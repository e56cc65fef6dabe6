"""SQLAlchemy engines for the two kinds of database: a SQLite file, or PostgreSQL by its address."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

from sqlalchemy import AsyncAdaptedQueuePool, Connection, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.services.store.errors import DatabaseUnavailableError, StoreError

_VALUE_ERROR_CLASSES = ("22", "23")  # https://www.postgresql.org/docs/current/errcodes-appendix.html
CLOSE_TIMEOUT = 1.0  # seconds for closing connections, of the 5 in which the bot has to stop


def parse_database_url(address: str) -> URL:
    """Parse an address as SQLAlchemy's URL.

    Raises:
        StoreError: it is not the address of a database.
    """
    try:
        return make_url(address)
    except (SQLAlchemyError, ValueError):
        raise StoreError("it is not the address of a database") from None


def describe_database(url: URL) -> str:
    """Describe the database for a message, without any password."""
    if url.get_backend_name() == "sqlite":
        return f"the file {url.database}"
    return f"the PostgreSQL database at {url.host or 'this machine'}"


@asynccontextmanager
async def open_engine(url: URL, time_limit: float) -> AsyncIterator[AsyncEngine]:
    """Open an engine that waits *time_limit* seconds for whatever it needs, and close its connections.

    Raises:
        StoreError: its driver is not installed.
    """
    engine = (
        _create_sqlite_engine(url, time_limit)
        if url.get_backend_name() == "sqlite"
        else _create_postgresql_engine(url, time_limit)
    )
    try:
        yield engine
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_TIMEOUT):
                await engine.dispose()


@asynccontextmanager
async def begin_write(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Open a connection in a transaction that writes: everything in it is stored, or nothing."""
    async with engine.connect() as connection:
        await connection.execution_options(writes=True)
        async with connection.begin():
            yield connection


@asynccontextmanager
async def translate_errors(prefix: str = "") -> AsyncIterator[None]:
    """Turn the errors of SQLAlchemy and the drivers, which hold statements and values, into `StoreError`.

    Unless a value or a constraint is to blame, they become a `DatabaseUnavailableError`.
    """
    try:
        yield
    except DBAPIError as error:
        kind = StoreError if _is_caused_by_values(error) else DatabaseUnavailableError
        raise kind(f"{prefix}{_describe_error(error.orig)}") from error
    except (SQLAlchemyError, OSError) as error:
        raise DatabaseUnavailableError(f"{prefix}{_describe_error(error)}") from error


def _create_sqlite_engine(url: URL, time_limit: float) -> AsyncEngine:
    """Create an engine for a file or, if the URL names none, for a database in memory.

    A database in memory lasts as long as its only connection, which everybody shares.
    The driver's own transactions begin too late, so it begins none, and a transaction that writes takes its
    lock when it begins (https://www.sqlite.org/lang_transaction.html).
    """
    pool_options = {} if url.database else {"pool_size": 1, "max_overflow": 0}
    engine = create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_timeout=time_limit,
        hide_parameters=True,
        connect_args={"timeout": time_limit, "isolation_level": None},
        **pool_options,
    )
    event.listen(engine.sync_engine, "begin", _begin_transaction)
    return engine


def enable_write_ahead_log(file: Path, time_limit: float) -> None:
    """Set the SQLite *file* to WAL mode, which it keeps: readers go on beside its one writer.

    The engine does not do it: aiosqlite's thread outlives a file that cannot be opened, and logs an error if
    its loop is closed by then.

    Raises:
        StoreError: the file cannot be opened, or is not a database.
    """
    try:
        with closing(sqlite3.connect(file, timeout=time_limit)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
    except sqlite3.Error as error:
        raise StoreError(str(error)) from None


def _begin_transaction(connection: Connection) -> None:
    is_write = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")


def _create_postgresql_engine(url: URL, time_limit: float) -> AsyncEngine:
    try:
        return create_async_engine(
            url,
            pool_timeout=time_limit,
            pool_pre_ping=True,  # PostgreSQL may have restarted since the last query
            hide_parameters=True,
            connect_args={"timeout": time_limit, "command_timeout": time_limit},
        )
    except ImportError:
        raise StoreError("PostgreSQL needs asyncpg: install briefing-bot[postgres]") from None


def _is_caused_by_values(error: DBAPIError) -> bool:
    """True if the database works, and refused what it was to store."""
    state = str(getattr(error.orig, "sqlstate", None) or "")
    return isinstance(error, DataError | IntegrityError) or state.startswith(_VALUE_ERROR_CLASSES)


def _describe_error(error: BaseException | None) -> str:
    """Describe an error in the words of the driver, without the address of SQLAlchemy's manual."""
    message = error.args[0] if isinstance(error, SQLAlchemyError) and error.args else error
    silence = "it does not answer" if isinstance(error, TimeoutError) else type(error).__name__
    text = getattr(error, "strerror", None) or str(message).strip() or silence
    return str(text).splitlines()[0]
