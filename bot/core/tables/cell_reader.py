"""Reads the cells of a table by the kind of their column, and collects every cell that cannot be read."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from bot.core.content.field_types import find_empty_link
from bot.core.content.web_address import check_url
from bot.core.messages.characters import FORBIDDEN_CHARACTER, has_ink, name_character
from bot.core.parsing.id_format import MAX_ID_LENGTH, is_id, to_id
from bot.core.parsing.problem import InvalidValueError
from bot.core.tables.column_names import FIELDS, CellKind, SectionName
from bot.core.tables.date_order import DateNotation, decide_date_order, read_date, read_period
from bot.core.tables.mapping import ColumnMeaning, MappedTable
from bot.core.tables.number_notation import (
    CellError,
    NumberNotation,
    decide_notation,
    is_missing,
    read_count,
    read_figure,
    read_percentage,
)
from bot.core.tables.sheet import TableError, TableProblem

MAX_LABEL = 300  # characters of a field of one line
_PROSE_FIELDS = frozenset({"wording", "note", "text", "outcome"})
_HTTPS = "https://"
_WEB_ADDRESS = re.compile(r"https?://\S+|[\w-]+(\.[\w-]+)+/\S*|www\.\S+", re.IGNORECASE)
_MARGIN_SIGNS = re.compile(
    r"^\s*(?:±|\+\s?/\s?[-–\u2212])\s*|\s*(?:percentage points|p\.?\s?p\.?|п\.?\s?п\.?)\s*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Notations:
    """How the numbers and dates of a table are written."""

    shares: NumberNotation
    numbers: NumberNotation
    dates: DateNotation
    rates: NumberNotation
    """Of response rates, which may be shares of one where the answers are not."""
    margins: NumberNotation

    @property
    def reasons(self) -> tuple[str, ...]:
        """What was decided, and by which cells."""
        parts = (self.shares, self.numbers, self.dates, self.rates, self.margins)
        return tuple(dict.fromkeys(reason for one in parts for reason in one.reasons))


def decide_notations(table: MappedTable) -> Notations:
    """Decide how numbers and dates are written, by all columns of a kind together.

    Raises:
        TableError: the cells contradict each other.
    """
    texts: dict[str, list[str]] = defaultdict(list)
    for column, meaning in table.used_columns:
        texts[_name_notation(meaning, table.mapping.section)] += column.texts
    try:
        order = (
            DateNotation(table.mapping.dates) if table.mapping.dates else decide_date_order(texts["dates"])
        )
        numbers = decide_notation(texts["numbers"], may_be_shares=False)
        return Notations(
            decide_notation(texts["shares"]),
            replace(numbers, is_comma_unclear=table.sheet.has_semicolons),
            order,
            decide_notation(texts["rates"]),
            decide_notation(texts["margins"]),
        )
    except CellError as error:
        raise TableError(f"{error.message}; {error.hint}") from None


def _name_notation(meaning: ColumnMeaning, section: SectionName) -> str:
    """Name the notation that a column is written in; empty if it has neither numbers nor dates."""
    field_name = meaning.field or ""
    match FIELDS[section].get(field_name):
        case _ if meaning.answer or meaning.fieldwork:
            return "shares"
        case CellKind.SHARE:
            return "rates" if field_name == "response_rate" else "shares"
        case CellKind.NUMBER if field_name.endswith("margin"):
            return "margins"
        case CellKind.NUMBER if not field_name.endswith("sample_size"):
            return "numbers"
        case CellKind.DATE | CellKind.PERIOD:
            return "dates"
        case _:
            return ""


@dataclass(slots=True)
class CellReader:
    """Reads cells; *problems* has those that cannot be read, and *repairs* those that were put right."""

    notations: Notations
    has_shares: bool
    """True if its figures are shares of respondents."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    problems: list[TableProblem] = field(default_factory=list)
    repairs: list[TableProblem] = field(default_factory=list)
    _shares: dict[str, str] = field(default_factory=dict)

    def read(self, name: str, kind: CellKind, text: str, place: tuple[int, int]) -> str:
        """Read the cell at *place*, its row and column, as the field called *name*; empty without a value."""
        text = self.values.get(name, {}).get(text, text)
        if is_missing(text):
            return ""
        try:
            return self._convert(name, kind, text, place)
        except CellError as error:
            self.problems.append(TableProblem(*place, text, error.message, error.hint))
        except InvalidValueError as error:
            self.problems.append(TableProblem(*place, text, error.message, error.hint))
        return ""

    def _convert(self, name: str, kind: CellKind, text: str, place: tuple[int, int]) -> str:
        match kind:
            case CellKind.TEXT if name == "source" and _WEB_ADDRESS.fullmatch(text):
                return self._read_address(text, place)
            case CellKind.TEXT:
                return _check_text(name, text)
            case CellKind.IDENTIFIER:
                return _check_id(text)
            case CellKind.NUMBER | CellKind.SHARE:
                return self._read_number(name, text)
            case CellKind.DATE | CellKind.PERIOD:
                return self._read_date(kind, text)
            case CellKind.ADDRESS:
                return self._read_address(text, place)
            case _:
                assert_never(kind)

    def _read_date(self, kind: CellKind, text: str) -> str:
        order = self.notations.dates.order
        if kind is CellKind.DATE:
            return read_date(text, order)
        first, last = read_period(text, order)
        return first if first == last else f"{first}/{last}"

    def _read_number(self, name: str, text: str) -> str:
        match name:
            case "sample_size" | "question_sample_size" | "subgroup_sample_size":
                return read_count(text) or ""
            case "margin" | "question_margin":
                margin = read_figure(_MARGIN_SIGNS.sub("", text), self.notations.margins, unit="%") or ""
                return f"±{margin.rstrip('% ')} percentage points" if margin else ""
            case "response_rate":
                return read_percentage(text, self.notations.rates) or ""
            case "figure" if self.has_shares:
                if text not in self._shares:
                    self._shares[text] = read_percentage(text, self.notations.shares) or ""
                return self._shares[text]
            case _:
                return read_figure(text, self.notations.numbers) or ""

    def _read_address(self, text: str, place: tuple[int, int]) -> str:
        """Read a web address; one without a scheme is completed, and named."""
        try:
            return check_url(text)
        except InvalidValueError:
            if "://" in text or ":" in text.partition("/")[0]:
                raise
            address = check_url(_HTTPS + text)
            if "." not in text.partition("/")[0]:
                raise
        self.repairs.append(TableProblem(*place, text, "this address has no scheme", f"read as {address}"))
        return address


def _check_text(name: str, text: str) -> str:
    if sign := FORBIDDEN_CHARACTER.search(text):
        raise CellError(f"this text has the character {name_character(sign[0])}", "delete it")
    if not has_ink(text):
        raise CellError("this text shows nothing", "leave the cell empty")
    if name in _PROSE_FIELDS and find_empty_link(text):
        raise CellError("this text has a link without words or address", "correct it")
    if name in _PROSE_FIELDS:
        return "\n".join(" ".join(line.split()) for line in text.splitlines())
    line = " ".join(text.split())
    if len(line) > MAX_LABEL and name != "question":
        raise CellError(f"this text has {len(line)} characters; the limit is {MAX_LABEL}", "shorten it")
    return line


def _check_id(text: str) -> str:
    if is_id(text):
        return text
    suggestion = to_id(text)
    hint = (
        f'write "{suggestion}"' if suggestion else f"use at most {MAX_ID_LENGTH} letters, digits and hyphens"
    )
    raise CellError("this is not an id", hint)
