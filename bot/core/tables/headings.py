"""The rows of a table that name its columns, and the columns under these names."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.messages.characters import clean_line, has_ink
from bot.core.tables.date_order import is_date
from bot.core.tables.number_notation import is_number
from bot.core.tables.sheet import Sheet, TableError, to_letters

_MAX_TITLE_ROWS = 30  # above the names of columns
_MAX_HEADING_ROWS = 3
_SEPARATOR = ": "


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its *number* from 1, its unique *name*, the *parts* of it, and the *texts* below."""

    number: int
    name: str
    parts: tuple[str, ...]
    texts: tuple[str, ...]


def find_heading_rows(sheet: Sheet) -> tuple[int, ...]:
    """Find the numbers of the rows with names: those with two texts or more, above the first numbers.

    Raises:
        TableError: there is none.
    """
    for number, row in enumerate(sheet.rows[:_MAX_TITLE_ROWS], start=1):
        if sum(map(bool, row)) > 1 and _is_heading(row):
            return (number, *_find_further_rows(sheet, number))
    raise TableError("no row has the names of the columns; add one as the first row")


def _is_heading(row: Sequence[str]) -> bool:
    return all(not text or not is_number(text) or is_date(text) for text in row)


def _find_further_rows(sheet: Sheet, first: int) -> list[int]:
    """Find the rows of names below one that leaves cells empty, as above several columns of a group."""
    rows: list[int] = []
    upper = sheet.rows[first - 1]
    for number in range(first + 1, min(first + _MAX_HEADING_ROWS, len(sheet.rows))):
        row = sheet.rows[number - 1]
        has_gaps = any(text and not above for text, above in zip(row, upper, strict=True))
        if not (has_gaps and _is_heading(row) and sum(map(bool, row)) > 1):
            break
        rows.append(number)
        upper = row
    return rows


def list_columns(sheet: Sheet, headings: Sequence[int]) -> list[Column]:
    """List the columns that have a name or a value, each with a name of its own.

    Raises:
        TableError: the table has no row of one of these numbers.
    """
    if max(headings) > len(sheet.rows):
        raise TableError(f"the table has no row {max(headings)}, in which names of columns were expected")
    heading_rows = [sheet.rows[number - 1] for number in headings]
    parts = _combine(heading_rows)
    names = [_SEPARATOR.join(one) for one in parts]
    counts = Counter(names)
    columns = []
    for index, name in enumerate(names):
        texts = tuple(row[index] for row in sheet.rows[max(headings) :])
        if name or any(texts):
            letters = to_letters(index + 1)
            unique = name if name and counts[name] == 1 else f"{name} [{letters}]".strip()
            columns.append(Column(index + 1, unique[:300], parts[index], texts))
    return columns


def _clean(text: str) -> str:
    """Write a name in one line, without characters that show nothing."""
    line = " ".join(clean_line(text).split())
    return line if has_ink(line) else ""


def _combine(rows: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Combine the names above each column; a name of a group stands only above the first of its columns."""
    *groups, last = [[_clean(text) for text in row] for row in rows]
    filled = []
    for row in groups:
        current, line = "", []
        for text, below in zip(row, last, strict=True):
            current = text or (current if below else "")
            line.append(current)
        filled.append(line)
    return [tuple(dict.fromkeys(text for text in texts if text)) for texts in zip(*filled, last, strict=True)]
