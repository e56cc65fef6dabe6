"""Imports a table into a briefing: nothing is written here; the result says all that would change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from bot.core.content.field_merge import Fields, remove_empty_fields
from bot.core.content.partial_date import parse_partial_date
from bot.core.parsing.yaml_loader import read_fields
from bot.core.parsing.yaml_subset import YamlValue
from bot.core.tables.cell_reader import CellReader, decide_notations
from bot.core.tables.column_names import IGNORED, SectionName
from bot.core.tables.exported_cells import find_refused_cells
from bot.core.tables.exported_items import build_exported_items, find_contradictions, is_exported
from bot.core.tables.headings import list_columns
from bot.core.tables.import_notes import describe_findings
from bot.core.tables.item_ids import ImportedItem, avoid_ids
from bot.core.tables.item_merge import (
    MergeResult,
    format_new_briefing,
    index_entries,
    merge_items,
)
from bot.core.tables.item_sources import TABLE_SOURCE, ItemSources
from bot.core.tables.mapping import Layout, MappedTable, TableMapping
from bot.core.tables.mapping_guess import guess_mapping
from bot.core.tables.poll_items import build_polls, find_odd_sum
from bot.core.tables.poll_rows import QuestionResult, combine_repeats, read_results
from bot.core.tables.record_items import build_records
from bot.core.tables.sheet import TableError, TableProblem, to_letters
from bot.core.tables.table_reader import read_table

_REQUIRED: Mapping[Layout, tuple[str, ...]] = {
    "row per question": (),
    "row per answer": ("answer", "figure"),
    "row per item": ("title",),
    "column per poll": ("answer",),
    "column per subgroup": ("answer", "figure"),
    "exported by this bot": (),
}
"""Fields without which a table in a layout has nothing to import."""


_MAX_ROUNDING = Decimal("0.05")  # of shares of one that add up to 1


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column with its *letters* and *name*, and the *meaning* that it has; empty if it is ignored."""

    letters: str
    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class NewBriefing:
    """What a briefing that does not exist yet begins with; what is empty is chosen or not stated."""

    title: str = ""
    language: str = "en"
    source_title: str = ""
    publisher: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """A table, and the briefing that it goes into: *briefing* is the text of its file, empty for a new one.

    A *mapping* is guessed if it is None, for the *section* if that is given.
    """

    name: str
    content: bytes
    briefing_id: str
    today: date
    briefing: str = ""
    section: SectionName | None = None
    mapping: TableMapping | None = None
    new: NewBriefing = field(default_factory=NewBriefing)


@dataclass(frozen=True, slots=True)
class TableImport:
    """What an import comes to: the new *text* of the briefing, and the *mapping* with the ids of its items.

    Rows with *problems* are left out of the text. *notes* say what was decided, and what is odd. *vanished*
    are ids of items that an earlier version of the table had. *example* is the first item.
    """

    text: str
    mapping: TableMapping
    merge: MergeResult
    problems: tuple[TableProblem, ...]
    notes: tuple[str, ...]
    vanished: tuple[str, ...]
    columns: tuple[MappedColumn, ...]
    example: Fields
    row_count: int
    is_guessed: bool

    @property
    def bad_rows(self) -> tuple[int, ...]:
        """The numbers of the rows that cannot be read."""
        return tuple(sorted({one.row for one in self.problems}))


