"""Items from a table that this bot has exported, maybe changed since: its columns need no guessing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.core.export.formula_protection import restore_text
from bot.core.export.item_rows import PATH, locate_cells, read_items
from bot.core.tables.column_names import SectionName
from bot.core.tables.headings import Column
from bot.core.tables.item_ids import ImportedItem
from bot.core.tables.sheet import Row, TableError, TableProblem

_BRIEFING, _ID, _TITLE = "briefing", "id", "title"
_FIGURE_FIELDS = frozenset({"figure", "positions"})  # each figure has one of them


def is_exported(names: Iterable[str]) -> bool:
    """True if a table has the columns by which this bot finds its own items again."""
    known = set(names)
    return {_BRIEFING, _ID} <= known and bool({PATH, _TITLE} & known)  # figures and events have no path


def find_exported_section(names: Sequence[str]) -> SectionName:
    """Find the section of an exported table by its columns."""
    if PATH in names:
        return "polls"
    fields = {name.partition(".")[0].partition("[")[0] for name in names}
    return "figures" if fields & _FIGURE_FIELDS else "events"


def build_exported_items(
    section: SectionName, columns: Sequence[Column], rows: Sequence[tuple[int, Row]], briefing_id: str
) -> list[ImportedItem]:
    """Build the items in the *rows* of an exported table, those of one briefing if it has several.

    Raises:
        TableError: its columns are not those of an export, or it has nothing of this briefing.
    """
    cells = {
        number: {one.name: restore_text(row[one.number - 1]) for one in columns}
        for number, row in rows
        if any(row)
    }
    _check_rows(cells)
    try:
        by_briefing = read_items(section, [*cells.values()])
    except ValueError as error:
        raise TableError(_explain(str(error), cells)) from None
    only = next(iter(by_briefing.values())) if len(by_briefing) == 1 else None
    items = by_briefing.get(briefing_id, only)
    if items is None:
        names = ", ".join(by_briefing)
        raise TableError(f'the table has nothing of "{briefing_id}", but of {names}; name one of these')
    rows_by_id: dict[str, list[int]] = {}
    for number, texts in cells.items():
        rows_by_id.setdefault(texts[_ID], []).append(number)
    return [
        ImportedItem(fields, tuple(rows_by_id.get(item_id, ())), is_complete=True)
        for item_id, fields in items.items()
    ]


def find_contradictions(
    section: SectionName, columns: Sequence[Column], rows: Sequence[tuple[int, Row]]
) -> Iterator[TableProblem]:
    """Find what the rows of an item say differently, once for each field: only the first of them counts."""
    first_cells: dict[tuple[str, str, str], tuple[int, str]] = {}
    found: set[tuple[str, str, str]] = set()
    for number, row in rows:
        cells = {one.name: restore_text(row[one.number - 1]) for one in columns}
        for path, text in locate_cells(section, cells):
            key = (cells[_BRIEFING], cells[_ID], path)
            first_number, first_text = first_cells.setdefault(key, (number, text))
            if first_text != text and key not in found:
                found.add(key)
                message = f'row {first_number} of the same item has "{first_text}" as {path}, which counts'
                yield TableProblem(number, 0, text, message, "write the same in all its rows")


def _check_rows(cells: Mapping[int, Mapping[str, str]]) -> None:
    """Check that each row says which item it is about."""
    for number, row in cells.items():
        if missing := [name for name in (_BRIEFING, _ID) if not row[name]]:
            raise TableError(f"row {number} has no {missing[0]}; write which item it is about")


def _explain(path: str, cells: Mapping[int, Mapping[str, str]]) -> str:
    """Say where a path leads nowhere: in a row, or in the name of a column."""
    number = next((number for number, row in cells.items() if row.get(PATH) == path), 0)
    place = f"row {number}, column {PATH}" if number else "the names of the columns"
    return f'{place}: "{path}" leads nowhere; write it as in the other rows, such as questions[0].answers[1]'
