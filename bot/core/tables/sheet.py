"""A sheet of a table as rows of texts, and the problems that name a place in it as a spreadsheet does."""

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase

MAX_TABLE_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 400
MAX_CELLS = 400_000
MAX_CELL_CHARACTERS = 6_000  # of the longest field of a briefing

_EXCERPT_LENGTH = 60  # characters of a cell's text in a problem

Row = tuple[str, ...]


class TableError(Exception):
    """A table that cannot be read at all; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one sheet; a cell without a value is empty. *notes* say what was guessed or left out."""

    name: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    has_semicolons: bool = False
    """True if semicolons separate its columns, as Excel writes them where decimals have a comma."""


@dataclass(frozen=True, slots=True)
class TableProblem:
    """What is wrong in one place: *row* and *column* count from 1; a column 0 means the whole row.

    A *text* that is None is not repeated in the message.
    """

    row: int
    column: int
    text: str | None
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """Format it as ``row 17, column F "yes": this is not a number; write 45 or leave it empty``."""
        place = f"row {self.row}" + (f", column {to_letters(self.column)}" if self.column else "")
        excerpt = "" if self.text is None else f' "{_shorten(self.text)}"'
        return f"{place}{excerpt}: {self.message}" + (f"; {self.hint}" if self.hint else "")


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _EXCERPT_LENGTH else line[: _EXCERPT_LENGTH - 1] + "…"


def to_letters(column: int) -> str:
    """Give the letters of a column as a spreadsheet does: 1 is A, 27 is AA."""
    letters = ""
    while column > 0:
        column, remainder = divmod(column - 1, len(ascii_uppercase))
        letters = ascii_uppercase[remainder] + letters
    return letters


def build_sheet(name: str, rows: Sequence[Sequence[str]], notes: Sequence[str] = ()) -> Sheet:
    """Build a sheet of equally long rows, without the empty ones at its end.

    Raises:
        TableError: it is empty, or larger than the limits.
    """
    lines = [tuple(text.strip() for text in row) for row in rows]
    while lines and not any(lines[-1]):
        lines.pop()
    width = max((_measure_width(row) for row in lines), default=0)
    if not width:
        raise TableError("the table is empty")
    if len(lines) > MAX_ROWS or width > MAX_COLUMNS or len(lines) * width > MAX_CELLS:
        raise TableError(
            f"the table is too large: {len(lines):,} rows and {width:,} columns; the limits are {MAX_ROWS:,} "
            f"rows, {MAX_COLUMNS} columns and {MAX_CELLS:,} cells; split it"
        )
    padded = tuple((row + ("",) * (width - len(row)))[:width] for row in lines)
    _check_lengths(padded)
    return Sheet(name, padded, tuple(notes))


def _measure_width(row: Row) -> int:
    """Count the cells up to the last one that has a text."""
    return next((place for place in range(len(row), 0, -1) if row[place - 1]), 0)


def _check_lengths(rows: Sequence[Row]) -> None:
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            if len(text) > MAX_CELL_CHARACTERS:
                message = f"this cell has {len(text):,} characters; the limit is {MAX_CELL_CHARACTERS:,}"
                raise TableError(str(TableProblem(number, column, text, message)))