def import_table(request: ImportRequest) -> TableImport:
    """Read a table, and put its items into the briefing.

    Raises:
        TableError: the table cannot be read, or it is not said where its facts come from.
        BriefingError: the briefing has errors.
    """
    newline = "\r\n" if "\r\n" in request.briefing else "\n"
    request = replace(request, briefing=request.briefing.replace("\r\n", "\n"))
    kept = request.mapping
    sheet_name, encoding = (kept.sheet or "", kept.encoding or "") if kept else ("", "")
    sheet = read_table(request.content, request.name, sheet_name, encoding)
    mapping = kept or guess_mapping(sheet, request.section)
    table = MappedTable(sheet, tuple(list_columns(sheet, mapping.headings)), mapping)
    _check_columns(table)
    reader = CellReader(decide_notations(table), mapping.section == "polls", mapping.values)
    fields = (
        remove_empty_fields(read_fields(request.briefing.encode(), request.briefing_id))
        if request.briefing
        else {}
    )
    existing = index_entries(fields.get(mapping.section))
    items, results = _build_items(table, reader, existing, request.briefing_id)
    sources = ItemSources(fields, mapping, Path(request.name).name)
    others = (value for name, value in fields.items() if name != mapping.section)
    items = avoid_ids(items, {name for one in others for name in index_entries(one)})
    items = _drop_bad_rows(sources.resolve(items, reader), reader)
    if request.briefing:
        text = sources.add_new(request.briefing)
    else:
        text = _start_briefing(request, items, sources.new)
    merge = merge_items(text, mapping.section, items)
    if mapping.layout == "exported by this bot":
        reader.problems += find_refused_cells(merge.text, mapping.section, table.columns, table.rows)
        items = _drop_bad_rows(items, reader)
        merge = merge_items(text, mapping.section, items)
    vanished = tuple(
        one for one in mapping.imported if one in existing and one not in {item.id for item in items}
    )
    imported = tuple(item.id for item in items)
    notes = (*sheet.notes, *describe_findings(table, reader, results), *sources.describe(items))
    return TableImport(
        merge.text.replace("\n", newline),
        mapping.model_copy(update={"imported": (*imported, *vanished)}),
        merge,
        tuple(sorted(reader.problems, key=lambda one: (one.row, one.column))),
        notes,
        vanished,
        tuple(
            MappedColumn(to_letters(one.number), one.name, _describe_meaning(one.name, mapping))
            for one in table.columns
        ),
        items[0].fields if items else {},
        sum(map(any, sheet.rows[max(mapping.headings) :])),
        is_guessed=kept is None,
    )


def choose_mapping(
    content: bytes, name: str, kept: Sequence[TableMapping], section: SectionName | None = None
) -> TableMapping:
    """Choose one of the *kept* mappings whose columns the table has, or guess a new one.

    Raises:
        TableError: the table cannot be read, or the mapping for its section is kept for other columns.
    """
    whole = read_table(content, name)
    if whole.rows and is_exported(whole.rows[0]):
        return guess_mapping(whole, section)
    rejected: dict[SectionName, str] = {}
    for one in kept:
        sheet = read_table(content, name, one.sheet or "", one.encoding or "")
        if section not in (None, one.section):
            continue
        try:
            _check_columns(MappedTable(sheet, tuple(list_columns(sheet, one.headings)), one))
        except TableError as error:
            rejected[one.section] = str(error)
        else:
            return one
    mapping = guess_mapping(whole, section)
    if mapping.section in rejected:
        raise TableError(rejected[mapping.section])
    return mapping


def _describe_meaning(name: str, mapping: TableMapping) -> str:
    """Put into words what a column holds; empty if it is ignored."""
    meaning = mapping.columns.get(name)
    if meaning is None or meaning.field == IGNORED:
        return ""
    parts = [f"answer “{meaning.answer}”" if meaning.answer else "", meaning.field or ""]
    if wave := meaning.fieldwork:
        parts.append(f"fieldwork {wave.start}" + (f"/{wave.end}" if wave.end != wave.start else ""))
    parts.append(f"of {meaning.subgroup}" if meaning.subgroup else "")
    return " ".join(filter(None, parts))


