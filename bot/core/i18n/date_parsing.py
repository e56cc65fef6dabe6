"""Days as readers write them: 2026-03-03, 3 March 2026, März 2026, 03.03.2026, 7 days.

A number before a month is a day, as in every language that the bot speaks; English and the reader's own
language are understood.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Literal

from babel import Locale
from babel.dates import format_timedelta

from bot.core.i18n.locale import SUPPORTED_LANGUAGES

MAX_DATE_WORDS = 5  # of a day at most: 3 de marzo de 2026

_ISO_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_NUMERIC_DATE = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
TimeUnit = Literal["day", "week", "month", "year"]

_DAYS_PER_UNIT: dict[TimeUnit, int] = {
    "day": 1,
    "week": 7,
    "month": 30,
    "year": 365,
}  # days; "7 days" counts back from today
_MAX_DAYS_BACK = 36_500  # days
_MAX_DAY_OF_MONTH = 31  # days of a month
_FILLER_WORDS = frozenset({"de", "del", "of", "р", "року", "r", "roku"})  # noqa: RUF001 (Cyrillic)
_PLURAL_SAMPLE_COUNTS = (1, 2, 3, 5, 7, 11, 21, 100)  # that bring out each form of a plural


def parse_last_day(text: str, code: str) -> date | None:
    """Return the last day that *text* can mean to a reader of the language *code*; None if it is no date."""
    date_parts = _parse_numeric_date(text) or _parse_date_with_month_name(text, code)
    if date_parts is None:
        return None
    year, month, day = date_parts
    try:
        return date(year, month or 12, day or monthrange(year, month or 12)[1])
    except ValueError:
        return None


def parse_first_day(text: str, code: str, today: date) -> date | None:
    """Return the first day that *text* means: a date, or a time to count back from *today*: "7 days"."""
    date_parts = _parse_numeric_date(text) or _parse_date_with_month_name(text, code)
    try:
        if date_parts:
            year, month, day = date_parts
            return date(year, month or 1, day or 1)
        day_count = _parse_day_count(text, code)
        return None if day_count is None else today - timedelta(days=min(day_count, _MAX_DAYS_BACK))
    except (ValueError, OverflowError):
        return None


def parse_leading_date(text: str, code: str) -> tuple[date | None, str]:
    """Return the last day that the first words of *text* mean, as many of them as can, and what follows."""
    words = text.split()
    for count in range(min(MAX_DATE_WORDS, len(words)), 0, -1):
        if day := parse_last_day(" ".join(words[:count]), code):
            return day, " ".join(words[count:])
    return None, text


def _parse_numeric_date(text: str) -> tuple[int, int, int] | None:
    """Return year, month and day of a date in digits; 0 for what it leaves open."""
    if match := _ISO_DATE.fullmatch(text.strip()):
        return int(match[1]), int(match[2] or 0), int(match[3] or 0)
    if match := _NUMERIC_DATE.fullmatch(text.strip()):
        return int(match[3]), int(match[2]), int(match[1])
    return None


def _parse_date_with_month_name(text: str, code: str) -> tuple[int, int, int] | None:
    """Return year, month (never 0) and day of a date with the name of a month."""
    words = re.findall(r"\w+", text.casefold())
    numbers = [int(word) for word in words if word.isdecimal()]
    months = [month for word in words if (month := _get_month_numbers(code).get(word))]
    others = [
        word
        for word in words
        if not word.isdecimal() and word not in _get_month_numbers(code).keys() | _FILLER_WORDS
    ]
    years, days = (
        [one for one in numbers if one > _MAX_DAY_OF_MONTH],
        [one for one in numbers if one <= _MAX_DAY_OF_MONTH],
    )
    if others or len(months) != 1 or len(years) != 1 or len(days) > 1:
        return None
    return years[0], months[0], days[0] if days else 0


def _parse_day_count(text: str, code: str) -> int | None:
    """Return how many days "7 days" or "2 weeks" are."""
    words = re.findall(r"\w+", text.casefold())
    if len(words) not in (1, 2) or words[-1] not in _get_days_by_unit_name(code):
        return None
    number = words[0] if len(words) > 1 else "1"
    return int(number) * _get_days_by_unit_name(code)[words[-1]] if number.isdecimal() else None


@cache
def _get_month_numbers(code: str) -> dict[str, int]:
    """Return the number of each month by its names, in full and short."""
    return {
        name.casefold().rstrip("."): number
        for locale in _get_locales(code)
        for forms in locale.months.values()
        for width in ("abbreviated", "wide")
        for number, name in forms[width].items()
    }


@cache
def _get_days_by_unit_name(code: str) -> dict[str, int]:
    """Return the days that a unit of time has by its names: day, days, дні, днів."""
    return {
        name: days
        for locale in _get_locales(code)
        for unit, days in _DAYS_PER_UNIT.items()
        for count in _PLURAL_SAMPLE_COUNTS
        for name in re.findall(r"[^\W\d]+", _format_duration(unit, count * days, locale))
    }


def _format_duration(unit: TimeUnit, days: int, locale: Locale) -> str:
    text: str = format_timedelta(
        timedelta(days=days), granularity=unit, threshold=_MAX_DAYS_BACK, locale=locale
    )
    return text.casefold()


def _get_locales(code: str) -> Iterator[Locale]:
    for tag in dict.fromkeys(
        (SUPPORTED_LANGUAGES["en"], SUPPORTED_LANGUAGES.get(code, SUPPORTED_LANGUAGES["en"]))
    ):
        yield Locale.parse(tag)
