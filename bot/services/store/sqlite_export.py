"""Tables as the file of an SQLite database, for queries and for programs."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from decimal import Decimal
from pathlib import Path

from bot.core.export.item_rows import Table
from bot.core.export.number_table import Cell


def write_sqlite(tables: Sequence[Table], path: Path) -> None:
    """Write a database with *tables* into a file that does not exist yet.

    Raises:
        OSError: it exists, or cannot be written.
    """
    path.open("xb").close()
    try:
        with closing(sqlite3.connect(path)) as database, database:
            for table in tables:
                _write_table(database, table)
    except sqlite3.Error as error:
        raise OSError(0, str(error)) from None


def _write_table(database: sqlite3.Connection, table: Table) -> None:
    columns = ", ".join(f"{_quote(name)} {_find_type(table, name)}" for name in table.columns)
    database.execute(f"CREATE TABLE {_quote(table.name)} ({columns})")
    marks = ", ".join("?" * len(table.columns))
    rows = ([_convert(row.get(name)) for name in table.columns] for row in table.rows)
    database.executemany(f"INSERT INTO {_quote(table.name)} VALUES ({marks})", rows)  # noqa: S608 (quoted)


def _quote(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _find_type(table: Table, column: str) -> str:
    """Find the type of a column: numbers, or texts, which then stay as they are written."""
    return "REAL" if any(isinstance(row.get(column), Decimal) for row in table.rows) else "TEXT"


def _convert(cell: Cell) -> str | float | None:
    return float(cell) if isinstance(cell, Decimal) else cell or None
