"""Dates as precise as their source: a day, month, quarter or year, and periods between two of them."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Self

from pydantic import AliasChoices, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema, core_schema

from bot.core.content.field_types import Record, remove_description
from bot.core.parsing.problem import InvalidValueError, ProblemCode, quote_excerpt

_FORMS = "YYYY-MM-DD, YYYY-MM, YYYY-Q1 or YYYY"
_DATE_PATTERN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?|-Q([1-4]))?")
_QUARTER_MONTHS = 3


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, a whole month (day 0), or a whole year (month 0 and day 0) or its *quarter*, from 1 to 4."""

    year: int
    month: int = 0
    day: int = 0
    quarter: int = 0

    def __reduce__(self) -> tuple[type["PartialDate"], tuple[int, ...]]:
        """Reduce it to what a pickle holds of it: a call, where dataclasses look all fields up each time."""
        return PartialDate, (self.year, self.month, self.day, self.quarter)

    @property
    def first_day(self) -> date:
        """The first day it can stand for."""
        return date(self.year, self.month or self._last_month_before + 1, self.day or 1)

    @property
    def last_day(self) -> date:
        """The last day it can stand for."""
        month = self.month or self._last_month_before + (_QUARTER_MONTHS if self.quarter else 12)
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def _last_month_before(self) -> int:
        """The number of the last month before its quarter; 0 without one."""
        return _QUARTER_MONTHS * (self.quarter - 1) if self.quarter else 0

    def __str__(self) -> str:
        """Format it as in YAML: 2026, 2026-Q1, 2026-01 or 2026-01-31."""
        if self.quarter:
            return f"{self.year:04}-Q{self.quarter}"
        month = f"-{self.month:02}" if self.month else ""
        return f"{self.year:04}{month}" + (f"-{self.day:02}" if self.day else "")

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        """Parse a date from its text."""
        return core_schema.no_info_plain_validator_function(parse_partial_date)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe the notation."""
        return {
            "type": ["string", "integer"],
            "pattern": r"^\s*\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?|-Q[1-4])?\s*$",
            "minimum": 1,
            "maximum": 9999,
            "description": "A day, month, quarter or year, as precise as the source.",
            "examples": ["2026-03-06", "2026-03", "2026-Q1", 2026],
        }


def parse_partial_date(value: object) -> PartialDate:
    """Parse a day, month, quarter or year.

    Raises:
        InvalidValueError: the text is not a date, or not one in the calendar.
    """
    if isinstance(value, PartialDate):
        return value
    return _parse_text(value) if isinstance(value, str) else _parse_value(value)


def _parse_value(value: object) -> PartialDate:
    if value == "":
        raise InvalidValueError(
            ProblemCode.EMPTY, "this is empty", f"write it as {_FORMS}, or delete the line"
        )
    match = _DATE_PATTERN.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        text = value if isinstance(value, str) else ""
        message = f"{quote_excerpt(text)} is not a date" if text else "a date was expected"
        raise InvalidValueError(ProblemCode.NOT_A_DATE, message, _suggest_notation(text))
    partial_date = PartialDate(*(int(part or 0) for part in match.groups()))
    message = f'the calendar has no "{value}"'
    try:
        _ = partial_date.first_day
    except ValueError:
        raise InvalidValueError(ProblemCode.NOT_A_DATE, message, _suggest_order(str(partial_date))) from None
    if "00" in match.groups():
        raise InvalidValueError(ProblemCode.NOT_A_DATE, message, "leave out the unknown part")
    return partial_date


_parse_text = lru_cache(maxsize=4096)(_parse_value)


def _suggest_order(text: str) -> str:
    """Suggest what to do about a date that no calendar has, such as 2026-20-11."""
    from bot.core.content.date_notation import suggest_dates  # noqa: PLC0415 (loads Babel)

    hint = "check the month and the day"
    return ", ".join([hint, *(f"or write {one} if the month comes last" for one in suggest_dates(text))])


def _suggest_notation(text: str) -> str:
    """Suggest how to write a text that is a date or a period in another notation."""
    from bot.core.content import date_notation  # noqa: PLC0415 (loads Babel)

    if dates := date_notation.suggest_dates(text):
        return _join_readings(dates)
    if periods := date_notation.suggest_periods(text):
        return f"write one date: {periods[0][0]} or {periods[0][1]}"
    if open_period := date_notation.suggest_open_period(text):
        return f"write one date: {''.join(open_period)}"
    if suggestion := date_notation.suggest_without_year(text):
        return _build_year_hint(suggestion)
    return f"write it as {_FORMS}, no more exactly than the source"


def _join_readings(readings: Sequence[str]) -> str:
    """Suggest all that a text may mean."""
    question = ", whichever the source means" if len(readings) > 1 else ""
    return f"write {' or '.join(readings)}{question}"


def _build_year_hint(suggestion: str) -> str:
    return f"add the year: write {suggestion}, with the year for YYYY"


class OpenPeriod(Record):
    """A period, both ends included, of which one may be open."""

    start: PartialDate | None = Field(default=None, validation_alias=AliasChoices("start", "since"))
    """The first day, month or year; also written ``since``."""
    end: PartialDate | None = Field(default=None, validation_alias=AliasChoices("end", "until"))
    """The last day, month or year; also written ``until``."""

    @property
    def first_day(self) -> date:
        """The first day it can stand for; the first of the calendar if its start is open."""
        return self.start.first_day if self.start else date.min

    @property
    def last_day(self) -> date:
        """The last day it can stand for; the last of the calendar if its end is open."""
        return self.end.last_day if self.end else date.max

    def overlaps(self, when: PartialDate) -> bool:
        """True if a day of it may be one of the day, month or year *when*."""
        return self.first_day <= when.last_day and when.first_day <= self.last_day

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe all forms."""
        whole = dict(handler.resolve_ref_schema(handler(schema)))
        del whole["description"]  # the field that holds the period describes it
        start, end = (whole["properties"][name] for name in ("start", "end"))
        if "required" not in whole:
            whole["properties"] = {"start": start, "end": end, "since": start, "until": end}
            whole["minProperties"] = 1
        single_date = start["anyOf"][0] if "anyOf" in start else start
        return {"anyOf": [whole, remove_description(single_date)]}

    @model_validator(mode="before")
    @classmethod
    def _expand_single_date(cls, value: object) -> object:
        match value:
            case [str(start), str(end)]:
                hint = f"write {{start: {start}, end: {end}}}"
                raise InvalidValueError(ProblemCode.NOT_A_DATE, "a period needs two fields", hint)
            case str():
                pass
            case _:
                return value
        if not _DATE_PATTERN.fullmatch(value.strip()):
            _check_is_no_period(value, is_open_allowed=not cls.model_fields["start"].is_required())
        return {"start": value, "end": value}

    @model_validator(mode="after")
    def _check_dates(self) -> Self:
        if self.start is None and self.end is None:
            raise InvalidValueError(
                ProblemCode.EMPTY, "this period has no date", "write since: 2022-03, until: 2023-01, or both"
            )
        if self.last_day < self.first_day:
            raise InvalidValueError(
                ProblemCode.ENDS_BEFORE_START, "this ends before it starts", "write the earlier date as start"
            )
        return self


