"""Imports a table into a briefing: nothing is written here; the result says all that would change."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from bot.core.content.field_merge import Fields, remove_empty_fields
from bot.core.parsing.id_format import to_id
from bot.core.parsing.yaml_loader import read_fields
from bot.core.parsing.yaml_subset import YamlValue
from bot.core.tables.cell_reader import MAX_LABEL, CellReader, decide_notations
from bot.core.tables.column_names import IGNORED, SectionName
from bot.core.tables.exported_items import build_exported_items, is_exported
from bot.core.tables.headings import list_columns
from bot.core.tables.item_ids import ImportedItem, avoid_ids
from bot.core.tables.item_merge import (
    MergeResult,
    format_new_briefing,
    index_entries,
    iter_sources,
    merge_items,
    name_only_source,
)
from bot.core.tables.mapping import Layout, MappedTable, TableMapping
from bot.core.tables.mapping_guess import guess_mapping
from bot.core.tables.poll_items import build_polls, find_odd_sum
from bot.core.tables.poll_rows import QuestionResult, combine_repeats, read_results
from bot.core.tables.record_items import build_records
from bot.core.tables.sheet import TableError, TableProblem, to_letters
from bot.core.tables.table_reader import read_table

_MAX_LISTED_ROWS = 12
_REQUIRED: Mapping[Layout, tuple[str, ...]] = {
    "row per question": (),
    "row per answer": ("answer", "figure"),
    "row per item": ("title",),
    "column per poll": ("answer",),
    "column per subgroup": ("answer", "figure"),
    "exported by this bot": (),
}
"""Fields without which a table in a layout has nothing to import."""

_TABLE_SOURCE = "table"  # the id of the source of a new briefing


class SourceNeededError(TableError):
    """It is not said which of the briefing's sources the table comes from; *ids* are those to choose from."""

    def __init__(self, message: str, ids: Sequence[str]) -> None:
        """Name the sources to choose from."""
        super().__init__(f"{message}; say which one the table comes from: {', '.join(ids)}")
        self.ids = tuple(ids)


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
    sources = _Sources(fields, mapping)
    others = (value for name, value in fields.items() if name != mapping.section)
    items = avoid_ids(items, {name for one in others for name in index_entries(one)})
    items = _drop_bad_rows(sources.resolve(items, reader), reader)
    text = request.briefing or _start_briefing(request, items)
    text = sources.add_new(text)
    merge = merge_items(text, mapping.section, items)
    vanished = tuple(
        one for one in mapping.imported if one in existing and one not in {item.id for item in items}
    )
    imported = tuple(item.id for item in items)
    notes = (*sheet.notes, *_describe(table, reader, results))
    return TableImport(
        merge.text,
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
        return build_exported_items(section, table.columns, table.rows, briefing_id), []
    if section != "polls":
        return build_records(table, reader, existing), []
    results = combine_repeats(read_results(table, reader))
    bad_rows = {one.row for one in reader.problems}
    readable = [one for one in results if not bad_rows.intersection(one.rows)]
    return build_polls(readable, existing, briefing_id), results


def _drop_bad_rows(items: Sequence[ImportedItem], reader: CellReader) -> list[ImportedItem]:
    bad_rows = {one.row for one in reader.problems}
    return [one for one in items if not bad_rows.intersection(one.rows)]


class _Sources:
    """The sources of the briefing, and those that the table adds: one for each web address of an item."""

    def __init__(self, fields: Fields, mapping: TableMapping) -> None:
        self._known = list(iter_sources(fields)) if fields else [{"id": _TABLE_SOURCE}]
        self._chosen = mapping.source or ""
        self._new: dict[str, Fields] = {}
        if self._chosen and self._chosen not in self.ids:
            raise SourceNeededError(f'the briefing has no source "{self._chosen}"', self.ids)

    def resolve(self, items: Sequence[ImportedItem], reader: CellReader) -> list[ImportedItem]:
        """Write the id of the source that each item comes from, unless the briefing has only one.

        Raises:
            SourceNeededError: nothing says which of several it is.
        """
        for item in items:
            if (url := str(item.fields.get("url", ""))) and not (
                item.fields.get("sources") or self._find(url)
            ):
                self._add(url)
        default = self._chosen or (self.ids[0] if self._new and len(self._known) == 1 else "")
        resolved = [self._resolve_item(one, default, reader) for one in items]
        if len(self._known) + len(self._new) != 1 and any(
            "sources" not in one.fields and not one.is_complete for one in resolved
        ):
            raise SourceNeededError("the briefing has several sources", self.ids)
        return resolved

    def _resolve_item(self, item: ImportedItem, default: str, reader: CellReader) -> ImportedItem:
        if item.is_complete:
            return self._check_sources(item, reader)
        named, url = str(item.fields.get("sources", "")), str(item.fields.get("url", ""))
        fields: Fields = {name: one for name, one in item.fields.items() if name not in ("sources", "url")}
        source_id = self._find(named or url) or default
        if named and not self._find(named):
            message, hint = f'the briefing has no source "{named}"', f"write one of {', '.join(self.ids)}"
            reader.problems.append(TableProblem(item.rows[0], 0, None, message, f"{hint}, or add it first"))
            source_id = self.ids[0]
        return replace(item, fields=fields | ({"sources": source_id} if source_id else {}))

    def _check_sources(self, item: ImportedItem, reader: CellReader) -> ImportedItem:
        """Report the sources of an exported item that the briefing lacks."""
        sources = item.fields.get("sources")
        for one in sources if isinstance(sources, list) else [sources]:
            name = one.get("source") if isinstance(one, dict) else one
            if name and name not in self.ids:
                message = f'the briefing has no source "{name}"'
                reader.problems.append(TableProblem(item.rows[0], 0, None, message, "add it first"))
        return item

    def _find(self, text: str) -> str:
        known = (*self._known, *self._new.values())
        names = ("id", "title", "url")
        return next(
            (str(one["id"]) for one in known if text and text in [one.get(name) for name in names]), ""
        )

    def _add(self, url: str) -> None:
        """Add the page at an address as a source; what is not known of it is its host."""
        host = urlsplit(url).hostname or url
        base = to_id(host.removeprefix("www."))[:30].rstrip("-") or "source"
        numbered = (f"{base}-{number}" for number in count(2))
        source_id = base if base not in self.ids else next(one for one in numbered if one not in self.ids)
        self._new[url] = {"id": source_id, "title": url[:MAX_LABEL], "publisher": host, "url": url}

    def add_new(self, text: str) -> str:
        """Add the new sources to the text of the briefing."""
        if not self._new:
            return text
        if len(self._known) == 1:
            text = name_only_source(text, str(self._known[0].get("id")))
        return merge_items(text, "sources", [ImportedItem(one, ()) for one in self._new.values()]).text

    @property
    def ids(self) -> list[str]:
        """The ids of all sources."""
        return [str(one.get("id")) for one in (*self._known, *self._new.values())]


def _start_briefing(request: ImportRequest, items: Sequence[ImportedItem]) -> str:
    """Write the head of a new briefing: title, date, and the table as its source."""
    new = request.new
    source: Fields = {
        "id": _TABLE_SOURCE,
        "title": new.source_title or Path(request.name).name,
        "publisher": new.publisher or "not stated",
    }
    source |= {"url": new.url} if new.url else {}
    title = new.title or request.briefing_id.replace("-", " ").capitalize()
    fields: dict[str, YamlValue] = {"title": title}
    fields |= {"language": new.language} if new.language != "en" else {}
    fields["as_of"] = _find_newest_date(items) or request.today.isoformat()
    fields["sources"] = [source]
    return format_new_briefing(fields)


def _find_newest_date(items: Sequence[ImportedItem]) -> str:
    """Find the last date that the items have; a month stands for its last day."""
    dates = [
        one
        for item in items
        for name in ("fieldwork", "period", "when", "as_of")
        for one in _list_dates(item.fields.get(name))
    ]
    return max(dates, key=lambda one: f"{one}-99"[:10], default="")


def _list_dates(value: YamlValue) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [one for one in value.values() if isinstance(one, str)]
        case _:
            return []


def _describe(table: MappedTable, reader: CellReader, results: Sequence[QuestionResult]) -> Iterator[str]:
    """Yield what was decided, what was put right, and what is odd about the rows that can be read."""
    yield from reader.notations.reasons
    unmapped = [one.name for one in table.columns if one.name not in table.mapping.columns]
    if unmapped:
        yield f"columns that the mapping does not know are ignored: {', '.join(unmapped)}"
    empty = [number for number, row in table.rows if not any(row)]
    if empty:
        yield f"empty: {_list_rows(empty)}"
    yield from (str(one) for one in reader.repairs)
    if unasked := [one.rows[0] for one in results if not one.question.keys() & {"question", "wording"}]:
        yield f"the question is not stated in {_list_rows(unasked)}; say it under fixed: question"
    yield from _describe_sums(results)
    yield from _describe_repeats(results)


def _list_rows(rows: Sequence[int]) -> str:
    word = "row" if len(rows) == 1 else "rows"
    listed = ", ".join(map(str, rows[:_MAX_LISTED_ROWS]))
    return f"{word} {listed}" + (
        f" and {len(rows) - _MAX_LISTED_ROWS} more" if len(rows) > _MAX_LISTED_ROWS else ""
    )


def _describe_sums(results: Sequence[QuestionResult]) -> Iterator[str]:
    """Name each question whose answers add up to more than 100%, and count those with less."""
    low: list[int] = []
    for one in results:
        total = find_odd_sum(one.answers)
        if total is not None and total > 100:  # noqa: PLR2004 (percent)
            yield f"{_list_rows(one.rows)}: the answers add up to {total.normalize():f}%"
        elif total is not None:
            low.append(one.rows[0])
    if low:
        yield f"the answers add up to less than 100% in {len(low)} questions: {_list_rows(low)}"


def _describe_repeats(results: Sequence[QuestionResult]) -> Iterator[str]:
    """Name rows that say the same, and rows that answer the same question of a poll in different ways."""
    if same := [one.rows for one in results if one.is_repeated]:
        pairs = "; ".join(", ".join(map(str, rows)) for rows in same[:_MAX_LISTED_ROWS])
        more = f" and {len(same) - _MAX_LISTED_ROWS} more" if len(same) > _MAX_LISTED_ROWS else ""
        yield f"rows that say the same are imported once: {pairs}{more}"
    rows: dict[tuple[tuple[str, str], ...], list[int]] = {}
    for one in results:
        rows.setdefault(one.key, []).append(one.rows[0])
    different = [numbers for numbers in rows.values() if len(numbers) > 1]
    for numbers in different[:_MAX_LISTED_ROWS]:
        yield f"{_list_rows(numbers)} answer the same question of the same poll differently; all are imported"
