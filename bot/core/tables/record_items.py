"""Builds figures and events, as they are written in a briefing, from the rows of a table."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.core.content.field_merge import Fields
from bot.core.content.figure_value import parse_figure
from bot.core.parsing.problem import InvalidValueError
from bot.core.parsing.yaml_subset import YamlValue
from bot.core.tables.cell_reader import CellReader
from bot.core.tables.column_names import FIELDS, SectionName
from bot.core.tables.item_ids import ImportedItem, build_id, distinguish
from bot.core.tables.mapping import MappedTable
from bot.core.tables.poll_items import build_period
from bot.core.tables.sheet import Row, TableProblem

_PERIODS = {"figures": "period", "events": "when"}
_REQUIRED = {"figures": ("title", "figure"), "events": ("title",)}
_IDENTITY = {"figures": ("title", "period", "counted_by"), "events": ("title", "when", "place")}
_DISTINCTIVE = ("counted_by", "place")  # of figures, or events, with the same title and day
_ORDER = {
    "figures": (
        "id",
        "as_of",
        "title",
        "figure",
        "period",
        "counted_by",
        "attribution",
        "text",
        "sources",
        "url",
    ),
    "events": (
        "id",
        "title",
        "when",
        "place",
        "type",
        "participants",
        "attribution",
        "text",
        "outcome",
        "sources",
        "url",
    ),
}


@dataclass(frozen=True, slots=True)
class _Record:
    row: int
    values: Mapping[str, str]
    key: str


def build_records(
    table: MappedTable, reader: CellReader, existing: Mapping[str, Fields]
) -> list[ImportedItem]:
    """Build the items of all rows; what cannot be read is among the problems of *reader*.

    *existing* are the briefing's items by id, which keep theirs.
    """
    mapping = table.mapping
    records = list(_read_records(table, reader))
    by_base: dict[str, list[_Record]] = defaultdict(list)
    for one in records:
        period = one.values.get(_PERIODS[mapping.section]) or one.values.get("as_of", "")
        base = one.values.get("id") or build_id(
            one.values["title"], period, mapping.section.removesuffix("s")
        )
        by_base[base].append(one)
    ids: dict[str, str] = {}
    for base, rivals in by_base.items():
        known = existing.get(base, {})
        same = {
            one.key for one in rivals if all(one.values.get(name) == known.get(name) for name in _DISTINCTIVE)
        }
        ids |= distinguish(base, (one.key for one in rivals), same)
    by_id: dict[str, ImportedItem] = {}
    for one in records:
        item_id = ids[one.key]
        if item_id in by_id:
            message = f'row {by_id[item_id].rows[0]} has the same item, "{item_id}"'
            hint = "delete one of them, or add a column that differs, such as id"
            reader.problems.append(TableProblem(one.row, 0, None, message, hint))
        else:
            by_id[item_id] = ImportedItem(_build_fields(one.values, item_id, mapping.section), (one.row,))
    return list(by_id.values())


def _read_records(table: MappedTable, reader: CellReader) -> Iterator[_Record]:
    mapping, kinds = table.mapping, FIELDS[table.mapping.section]
    fixed = {name: reader.read(name, kinds[name], text, (0, 0)) for name, text in mapping.fixed.items()}
    fixed = {name: text for name, text in fixed.items() if text}
    for number, row in table.rows:
        if not any(row):
            continue
        problem_count = len(reader.problems)
        values = {**fixed, **_read_values(row, number, table, reader)}
        values = _join_period(values, _PERIODS[mapping.section])
        _add_unit(values, number, reader)
        missing = [name for name in _REQUIRED[mapping.section] if name not in values]
        if missing and len(reader.problems) == problem_count:
            message = f"this row has no {' and no '.join(missing)}"
            reader.problems.append(TableProblem(number, 0, None, message, "fill it in, or delete the row"))
        if not missing:
            key = "|".join(values.get(name, "") for name in ("id", *_IDENTITY[mapping.section]))
            yield _Record(number, values, key)


def _read_values(row: Row, number: int, table: MappedTable, reader: CellReader) -> dict[str, str]:
    kinds = FIELDS[table.mapping.section]
    values = {}
    for column, meaning in table.used_columns:
        if meaning.field and meaning.field in kinds:
            place = (number, column.number)
            text = reader.read(meaning.field, kinds[meaning.field], row[column.number - 1], place)
            if text:
                values[meaning.field] = text
    return values


def _join_period(values: Mapping[str, str], name: str) -> dict[str, str]:
    """Join the beginning and the end of a period; one of them may be open."""
    start, end = values.get(f"{name}_start"), values.get(f"{name}_end")
    joined = {field: text for field, text in values.items() if field not in (f"{name}_start", f"{name}_end")}
    if name not in joined and (start or end):
        joined[name] = start if start == end and start else f"{start or ''}/{end or ''}"
    return joined


def _build_fields(values: Mapping[str, str], item_id: str, section: SectionName) -> Fields:
    fields: dict[str, YamlValue] = {**values, "id": item_id}
    period = _PERIODS[section]
    if text := values.get(period):
        fields[period] = _build_open_period(text)
    if participants := values.get("participants"):
        fields["participants"] = [one.strip() for one in participants.split(";") if one.strip()]
    if source := values.get("source"):
        fields["sources"] = source
    return {name: fields[name] for name in _ORDER[section] if name in fields}


def _build_open_period(text: str) -> YamlValue:
    start, slash, end = text.partition("/")
    if slash and not end:
        return {"since": start}
    if slash and not start:
        return {"until": end}
    return build_period(text)


def _add_unit(values: dict[str, str], row: int, reader: CellReader) -> None:
    """Write the unit after a number that has none yet; what comes out must be a figure."""
    figure, unit = values.get("figure"), values.get("unit")
    if not figure:
        return
    try:
        if unit and not parse_figure(figure).unit:
            values["figure"] = f"{figure}{unit}" if unit == "%" else f"{figure} {unit}"
        parse_figure(values["figure"])
    except InvalidValueError as error:
        reader.problems.append(TableProblem(row, 0, values["figure"], error.message, error.hint))
        del values["figure"]
