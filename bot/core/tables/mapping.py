"""A mapping: which column of a table is which field of a briefing. It is kept in a file beside the briefing.

Its folder lies in the briefings folder. The library reads no folders in there, so a mapping is never taken
for a briefing or a translation.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.core.content.field_types import Id, OneOrMany, Shorthand, UntranslatableLine
from bot.core.content.partial_date import Period
from bot.core.parsing.problem import BriefingError, Finding, ProblemCode, ValuePath
from bot.core.parsing.yaml_loader import load_model, read_fields
from bot.core.parsing.yaml_subset import YamlValue
from bot.core.tables.column_names import EXPORTED, FIELDS, IGNORED, SectionName
from bot.core.tables.date_order import DateOrder
from bot.core.tables.headings import Column
from bot.core.tables.item_writer import write_fields
from bot.core.tables.sheet import Row, Sheet

MAPPINGS_FOLDER = "imports"
_EXPORT = "exported by this bot"

Layout = Literal[
    "row per question",
    "row per answer",
    "row per item",
    "column per poll",
    "column per subgroup",
    "exported by this bot",
]

_HEADER = """\
# How the table {table} becomes {section} of the briefing “{briefing}”.
# columns: the name of a column, and the field that it holds. Write "ignored" for what is not to be imported.
# Fields: {fields}.
# Change what is wrong, and import the table again.
"""


class _MappingPart(BaseModel):
    """A part of a mapping; it is no record of a briefing, whose fields have labels for readers."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class ColumnMeaning(_MappingPart):
    """What a column holds: a field, or the figures of an answer, of a subgroup, or of one poll."""

    field: UntranslatableLine | None = None
    """The name of a field, or "ignored"."""
    answer: UntranslatableLine | None = None
    """The answer whose figures the column has."""
    subgroup: UntranslatableLine | None = None
    """The subgroup of respondents that its numbers are about."""
    fieldwork: Period | None = None
    """When the poll was conducted whose figures the column has."""


class TableMapping(_MappingPart):
    """How a table becomes items of a section."""

    section: SectionName
    """The section that the items belong to."""
    layout: Layout
    """What a row, or a column, of the table is."""
    sheet: UntranslatableLine | None = None
    """The sheet of a workbook; the first visible one if left out."""
    encoding: UntranslatableLine | None = None
    """The encoding of a CSV file, such as cp1251; guessed if left out."""
    headings: Annotated[tuple[Annotated[int, Field(ge=1)], ...], OneOrMany()] = Field(min_length=1)
    """The numbers of the rows that have the names of the columns."""
    dates: DateOrder | None = None
    """Whether the day or the month comes first in 3/4/2026; decided by all dates if left out."""
    source: Id | None = None
    """The id of the briefing's source that the table comes from; needed if the briefing has several."""
    columns: dict[UntranslatableLine, Annotated[ColumnMeaning, Shorthand("field")]]
    """What each column holds, by its name."""
    fixed: dict[UntranslatableLine, UntranslatableLine] = Field(default_factory=dict)
    """Fields that no column holds, with their value for all items."""
    values: dict[UntranslatableLine, dict[UntranslatableLine, UntranslatableLine]] = Field(
        default_factory=dict
    )
    """What the texts of a field stand for: `population: {a: adults}`."""
    imported: tuple[Id, ...] = ()
    """The ids of the items that the table had last time; the bot writes this list."""

    @property
    def is_needed_again(self) -> bool:
        """False for an exported table: its columns say themselves what they hold."""
        return self.layout != _EXPORT

    def list_fields(self) -> dict[str, str]:
        """Map each field that a column holds to the column's name."""
        return {one.field: name for name, one in self.columns.items() if one.field and not one.subgroup}

    def with_question(self, text: str) -> "TableMapping":
        """Take a text for the question of all polls, unless the table or this mapping has one."""
        names = {one.field for one in self.columns.values()} | self.fixed.keys()
        has_title = self.layout in ("column per poll", "column per subgroup")
        if self.section != "polls" or not text or has_title or names & {"question", "wording", EXPORTED}:
            return self
        return self.model_copy(update={"fixed": {**self.fixed, "question": text}})


