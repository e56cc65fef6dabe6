"""Items as rows of tables, and back without loss: a row for a figure, an event, an answer of a poll.

A cell holds what the file says, word for word, so that the table gives the same items again. What its number
comes to in a calculation (``value``, ``low``, ``high``, ``bound``, ``unit``) is beside it, and is not read
back. Fields have the names by which tables are imported, or else their path in the file.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from pydantic import TypeAdapter, ValidationError

from bot.core.content.field_merge import Fields, remove_empty_fields
from bot.core.content.figure_value import Figure
from bot.core.content.item import Entry
from bot.core.content.poll import Poll
from bot.core.export.field_paths import flatten_fields, join_path, split_path, unflatten_fields
from bot.core.export.number_table import Cell
from bot.core.export.record_values import get_bound_name
from bot.core.parsing.yaml_subset import YamlValue

SECTIONS = ("polls", "figures", "events")
"""The sections that have tables."""

PATH = "path"
"""The column with the path in the item to what a row is about: ``questions[0].answers[1]``."""

NUMBER_COLUMNS = ("value", "low", "high", "bound", "unit", "currency")
"""What the figure of a row comes to; made from it, and not read back."""

FULL_TEXT_COLUMNS = {
    "pollster": "pollster_in_full",
    "question": "question_in_full",
    "wording": "wording_in_full",
}
"""Columns with what readers see of a poll where the file has the id of a shared definition; not read back."""

_GROUP = "group"  # the answer whose part a row is about; not read back
_DERIVED_COLUMNS = frozenset({"briefing", PATH, _GROUP, *NUMBER_COLUMNS, *FULL_TEXT_COLUMNS.values()})
_NO_LISTS: Mapping[str, "Level"] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Level:
    """A list inside an item that is told row by row; *name* starts the names of its columns.

    Its entries have rows of their own if *has_rows*; else they are repeated on the rows inside them. An entry
    of a mapping has its name as *label*.
    """

    name: str
    lists: Mapping[str, "Level"] = field(default_factory=lambda: _NO_LISTS)
    has_rows: bool = False
    label: str = ""


_ANSWERS = Level("answer", {"parts": Level("answer", has_rows=True)}, has_rows=True)
_SUBGROUPS = Level(
    "subgroups", {"groups": Level("subgroup", {"answers": Level("answer", has_rows=True, label="label")})}
)
_LISTS: Mapping[str, Mapping[str, Level]] = {
    "polls": {"questions": Level("question", {"answers": _ANSWERS, "subgroups": _SUBGROUPS})},
    "figures": _NO_LISTS,
    "events": _NO_LISTS,
}

_LEVEL_NAMES = frozenset({"question", "answer", "subgroups", "subgroup"})

COLUMN_NAMES = {
    "fieldwork.start": "fieldwork_start",
    "fieldwork.end": "fieldwork_end",
    "period.start": "period_start",
    "period.end": "period_end",
    "when.start": "when_start",
    "when.end": "when_end",
    "sources": "source",
    "question.text": "question",
    "question.wording": "wording",
    "question.base": "base",
    "question.note": "note",
    "question.series": "series",
    "answer.label": "answer",
    "answer.figure": "figure",
    "subgroups.name": "subgroups",
    "subgroup.label": "subgroup",
}
"""The columns of fields that have another name there than in the file."""
_PATHS_BY_COLUMN = {column: path for path, column in COLUMN_NAMES.items()}
_FIRST_COLUMNS = (
    "briefing",
    "id",
    PATH,
    *(
        "title",
        "pollster",
        "pollster_in_full",
        "sponsor",
        "population",
        "fieldwork",
        "fieldwork_start",
        "fieldwork_end",
    ),
    *(
        "published_on",
        "sample_size",
        "question",
        "wording",
        "base",
        "subgroups",
        "subgroup",
        _GROUP,
        "answer",
    ),
    *("figure", *NUMBER_COLUMNS, "when", "when_start", "when_end", "period", "period_start", "period_end"),
)

Row = Mapping[str, str]
"""The cells of a row by their columns."""

_FIGURE: TypeAdapter[Figure] = TypeAdapter(Figure)


@dataclass(frozen=True, slots=True)
class ExportedItem:
    """An item of a briefing: its *fields* in the file, and the *entry* that readers see."""

    briefing_id: str
    fields: Fields
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its *name* and *columns*; a row may lack columns."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Cell], ...]


def build_table(section: str, items: Iterable[ExportedItem]) -> Table:
    """Build the table of items of a section."""
    rows = [
        {"briefing": item.briefing_id, **row, **_build_full_texts(row, item.entry), **_build_numbers(row)}
        for item in items
        for row in iter_item_rows(section, item.fields)
    ]
    names = dict.fromkeys(name for row in rows for name in row)
    first = [name for name in _FIRST_COLUMNS if name in names]
    return Table(section, tuple(dict.fromkeys((*first, *names))), tuple(rows))


def iter_item_rows(section: str, fields: Fields) -> Iterator[dict[str, str]]:
    """Yield the rows of an item."""
    yield from _iter_rows(remove_empty_fields(fields), Level("", _LISTS[section]), "", {})


def _iter_rows(fields: Fields, level: Level, place: str, context: Row) -> Iterator[dict[str, str]]:
    lists = {
        name: inner for name in level.lists if (inner := _list_records(fields.get(name), level.lists[name]))
    }
    own = {name: value for name, value in fields.items() if name not in lists}
    prefix = f"{level.name}." if level.name else ""
    cells = {_get_column(f"{prefix}{path}"): text for path, text in flatten_fields(own)}
    row = {**context, **({PATH: place} if place else {}), **cells}
    if level.has_rows or not lists:
        yield row
    inner_context = {**context, **cells}
    if level.has_rows:
        inner_context = {**context, _GROUP: str(fields.get("label", ""))}
    for name, records in lists.items():
        for index, record in enumerate(records):
            inner_place = f"{join_path(place, name)}[{index}]"
            yield from _iter_rows(record, level.lists[name], inner_place, inner_context)


def _list_records(value: YamlValue, level: Level) -> list[Fields]:
    """List the records of a level; none if they are written in another way."""
    if level.label and isinstance(value, dict):
        return [{level.label: name, "figure": figure} for name, figure in value.items()]
    if isinstance(value, list) and not level.label and all(isinstance(one, dict) for one in value):
        return [one for one in value if isinstance(one, dict)]
    return []


def _get_column(path: str) -> str:
    return COLUMN_NAMES.get(path, path)


def _build_full_texts(row: Row, entry: Entry | None) -> dict[str, str]:
    """Write out what the row only refers to."""
    if not isinstance(entry, Poll):
        return {}
    steps = split_path(row.get(PATH, ""))
    question = entry.questions[int(steps[1])] if steps else None
    shown = {"pollster": entry.pollster}
    if question:
        shown |= {"question": question.text, "wording": question.wording}
    return {
        FULL_TEXT_COLUMNS[name]: text
        for name, text in shown.items()
        if text and text != row.get(name, "").strip()
    }


def _build_numbers(row: Row) -> dict[str, Cell]:
    """Say what the figure of a row comes to."""
    parts = {
        name.rpartition(".")[2]: text
        for name, text in row.items()
        if name.startswith(("figure.", "answer.figure."))
    }
    written: YamlValue = row.get("figure") or dict(parts)
    if not written:
        return {}
    try:
        figure = _FIGURE.validate_python(written)
    except ValidationError:
        return {}
    numbers: tuple[Cell, ...] = (
        figure.best,
        figure.low,
        figure.high,
        get_bound_name(figure),
        figure.unit,
        figure.currency,
    )
    return {name: cell for name, cell in zip(NUMBER_COLUMNS, numbers, strict=True) if cell not in (None, "")}


def read_items(section: str, rows: Sequence[Row]) -> dict[str, dict[str, Fields]]:
    """Read the items from the rows of a table, by briefing and id.

    Raises:
        ValueError: the name of a column, or a place, leads nowhere.
    """
    texts: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows:
        item = texts.setdefault((row["briefing"], row["id"]), {})
        for path, text in locate_cells(section, row):
            item.setdefault(path, text)
    items: dict[str, dict[str, Fields]] = {}
    for (briefing_id, item_id), paths in texts.items():
        fields = unflatten_fields(paths)
        _restore_mappings(fields, _LISTS[section])
        items.setdefault(briefing_id, {})[item_id] = fields
    return items


def locate_cells(section: str, row: Row) -> Iterator[tuple[str, str]]:
    """Yield the texts of a row with their paths in the item; rows of an item repeat what they share.

    Raises:
        ValueError: a place leads nowhere.
    """
    places = _find_places(section, row.get(PATH, ""))
    for column, text in row.items():
        if not text or column in _DERIVED_COLUMNS:
            continue
        path = _PATHS_BY_COLUMN.get(column, column)
        name, _, inner_path = path.partition(".")
        if inner_path and name in places:
            yield f"{places[name]}.{inner_path}", text
        else:
            yield column if name in _LEVEL_NAMES else path, text


def _find_places(section: str, place: str) -> dict[str, str]:
    """Find the place that the columns of each level are about."""
    places: dict[str, str] = {}
    lists, path = _LISTS[section], ""
    for name, index in zip(*[iter(split_path(place))] * 2, strict=True):
        level = lists.get(str(name))
        if level is None:
            raise ValueError(place)
        path = f"{join_path(path, str(name))}[{index}]"
        places[level.name] = path
        lists = level.lists
    return places


def _restore_mappings(fields: Fields, lists: Mapping[str, Level]) -> None:
    """Turn lists whose entries were those of a mapping into mappings again."""
    for name, level in lists.items():
        records = fields.get(name)
        if not isinstance(records, list):
            continue
        entries = [one for one in records if isinstance(one, dict)]
        if level.label:
            fields[name] = {str(one[level.label]): one.get("figure") for one in entries}
        for one in entries:
            _restore_mappings(one, level.lists)
