"""Guesses which column of a table is which field, from the names of the columns and from what they hold."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.core.content.figure_value import parse_figure
from bot.core.content.partial_date import Period
from bot.core.parsing.problem import InvalidValueError
from bot.core.tables.column_names import (
    EXPORTED,
    FIELDS,
    IGNORED,
    POLL_FIELDS,
    CellKind,
    SectionName,
    find_field,
    is_no_answer,
    is_sample_size,
    is_total,
    normalize_name,
)
from bot.core.tables.date_order import decide_date_order, is_date, read_period
from bot.core.tables.exported_items import find_exported_section, is_exported
from bot.core.tables.headings import Column, find_heading_rows, list_columns
from bot.core.tables.mapping import ColumnMeaning, Layout, TableMapping
from bot.core.tables.number_notation import CellError, is_missing, is_number
from bot.core.tables.sheet import Sheet, TableError

_MIN_NUMBERS = 0.8  # of the cells of a column that has figures
_MAX_SHARE = 101  # a column with larger numbers has no shares, except for a typing error
_MAX_LARGE = 0.05  # of the numbers of a column of shares may be typing errors
_POPULATIONS = {  # the codes of collections of American polls
    "a": "adults",
    "rv": "registered voters",
    "lv": "likely voters",
    "v": "voters",
}
_PARTIES = frozenset({"rep", "dem", "ind", "gop", "r", "d", "i", "republicans", "democrats", "independents"})
_IGNORED = ColumnMeaning(field=IGNORED)
_UNIT = re.compile(r"[(\[]([^()\[\]]+)[)\]]\s*$|,([^,]+)$")  # in the name of a column


def guess_mapping(sheet: Sheet, section: SectionName | None = None) -> TableMapping:
    """Guess how *sheet* becomes items, of the *section* if one is given.

    Raises:
        TableError: it has no row with names, or nothing in it can be recognised.
    """
    headings = find_heading_rows(sheet)
    columns = list_columns(sheet, headings)
    if len(columns) < 2:  # noqa: PLR2004 (an item needs a name and something about it)
        raise TableError("the table has a single column; an item needs a name and a figure or a date")
    if is_exported(one.name for one in columns):
        exported = {one.name: ColumnMeaning(field=EXPORTED) for one in columns}
        return TableMapping(
            section=find_exported_section([one.name for one in columns]),
            layout="exported by this bot",
            headings=headings,
            columns=exported,
        )
    chosen = section or _guess_section(columns)
    guess = _Guess(columns, chosen)
    layout = guess.find_layout()
    meanings = guess.list_meanings(layout)
    return TableMapping(
        section=chosen,
        layout=layout,
        headings=headings,
        columns=meanings,
        fixed=_guess_unit(meanings) if chosen == "figures" else {},
        values=_guess_values(columns, meanings),
    )


def _guess_section(columns: Sequence[Column]) -> SectionName:
    """Choose the section: polls if anything points to one, else events if there are no numbers."""
    fields = {find_field(one.name, "polls") for one in columns}
    if fields & {"pollster", "sample_size", "wording", "population", "margin", "answer", "subgroup"}:
        return "polls"
    figure_fields = {find_field(one.name, "figures") for one in columns}
    names = {find_field(one.name, "events") for one in columns}
    has_numbers = "figure" in figure_fields or any(map(_has_numbers, columns))
    if names & {"when", "when_start", "place", "participants"} and "title" in names and not has_numbers:
        return "events"
    if _is_crosstab(columns) or (_is_series(columns) and _has_shares(columns[1:])):
        return "polls"
    return "polls" if "title" not in figure_fields and _has_shares(columns) else "figures"


def _has_shares(columns: Sequence[Column]) -> bool:
    return sum(_is_share_column(one) for one in columns) > 1


def _has_numbers(column: Column) -> bool:
    texts = [text for text in column.texts if not is_missing(text)]
    numbers = sum(is_number(text) and not is_date(text) for text in texts)
    return bool(texts) and numbers >= _MIN_NUMBERS * len(texts)


def _is_share_column(column: Column) -> bool:
    """True if a column has numbers that may be shares; a few cells may be anything."""
    texts = [text for text in column.texts if not is_missing(text)]
    numbers = [text for text in texts if is_number(text)]
    if not texts or 2 * len(numbers) < len(texts):
        return False
    large = sum(_estimate(text) > _MAX_SHARE for text in numbers)
    return large <= _MAX_LARGE * len(numbers)


def _estimate(text: str) -> float:
    """Estimate a number, wherever its decimals begin."""
    digits = re.search(r"\d+", text)
    return float(digits[0]) if digits else 0.0


def _is_series(columns: Sequence[Column]) -> bool:
    """True if the names of columns are dates, as in a monthly series."""
    dated = [one for one in columns[1:] if is_date(one.name)]
    return len(dated) > 1 and len(dated) >= _MIN_NUMBERS * (len(columns) - 1)


def _is_crosstab(columns: Sequence[Column]) -> bool:
    """True if the first column has answers, and each other one the figures of a group of respondents."""
    first, *others = columns
    with_numbers = [one for one in others if _has_numbers(one)]
    is_named = any(is_total(part) for one in others for part in one.parts)
    return is_named and not _has_numbers(first) and len(with_numbers) >= _MIN_NUMBERS * len(others) > 1


@dataclass(slots=True)
class _Guess:
    """The columns of a table while their meanings are guessed."""

    columns: Sequence[Column]
    section: SectionName
    meanings: dict[str, ColumnMeaning] = field(default_factory=dict)

    def find_layout(self) -> Layout:
        if self.section != "polls":
            return "row per item"
        if _is_series(self.columns):
            return "column per poll"
        if _is_crosstab(self.columns) and not self._has_poll_fields():
            return "column per subgroup"
        fields = {find_field(one.name, "polls") for one in self.columns}
        return "row per answer" if {"answer", "figure"} <= fields else "row per question"

    def _has_poll_fields(self) -> bool:
        fields = {find_field(one.name, "polls") for one in self.columns}
        return bool(fields & {"pollster", "fieldwork", "fieldwork_start", "fieldwork_end", "answer"})

    def list_meanings(self, layout: Layout) -> dict[str, ColumnMeaning]:
        match layout:
            case "column per poll":
                self._assign_waves()
            case "column per subgroup":
                self._assign_subgroups()
            case "row per answer" | "row per item":
                self._assign_fields()
            case "exported by this bot":
                pass
            case "row per question":
                self._assign_fields()
                self._drop_answer_fields()
                self._assign_answers()
        return {one.name: self.meanings.get(one.name, _IGNORED) for one in self.columns}

    def _assign_fields(self) -> None:
        """Give each field to the first column whose name and content fit."""
        taken: set[str] = set()
        for column in self.columns:
            name = find_field(column.name, self.section)
            if name and name not in taken and _fits(column, FIELDS[self.section][name]):
                taken.add(name)
                self.meanings[column.name] = ColumnMeaning(field=name)
        self._complete_fields(taken)

    def _complete_fields(self, taken: set[str]) -> None:
        """Find by content what no name says: the dates of a series, the name and the number of a figure."""
        match self.section:
            case "polls":
                if not taken & {"fieldwork", "fieldwork_start", "fieldwork_end"}:
                    self._assign_first("fieldwork", self._list_free(CellKind.PERIOD))
            case "figures":
                if "title" not in taken:
                    self._assign_first("title", self._list_free(CellKind.TEXT))
                if "figure" not in taken:
                    self._assign_first("figure", self._list_free(CellKind.NUMBER))
            case "events":
                if "when" not in taken and "when_start" not in taken:
                    self._assign_first("when", self._list_free(CellKind.PERIOD))
                if "title" not in taken:
                    self._assign_first("title", self._list_free(CellKind.TEXT))

    def _list_free(self, kind: CellKind) -> Iterator[Column]:
        free = (one for one in self.columns if one.name not in self.meanings)
        return (one for one in free if any(map(bool, one.texts)) and _fits(one, kind))

    def _assign_first(self, name: str, columns: Iterator[Column]) -> None:
        if column := next(columns, None):
            self.meanings[column.name] = ColumnMeaning(field=name)

    def _drop_answer_fields(self) -> None:
        """In a row of a whole question, a column called "other" or "%" is an answer, not a field."""
        for name, meaning in tuple(self.meanings.items()):
            if meaning.field in ("answer", "figure", "subgroup"):
                del self.meanings[name]

    def _assign_answers(self) -> None:
        """Take the columns of shares for answers, or for answers of subgroups: "Yes" and "Men: Yes"."""
        unnamed = (one for one in self.columns if one.name not in self.meanings)
        free = [one for one in unnamed if not is_no_answer(one.name)]
        answers = [one for one in free if _is_share_column(one)]
        prefixes = _find_subgroups([one.name for one in answers], [one.name for one in free])
        for column in answers:
            subgroup, answer = prefixes.get(column.name, ("", column.name))
            self.meanings[column.name] = ColumnMeaning(answer=answer, subgroup=_name_group(subgroup))
        subgroups = {subgroup for subgroup, _ in prefixes.values()}
        for column in free:
            for subgroup in subgroups:
                if column.name.startswith(subgroup) and is_sample_size(column.name[len(subgroup) :]):
                    self.meanings[column.name] = ColumnMeaning(
                        field="sample_size", subgroup=_name_group(subgroup)
                    )

    def _assign_waves(self) -> None:
        """Read the names of columns as the dates of polls.

        Raises:
            TableError: day and month may be swapped, or one of them is no date.
        """
        first, *others = self.columns
        self.meanings[first.name] = ColumnMeaning(field="answer")
        names = [one.name for one in others if is_date(one.name)]
        try:
            order = decide_date_order(names).order
            for name in names:
                start, end = read_period(name, order)
                period = Period.model_validate({"start": start, "end": end})
                self.meanings[name] = ColumnMeaning(fieldwork=period)
        except CellError as error:
            raise TableError(f"{error.message} in the names of columns; write them as 2026-12-31") from None

    def _assign_subgroups(self) -> None:
        first, *others = self.columns
        self.meanings[first.name] = ColumnMeaning(field="answer")
        has_total = False
        for column in others:
            if not has_total and any(map(is_total, column.parts)):
                self.meanings[column.name] = ColumnMeaning(field="figure")
                has_total = True
            elif _has_numbers(column):
                self.meanings[column.name] = ColumnMeaning(field="figure", subgroup=column.name)


def _name_group(subgroup: str) -> str | None:
    """Write what a subgroup is one of before its name: "Party: Rep"."""
    if not subgroup or ":" in subgroup:
        return subgroup or None
    return f"Party: {subgroup}" if subgroup.casefold() in _PARTIES else subgroup


def _fits(column: Column, kind: CellKind) -> bool:
    """True if what a column holds can be of this kind; a few cells may be wrong."""
    texts = [text for text in column.texts if not is_missing(text)]
    match kind:
        case CellKind.TEXT | CellKind.IDENTIFIER:  # an id that is only a number says nothing
            return not (texts and all(map(is_number, texts)))
        case CellKind.NUMBER | CellKind.SHARE:
            return not texts or sum(_has_digit(one) for one in texts) * 2 >= len(texts)
        case CellKind.DATE | CellKind.PERIOD:
            return sum(map(is_date, texts)) * 2 >= len(texts) > 0
        case CellKind.ADDRESS:
            return not texts or sum("." in one for one in texts) * 2 >= len(texts)


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _find_subgroups(names: Sequence[str], all_names: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Split names such as "Rep Yes" into the subgroup and the answer, where "Yes" is an answer, too.

    A word before a single answer is part of that answer ("not sure"), unless a column has its respondents.
    """
    answers = [one for one in names if one]
    splits: dict[str, tuple[str, str]] = {}
    for name in names:
        for answer in answers:
            if name != answer and normalize_name(name).endswith(f" {normalize_name(answer)}"):
                splits[name] = (name[: -len(answer)].strip(" :–—-/"), answer)
    counts = Counter(subgroup for subgroup, _ in splits.values())
    sized = {
        subgroup
        for subgroup in counts
        if any(one.startswith(subgroup) and is_sample_size(one[len(subgroup) :]) for one in all_names)
    }
    return {name: one for name, one in splits.items() if one[0] and (counts[one[0]] > 1 or one[0] in sized)}


def _guess_unit(meanings: Mapping[str, ColumnMeaning]) -> dict[str, str]:
    """Take the unit of all figures from the name of their column: "Cost (million euros)"."""
    names = {meaning.field: name for name, meaning in meanings.items()}
    match = _UNIT.search(names.get("figure", ""))
    unit = match[match.lastindex or 0].strip() if match else ""
    if not unit or "unit" in names:
        return {}
    try:
        figure = parse_figure(f"1{unit}" if unit == "%" else f"1 {unit}")
    except InvalidValueError:
        return {}
    return {"unit": unit} if figure.unit or figure.currency else {}


def _guess_values(columns: Sequence[Column], meanings: dict[str, ColumnMeaning]) -> dict[str, dict[str, str]]:
    """Explain the known codes of populations, if a column has nothing else."""
    for column in columns:
        if meanings[column.name].field == "population" and POLL_FIELDS:
            codes = {text for text in column.texts if text}
            if codes and all(code.casefold() in _POPULATIONS for code in codes):
                return {"population": {code: _POPULATIONS[code.casefold()] for code in sorted(codes)}}
    return {}
