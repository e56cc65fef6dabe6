"""Databases as earlier versions of the bot have left them: of either kind, from the dump of a SQLite file."""

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Table, insert, inspect, select, text

from bot.services.store.engines import begin_write, open_engine, parse_database_url
from bot.services.store.schema_migration import change_schema
from tests.support.databases import address_of_file

Rows = dict[str, list[dict[str, Any]]]
"""All rows of a database, by table."""

TIME_LIMIT = 30.0  # seconds for a statement on a busy machine

_VERSION_TABLE = "alembic_version"


async def restore_dump(address: str, dump: Path) -> None:
    """Write the database of *dump*, with its schema, at the empty *address*."""
    with tempfile.TemporaryDirectory() as folder:
        source = address_of_file(Path(folder))
        _execute_dump(Path(folder) / "data" / "bot.db", dump)
        if address.startswith("sqlite"):
            _execute_dump(Path(parse_database_url(address).database or ""), dump)
            return
        await change_schema(address, dump.stem.rpartition("_")[2])
        await _insert_rows(address, await read_all_rows(source))


async def read_all_rows(address: str) -> Rows:
    """Read every row of every table, in the order of their first columns."""
    async with open_engine(parse_database_url(address), TIME_LIMIT) as engine, engine.connect() as connection:
        return await connection.run_sync(_read_all)


async def describe_tables(address: str) -> dict[str, object]:
    """Describe all tables: their columns, keys and indexes."""

    def describe(connection: Connection) -> dict[str, object]:
        inspector = inspect(connection)
        return {
            name: (
                [
                    (one["name"], str(one["type"]), one["nullable"], one["default"])
                    for one in inspector.get_columns(name)
                ],
                inspector.get_pk_constraint(name)["constrained_columns"],
                [(one["name"], one["column_names"]) for one in inspector.get_indexes(name)],
            )
            for name in sorted(inspector.get_table_names())
        }

    async with open_engine(parse_database_url(address), TIME_LIMIT) as engine, engine.connect() as connection:
        return await connection.run_sync(describe)


def _execute_dump(file: Path, dump: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(dump.read_text("utf-8"))


async def _insert_rows(address: str, rows: Rows) -> None:
    def insert_all(connection: Connection) -> None:
        tables = _reflect(connection)
        for name, found in rows.items():
            if found:
                connection.execute(insert(tables[name]), found)
            _advance_sequence(connection, tables[name])

    async with (
        open_engine(parse_database_url(address), TIME_LIMIT) as engine,
        begin_write(engine) as connection,
    ):
        await connection.run_sync(insert_all)


def _advance_sequence(connection: Connection, table: Table) -> None:
    """Let PostgreSQL count on from the rows that brought their numbers along."""
    column = table.autoincrement_column
    if column is not None and column.server_default is not None:
        name = f"pg_get_serial_sequence('{table.name}', '{column.name}')"
        query = f"SELECT setval({name}, max({column.name})) FROM {table.name}"  # noqa: S608 (our names)
        connection.execute(text(query))


def _read_all(connection: Connection) -> Rows:
    return {
        name: [
            dict(row)
            for row in connection.execute(select(table).order_by(*list(table.columns)[:2])).mappings()
        ]
        for name, table in sorted(_reflect(connection).items())
    }


def _reflect(connection: Connection) -> dict[str, Table]:
    metadata = MetaData()
    metadata.reflect(connection)
    return {name: table for name, table in metadata.tables.items() if name != _VERSION_TABLE}
