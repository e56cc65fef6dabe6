"""Dates of a table in any notation; whether the day or the month comes first is decided by whole columns."""

import re
from calendar import month_name
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from bot.core.content.date_notation import suggest_dates, suggest_periods
from bot.core.i18n.date_parsing import get_months_by_any_name
from bot.core.tables.column_names import read_words
from bot.core.tables.number_notation import CellError

DateOrder = Literal["day first", "month first"]

_SLASHED = re.compile(r"(?<!\d)(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{4}|\d{2})(?!\d)")
_SHORT_HYPHENATED = re.compile(r"\d\d-\d\d-\d\d")
_SLASHED_PERIOD = re.compile(
    rf"(?P<first>{_SLASHED.pattern})(?:\s+[-–—]\s+|\s*[–—]\s*)(?P<last>{_SLASHED.pattern})"
)
_ISO = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_ISO_WITH_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}.*")
_SHORT_MONTH_AND_YEAR = re.compile(r"(?P<month>[^\W\d_]+)\.?\s?[-./’' ]\s?(?P<year>\d{2})")
_QUARTER = re.compile(
    r"(?:(?P<year>\d{4})[\s./-]*)?(?:q|кв\.?\s?|t)(?P<part>[1-4])(?:[\s./-]*(?P<after>\d{4}))?", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+")
_MONTHS = 12
_FIRST_SHORT_YEAR = 69  # 69 is 1969, and 68 is 2068 (POSIX, strptime)
_FIRST_YEAR, _LAST_YEAR = 1800, 2100  # another number of four digits is no year
_CACHED_CELLS = 20_000  # the cells of a table repeat

Reading = tuple[str, str]
"""The first and the last day, month or year, which may be the same, in the notation of a briefing."""


@dataclass(frozen=True, slots=True)
class DateNotation:
    """Which of day and month comes first where both are numbers; *reasons* say which cell decides it."""

    order: DateOrder | None = None
    reasons: tuple[str, ...] = ()


def decide_date_order(texts: Iterable[str]) -> DateNotation:
    """Decide by all dates of a table whether the day or the month comes first; None if either may.

    Raises:
        CellError: some dates are written in one way and some in the other.
    """
    examples: dict[DateOrder, str] = {}
    ambiguous: list[str] = []
    for text, match in ((one, match) for one in texts for match in _SLASHED.finditer(one)):
        first, second = int(match[1]), int(match[2])
        if first > _MONTHS >= second:
            examples.setdefault("day first", text)
        elif second > _MONTHS >= first:
            examples.setdefault("month first", text)
        elif first != second:
            ambiguous.append(text)
    if len(examples) > 1:
        raise CellError(
            f'"{examples["day first"]}" has the day first and "{examples["month first"]}" the month',
            "write all dates as 2026-12-31",
        )
    if examples:
        order, text = next(iter(examples.items()))
        return DateNotation(order, (f"dates have the {order}, as {text} shows",))
    if not ambiguous:
        return DateNotation("day first")
    if all("." in one for one in ambiguous):
        return DateNotation("day first", (f"dates with points have the day first, as in {ambiguous[0]}",))
    return DateNotation()


@lru_cache(maxsize=_CACHED_CELLS)
def is_date(text: str) -> bool:
    """True if a cell holds a date or a period, in whichever notation."""
    if not re.search(r"\d", text):
        return False
    try:
        return bool(read_period(text, "day first"))
    except CellError:
        return bool(_SLASHED.fullmatch(text.strip()))


def read_date(text: str, order: DateOrder | None) -> str:
    """Read a day, month or year, as exact as the cell.

    Raises:
        CellError: it is none, or a period.
    """
    first, last = read_period(text, order)
    if first != last:
        raise CellError("this is a period, and one date was expected", f"write {first} or {last}")
    return first


@lru_cache(maxsize=_CACHED_CELLS)
def read_period(text: str, order: DateOrder | None) -> Reading:
    """Read a date or a period.

    Raises:
        CellError: it is neither, or may be one of two days.
    """
    plain = text.strip()
    if match := _SLASHED_PERIOD.fullmatch(plain):
        return read_date(match["first"], order), read_date(match["last"], order)
    if _SHORT_HYPHENATED.fullmatch(plain):
        raise CellError("this date may begin or end with the year", "write it as 2026-12-31")
    if match := _ISO_WITH_TIME.fullmatch(plain):
        plain = match[1]
    if _ISO.fullmatch(plain):
        is_known = _FIRST_YEAR <= int(plain[:4]) <= _LAST_YEAR
        readings = (
            [(plain, plain)] if is_known and (len(plain) == len("2026") or suggest_dates(plain)) else []
        )
    elif match := _SLASHED.fullmatch(plain):
        readings = _read_slashed(match, order)
    elif match := _QUARTER.fullmatch(plain):
        readings = _read_quarter(match)
    else:
        readings = _read_words(plain)
    if not readings:
        raise CellError("this is not a date", "write it as 2026-12-31, 2026-12 or 2026")
    return readings[0]


def _read_slashed(match: re.Match[str], order: DateOrder | None) -> list[Reading]:
    first, second = int(match[1]), int(match[2])
    year = _complete_year(match[3])
    if order is None and first != second and max(first, second) <= _MONTHS:
        raise CellError("day and month may be swapped", 'say "dates: day first" or "dates: month first"')
    day, month = (first, second) if order == "day first" else (second, first)
    if order is None and month > _MONTHS:
        day, month = month, day
    if month > _MONTHS:
        raise CellError(f"with the {order} there is no such date", "write it as 2026-12-31")
    text = f"{year:04}-{month:02}-{day:02}"
    return [(text, text)] if suggest_dates(text) else []


def _complete_year(digits: str) -> int:
    """Read a year of four digits, or of two."""
    year = int(digits)
    if len(digits) > len("26"):
        return year
    return year + (1900 if year >= _FIRST_SHORT_YEAR else 2000)


def _read_quarter(match: re.Match[str]) -> list[Reading]:
    year, quarter = match["year"] or match["after"], f"{match['year'] or match['after']}-Q{match['part']}"
    return [(quarter, quarter)] if year else []


def _read_words(text: str) -> list[Reading]:
    """Read a date with the name of a month, or a period."""
    if match := _SHORT_MONTH_AND_YEAR.fullmatch(text):
        month = get_months_by_any_name().get(match["month"].casefold()) or _map_short_months().get(
            match["month"].casefold()
        )
        date_text = f"{_complete_year(match['year'])}-{month:02}" if month else ""
        return [(date_text, date_text)] if month else []
    if dates := suggest_dates(_complete_months(text)):
        return [(dates[0], dates[0])]
    return suggest_periods(_complete_months(text))[:1]


@cache
def _map_short_months() -> dict[str, int]:
    """Map the short names of months that tables use, and CLDR does not have, to their numbers."""
    months = read_words()["months"]
    return {name: int(number) for number, names in months.items() for name in names.split(", ")}


def _name_month(word: str) -> str:
    """Give the English name of a month that tables shorten; empty for any other word."""
    number = _map_short_months().get(word.casefold())
    return month_name[number] if number else ""


def _complete_months(text: str) -> str:
    """Write short names of months that only tables use in full."""
    return _WORD.sub(lambda match: _name_month(match[0]) or match[0], text)