class Period(OpenPeriod):
    """A period of which the source gives both ends."""

    start: PartialDate
    """The first day, month or year."""
    end: PartialDate
    """The last day, month or year."""

    @property
    def middle_day(self) -> date:
        """The day in its middle, at which a chart shows it."""
        return self.first_day + (self.last_day - self.first_day) / 2


def convert_to_period(when: PartialDate | None) -> Period | None:
    """Convert a day, month or year to the period that it is."""
    return Period(start=when, end=when) if when else None


def _check_is_no_period(text: str, *, is_open_allowed: bool) -> None:
    """Reject a text that is a period, which is to be written as fields."""
    from bot.core.content import date_notation  # noqa: PLC0415 (loads Babel)

    message = f"{quote_excerpt(text)} is a period, and needs two fields"
    if open_period := date_notation.suggest_open_period(text):
        raise _build_open_period_error(text, open_period, is_allowed=is_open_allowed)
    if date_notation.suggest_dates(text):
        return
    if periods := date_notation.suggest_periods(text):
        readings = [date_notation.format_period(*one) for one in periods]
        raise InvalidValueError(ProblemCode.NOT_A_DATE, message, _join_readings(readings))
    suggestion = date_notation.suggest_without_year(text)
    if suggestion.startswith("{"):
        raise InvalidValueError(ProblemCode.NOT_A_DATE, message, _build_year_hint(suggestion))


def _build_open_period_error(text: str, period: tuple[str, str], *, is_allowed: bool) -> InvalidValueError:
    from bot.core.content.date_notation import format_period  # noqa: PLC0415 (loads Babel)

    excerpt = quote_excerpt(text)
    if is_allowed:
        message, hint = f"{excerpt} is a period with an open end", f"write {format_period(*period)}"
    else:
        missing = "end" if period[0] else "start"
        message = f"{excerpt} has no {missing}"
        whole = format_period(period[0] or "…", period[1] or "…")
        hint = f"write {whole}, with the {missing} that the source gives"
    return InvalidValueError(ProblemCode.NOT_A_DATE, message, hint)
