"""Copies a whole database into a SQLite file, and such a file into a database of either kind.

The rows are copied, not the files: so a backup moves between SQLite and PostgreSQL, the copy is of one moment
while the bot goes on, and the migrations bring an old copy up to date before it is read.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Table, delete, func, insert, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.services.store.change_channel import notify_of_everything
from bot.services.store.engines import (
    begin_write,
    describe_database,
    open_engine,
    parse_database_url,
    translate_errors,
)
from bot.services.store.errors import StoreError
from bot.services.store.schema import LATEST_SCHEMA_VERSION, metadata
from bot.services.store.schema_migration import migrate_database, read_schema_version
from bot.services.store.sqlite_file import (
    database_exists,
    require_existing_database,
    require_existing_file,
)

COPY_TIMEOUT = 300.0  # seconds for a statement of the copy
_BATCH_ROWS = 500
_SQLITE = "sqlite"

RowCounts = Mapping[str, int]
"""How many rows there are, by the names of the tables."""


async def dump_database(address: str, file: Path) -> RowCounts:
    """Copy the database at *address*, as it is at one moment, into the new SQLite *file*.

    Raises:
        StoreError: it cannot be read, or another version of the bot wrote it.
    """
    url = parse_database_url(address)
    async with (
        translate_errors(f"{describe_database(url)} cannot be copied: "),
        open_engine(require_existing_database(url), COPY_TIMEOUT) as source_engine,
        open_engine(_sqlite_url(file), COPY_TIMEOUT) as engine,
        source_engine.connect() as connection,
    ):
        source = await _begin_snapshot(connection)
        await _require_latest_version(source, url)
        await migrate_database(engine)
        async with begin_write(engine) as target:
            return await _copy_tables(source, target)


async def load_database(file: Path, address: str) -> RowCounts:
    """Put the content of the SQLite *file*, which is migrated first, in the place of that at *address*.

    It is replaced as a whole, or not at all; processes that share it read it again. A database that does not
    exist must have been created.

    Raises:
        StoreError: the file is of a newer version, or the database cannot be written.
    """
    url = parse_database_url(address)
    async with (
        translate_errors(f"{describe_database(url)} cannot be restored: "),
        open_engine(require_existing_file(_sqlite_url(file)), COPY_TIMEOUT) as source_engine,
        open_engine(require_existing_database(url), COPY_TIMEOUT) as engine,
    ):
        await migrate_database(source_engine)
        async with source_engine.connect() as source, begin_write(engine) as target:
            for table in reversed(metadata.sorted_tables):
                await target.execute(delete(table))
            row_counts = await _copy_tables(source, target)
            await notify_of_everything(target)
            return row_counts


async def has_rows(address: str) -> bool:
    """True if there is a database at *address* that holds anything.

    Raises:
        StoreError: it cannot be read.
    """
    url = parse_database_url(address)
    if not database_exists(url):
        return False
    async with (
        translate_errors(f"{describe_database(url)} cannot be read: "),
        open_engine(require_existing_database(url), COPY_TIMEOUT) as engine,
        engine.connect() as connection,
    ):
        names = await connection.run_sync(lambda one: set(inspect(one).get_table_names()))
        tables = [one for one in metadata.sorted_tables if one.name in names]
        counts = [await connection.scalar(select(func.count()).select_from(one)) for one in tables]
        return any(counts)


def _sqlite_url(file: Path) -> URL:
    return URL.create("sqlite+aiosqlite", database=str(file))


async def _begin_snapshot(connection: AsyncConnection) -> AsyncConnection:
    """Let everything that *connection* reads be of one moment; SQLite does so anyway."""
    if connection.dialect.name == _SQLITE:
        return connection
    return await connection.execution_options(isolation_level="REPEATABLE READ")


async def _require_latest_version(connection: AsyncConnection, url: URL) -> None:
    version = await connection.run_sync(read_schema_version)
    if version != LATEST_SCHEMA_VERSION:
        raise StoreError(
            f"{describe_database(url)} was written by another version of the bot, with the schema "
            f"{version or 'unknown'} and not {LATEST_SCHEMA_VERSION}; back it up with that version, or start "
            "this one once"
        )


async def _copy_tables(source: AsyncConnection, target: AsyncConnection) -> RowCounts:
    counts = {table.name: await _copy_rows(table, source, target) for table in metadata.sorted_tables}
    for table in metadata.sorted_tables:
        if table.autoincrement_column is not None:
            await _set_last_number(table, await _find_last_number(table, source), target)
    return counts


async def _copy_rows(table: Table, source: AsyncConnection, target: AsyncConnection) -> int:
    """Copy the rows of a table, and count them."""
    count, names = 0, [column.key for column in table.columns]
    async with source.stream(select(table)) as rows:
        async for batch in rows.partitions(_BATCH_ROWS):
            values = [dict(zip(names, row, strict=True)) for row in batch]
            await target.execute(insert(table), values)
            count += len(values)
    return count


async def _find_last_number(table: Table, connection: AsyncConnection) -> int:
    """Find the last number that a table has given out; a row that is gone does not give it back."""
    column = table.autoincrement_column
    highest = int(await connection.scalar(select(func.max(column))) or 0)
    if connection.dialect.name != _SQLITE:
        name = await connection.scalar(_select_sequence(table))
        return max(highest, int(await connection.scalar(text(f"SELECT last_value FROM {name}")) or 0))  # noqa: S608
    if not table.dialect_options["sqlite"]["autoincrement"]:
        return highest
    query = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
    return max(highest, int(await connection.scalar(query, {"name": table.name}) or 0))


async def _set_last_number(table: Table, number: int, connection: AsyncConnection) -> None:
    """Let the next row of a table get a number above *number*."""
    is_sqlite, values = connection.dialect.name == _SQLITE, {"name": table.name, "number": number}
    if number and not is_sqlite:
        values["name"] = await connection.scalar(_select_sequence(table))
        await connection.execute(text("SELECT setval(CAST(:name AS regclass), :number)"), values)
    elif number and table.dialect_options["sqlite"]["autoincrement"]:
        await connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        await connection.execute(text("INSERT INTO sqlite_sequence VALUES (:name, :number)"), values)


def _select_sequence(table: Table) -> Any:  # noqa: ANN401 (a query of one text)
    column = table.autoincrement_column
    return select(func.pg_get_serial_sequence(table.name, column.name if column is not None else ""))
