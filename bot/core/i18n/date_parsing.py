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

from bot.core.i18n.locale import SPOKEN

WORDS = 5  # of a day at most: 3 de marzo de 2026

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_DIGITS = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
Unit = Literal["day", "week", "month", "year"]

_UNITS: dict[Unit, int] = {
    "day": 1,
    "week": 7,
    "month": 30,
    "year": 365,
}  # days; "7 days" counts back from today
_LONGEST = 36_500  # days
_MOST = 31  # days of a month
_BETWEEN = frozenset({"de", "del", "of", "р", "року", "r", "roku"})  # noqa: RUF001 (Cyrillic)
_COUNTS = (1, 2, 3, 5, 7, 11, 21, 100)  # that bring out each form of a plural


def last_day(text: str, code: str) -> date | None:
    """Return the last day that *text* can mean to a reader of the language *code*; None if it is no date."""
    found = _numbers(text) or _named(text, code)
    if found is None:
        return None
    year, month, day = found
    try:
        return date(year, month or 12, day or monthrange(year, month or 12)[1])
    except ValueError:
        return None


def first_day(text: str, code: str, today: date) -> date | None:
    """Return the first day that *text* means: a date, or a time to count back from *today*: "7 days"."""
    found = _numbers(text) or _named(text, code)
    try:
        if found:
            year, month, day = found
            return date(year, month or 1, day or 1)
        span = _span(text, code)
        return None if span is None else today - timedelta(days=min(span, _LONGEST))
    except (ValueError, OverflowError):
        return None


def leading(text: str, code: str) -> tuple[date | None, str]:
    """Return the last day that the first words of *text* mean, as many of them as can, and what follows."""
    words = text.split()
    for count in range(min(WORDS, len(words)), 0, -1):
        if found := last_day(" ".join(words[:count]), code):
            return found, " ".join(words[count:])
    return None, text


def _numbers(text: str) -> tuple[int, int, int] | None:
    """Return year, month and day of a date in digits; 0 for what it leaves open."""
    if found := _ISO.fullmatch(text.strip()):
        return int(found[1]), int(found[2] or 0), int(found[3] or 0)
    if found := _DIGITS.fullmatch(text.strip()):
        return int(found[3]), int(found[2]), int(found[1])
    return None


def _named(text: str, code: str) -> tuple[int, int, int] | None:
    """Return year, month (never 0) and day of a date with the name of a month."""
    words = re.findall(r"\w+", text.casefold())
    numbers = [int(word) for word in words if word.isdecimal()]
    months = [month for word in words if (month := _months(code).get(word))]
    others = [word for word in words if not word.isdecimal() and word not in _months(code).keys() | _BETWEEN]
    years, days = [one for one in numbers if one > _MOST], [one for one in numbers if one <= _MOST]
    if others or len(months) != 1 or len(years) != 1 or len(days) > 1:
        return None
    return years[0], months[0], days[0] if days else 0


def _span(text: str, code: str) -> int | None:
    """Return how many days "7 days" or "2 weeks" are."""
    words = re.findall(r"\w+", text.casefold())
    if len(words) not in (1, 2) or words[-1] not in _names_of_units(code):
        return None
    number = words[0] if len(words) > 1 else "1"
    return int(number) * _names_of_units(code)[words[-1]] if number.isdecimal() else None


@cache
def _months(code: str) -> dict[str, int]:
    """Return the number of each month by its names, in full and short."""
    return {
        name.casefold().rstrip("."): number
        for locale in _locales(code)
        for forms in locale.months.values()
        for width in ("abbreviated", "wide")
        for number, name in forms[width].items()
    }


@cache
def _names_of_units(code: str) -> dict[str, int]:
    """Return the days that a unit of time has by its names: day, days, дні, днів."""
    return {
        name: days
        for locale in _locales(code)
        for unit, days in _UNITS.items()
        for count in _COUNTS
        for name in re.findall(r"[^\W\d]+", _written(unit, count * days, locale))
    }


def _written(unit: Unit, days: int, locale: Locale) -> str:
    told: str = format_timedelta(timedelta(days=days), granularity=unit, threshold=_LONGEST, locale=locale)
    return told.casefold()


def _locales(code: str) -> Iterator[Locale]:
    for tag in dict.fromkeys((SPOKEN["en"], SPOKEN.get(code, SPOKEN["en"]))):
        yield Locale.parse(tag)