def _check_columns(table: MappedTable) -> None:
    """Check that the table has the columns of a mapping that was kept."""
    names, mapping = [one.name for one in table.columns], table.mapping
    missing = [name for name, one in mapping.columns.items() if name not in names and one.field != IGNORED]
    if missing:
        raise TableError(
            f"the kept mapping has columns that this table lacks: {', '.join(missing)}; the table has: "
            f"{', '.join(names)}; correct the mapping, or delete its file for a new one"
        )
    fields = {one.field for one in mapping.columns.values()} | mapping.fixed.keys()
    needed = [one for one in _REQUIRED[mapping.layout] if one not in fields]
    has_answers = any(one.answer for one in mapping.columns.values())
    if mapping.layout == "row per item" and mapping.section == "figures" and "figure" not in fields:
        needed.append("figure")
    if mapping.layout == "row per question" and not has_answers:
        raise TableError("no column has the figures of an answer; say in the mapping which one")
    if needed:
        raise TableError(
            f"no column has the {' and no column the '.join(needed)}; say in the mapping which one it is"
        )
    if not any(one.field != IGNORED for one in mapping.columns.values()):
        raise TableError("no column was recognised; say in the mapping which column is which field")


def _build_items(
    table: MappedTable, reader: CellReader, existing: Mapping[str, Fields], briefing_id: str
) -> tuple[list[ImportedItem], list[QuestionResult]]:
    section = table.mapping.section
    if table.mapping.layout == "exported by this bot":
        items = build_exported_items(section, table.columns, table.rows, briefing_id)
        reader.repairs += find_contradictions(section, table.columns, table.rows)
        return items, []
    if section != "polls":
        return build_records(table, reader, existing), []
    results = combine_repeats(read_results(table, reader))
    _report_shares_of_one(results, reader)
    bad_rows = {one.row for one in reader.problems}
    readable = [one for one in results if not bad_rows.intersection(one.rows)]
    return build_polls(readable, existing, briefing_id), results


def _report_shares_of_one(results: Sequence[QuestionResult], reader: CellReader) -> None:
    """Report questions with answers that add up to 1%: another column has numbers above 1."""
    for one in results:
        if find_odd_sum(one.answers) is None:
            continue
        shares = [(label, Decimal(figure.removesuffix("%"))) for label, figure in one.answers]
        small = [(label, share) for label, share in shares if share <= 1]
        total = sum((share for _, share in small), Decimal(0))
        if len(small) > 1 and abs(total - 1) <= _MAX_ROUNDING:
            labels = " and ".join(label for label, _ in small)
            message = f"{labels} add up to 1%, as shares of one would"
            hint = "write percentages, or ignore the columns that are no answers"
            reader.problems.append(TableProblem(one.rows[0], 0, None, message, hint))


def _drop_bad_rows(items: Sequence[ImportedItem], reader: CellReader) -> list[ImportedItem]:
    bad_rows = {one.row for one in reader.problems}
    return [one for one in items if not bad_rows.intersection(one.rows)]


def _start_briefing(request: ImportRequest, items: Sequence[ImportedItem], others: Sequence[Fields]) -> str:
    """Write the head of a new briefing: title, date, and its sources, *others* than the table included.

    The table is one unless something is said of each item's source, and nothing of the table itself.
    """
    new = request.new
    source: Fields = {
        "id": TABLE_SOURCE,
        "title": new.source_title or Path(request.name).name,
        "publisher": new.publisher or "not stated",
    }
    source |= {"url": new.url} if new.url else {}
    title = new.title or request.briefing_id.replace("-", " ").capitalize()
    fields: dict[str, YamlValue] = {"title": title}
    fields |= {"language": new.language} if new.language != "en" else {}
    fields["as_of"] = _find_newest_date(items, request.today) or request.today.isoformat()
    is_cited = any(item.fields.get("sources", TABLE_SOURCE) == TABLE_SOURCE for item in items)
    is_described = bool(new.source_title or new.publisher or new.url)
    fields["sources"] = [*([source] if is_cited or is_described or not others else []), *others]
    return format_new_briefing(fields)


def _find_newest_date(items: Sequence[ImportedItem], today: date) -> str:
    """Find the last date that the items have, but none to come; a month stands for its last day."""
    dates = [
        parse_partial_date(one)
        for item in items
        for name in ("fieldwork", "period", "when", "as_of")
        for one in _list_dates(item.fields.get(name))
    ]
    past = [one for one in dates if one.last_day <= today]
    return str(max(past, key=lambda one: one.last_day, default=""))


def _list_dates(value: YamlValue) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [one for one in value.values() if isinstance(one, str)]
        case _:
            return []
