"""Reads a table from the bytes of a file, by its name and its first bytes."""

from pathlib import Path

from bot.core.tables.csv_reader import read_csv
from bot.core.tables.sheet import MAX_TABLE_BYTES, Sheet, TableError
from bot.core.tables.xlsx_reader import read_xlsx

TABLE_EXTENSIONS = frozenset({".csv", ".tsv", ".tab", ".xlsx", ".xlsm"})
OTHER_TABLE_EXTENSIONS = frozenset({".xls", ".ods", ".numbers", ".xlsb"})
"""Extensions of tables that must be saved in another format first."""

_ZIP_MARK, _OLE_MARK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_OTHER_FORMATS_HINT = "save it as .xlsx or as CSV (Excel: File, Save As)"


def is_table_name(name: str) -> bool:
    """True if a file of this name is meant as a table, even one that cannot be read."""
    return Path(name).suffix.lower() in TABLE_EXTENSIONS | OTHER_TABLE_EXTENSIONS


def read_table(data: bytes, name: str, sheet_name: str = "", encoding: str = "") -> Sheet:
    """Read the table in the file *name*; *sheet_name* and *encoding* are chosen if they are empty.

    Raises:
        TableError: it cannot be read.
    """
    if len(data) > MAX_TABLE_BYTES:
        raise TableError(f"the file is too large; the limit is {MAX_TABLE_BYTES // 1024**2} MiB")
    if data.startswith(_OLE_MARK) or Path(name).suffix.lower() in OTHER_TABLE_EXTENSIONS:
        raise TableError(f"this format of tables is not read; {_OTHER_FORMATS_HINT}")
    if data.startswith(_ZIP_MARK):
        return read_xlsx(data, name, sheet_name)
    return read_csv(data, name, encoding)