@dataclass(frozen=True, slots=True)
class MappingPlace:
    """The briefing and the section that a mapping is kept for."""

    briefing_id: str
    section: SectionName

    @property
    def file(self) -> str:
        """The path of the file in the briefings folder."""
        return f"{MAPPINGS_FOLDER}/{self.briefing_id}.{self.section}.yaml"


@dataclass(frozen=True, slots=True)
class MappedTable:
    """A sheet with its columns, and what they mean."""

    sheet: Sheet
    columns: tuple[Column, ...]
    mapping: TableMapping

    @property
    def rows(self) -> list[tuple[int, Row]]:
        """The rows below the names of the columns, each with its number."""
        first = max(self.mapping.headings) + 1
        return list(enumerate(self.sheet.rows[first - 1 :], start=first))

    @property
    def used_columns(self) -> list[tuple[Column, ColumnMeaning]]:
        """The columns that the mapping knows, with their meanings."""
        meanings = self.mapping.columns
        return [(one, meanings[one.name]) for one in self.columns if one.name in meanings]


def parse_mapping(content: bytes, file: str) -> TableMapping:
    """Parse the file of a mapping.

    Raises:
        BriefingError: it has errors; each is named with its place.
    """
    return load_model(content, file, TableMapping, _find_unknown_fields)


def is_mapping_file(content: bytes, file: str) -> bool:
    """True if a YAML file is a mapping, and not a briefing or a translation."""
    if b"layout:" not in content:
        return False
    try:
        fields = read_fields(content, file)
    except BriefingError:
        return False
    return {"section", "layout", "columns"} <= fields.keys()


def _find_unknown_fields(mapping: TableMapping) -> Iterator[Finding]:
    known = (
        *FIELDS[mapping.section],
        IGNORED,
        *([EXPORTED] if mapping.layout == "exported by this bot" else []),
    )
    places: dict[ValuePath, str] = {
        ("columns", name): one.field for name, one in mapping.columns.items() if one.field
    }
    places |= {(part, name): name for part in ("fixed", "values") for name in getattr(mapping, part)}
    for path, field in places.items():
        if field not in known:
            message = f'"{field}" is not a field that a table of {mapping.section} can have'
            yield Finding(path, message, f"write one of {', '.join(known)}", code=ProblemCode.UNKNOWN_FIELD)


def format_mapping(mapping: TableMapping, table: str, briefing_id: str) -> str:
    """Format the file of a mapping, with a note on how to change it."""
    fields: dict[str, YamlValue] = {"section": mapping.section, "layout": mapping.layout}
    fields |= {name: getattr(mapping, name) for name in ("sheet", "encoding") if getattr(mapping, name)}
    fields["headings"] = [str(one) for one in mapping.headings]
    fields |= {name: getattr(mapping, name) for name in ("dates", "source") if getattr(mapping, name)}
    fields["columns"] = {name: _format_meaning(one) for name, one in mapping.columns.items()}
    fields |= {"fixed": {**mapping.fixed}} if mapping.fixed else {}
    fields |= {"values": {name: {**one} for name, one in mapping.values.items()}} if mapping.values else {}
    fields |= {"imported": [*mapping.imported]} if mapping.imported else {}
    header = _HEADER.format(
        table=table,
        section=mapping.section,
        briefing=briefing_id,
        fields=", ".join((*FIELDS[mapping.section], IGNORED)),
    )
    return header + write_fields(fields)


def _format_meaning(meaning: ColumnMeaning) -> YamlValue:
    if meaning.field and not (meaning.answer or meaning.subgroup):
        return meaning.field
    fields: dict[str, YamlValue] = {
        name: text for name in ("field", "answer", "subgroup") if (text := getattr(meaning, name)) is not None
    }
    if meaning.fieldwork:
        first, last = str(meaning.fieldwork.start), str(meaning.fieldwork.end)
        fields["fieldwork"] = first if first == last else {"start": first, "end": last}
    return fields
