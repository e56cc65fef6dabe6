"""The cells of an exported table that the format of briefings refuses."""

from collections.abc import Iterator, Mapping, Sequence

from bot.core.content.briefing import parse_briefing
from bot.core.export.formula_protection import restore_text
from bot.core.export.item_rows import PATH, locate_cells
from bot.core.parsing.problem import BriefingError
from bot.core.parsing.yaml_loader import read_fields
from bot.core.sections.registry import SECTIONS
from bot.core.tables.column_names import SectionName
from bot.core.tables.headings import Column
from bot.core.tables.sheet import Row, TableProblem

_ID = "id"


def find_refused_cells(
    text: str, section: SectionName, columns: Sequence[Column], rows: Sequence[tuple[int, Row]]
) -> Iterator[TableProblem]:
    """Find the cells that a briefing with this *text*, into which they were put, may not have.

    What is wrong elsewhere in the text is left to those who read it.
    """
    try:
        parse_briefing(text.encode(), "", SECTIONS)
    except BriefingError as error:
        paths = {one.path: one for one in error.problems}
        for path, (row, column, cell) in _index_cells(text, section, columns, rows).items():
            if problem := paths.get(path):
                yield TableProblem(row, column, cell, problem.message, problem.hint)


def _index_cells(
    text: str, section: SectionName, columns: Sequence[Column], rows: Sequence[tuple[int, Row]]
) -> Mapping[str, tuple[int, int, str]]:
    """Index the first cell of each value in the text by its path, with its row and column."""
    items = read_fields(text.encode(), "").get(section)
    positions = {
        one.get(_ID): number
        for number, one in enumerate(items if isinstance(items, list) else ())
        if isinstance(one, dict)
    }
    cells: dict[str, tuple[int, int, str]] = {}
    for number, row in rows:
        texts = {one.name: restore_text(row[one.number - 1]) for one in columns}
        place = f"{section}[{positions.get(texts[_ID])}]"
        for column in columns:
            one_cell = {PATH: texts.get(PATH, ""), column.name: texts[column.name]}
            for path, cell in locate_cells(section, one_cell):
                cells.setdefault(f"{place}.{path}", (number, column.number, cell))
    return cells
