"""Dates as readers type them: 2026-03-03, 3 March 2026, März 2026, 03.03.2026, 2026年3月, yesterday, 7 days.

English and the reader's own language are understood. A number before a month is a day, as in every language
that the bot speaks.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import product
from typing import Literal
from unicodedata import combining, normalize

from babel import Locale as BabelLocale
from babel.dates import format_timedelta

from bot.core.i18n.languages import SOURCE_LANGUAGE, SUPPORTED_LANGUAGES
from bot.core.i18n.locale import get_locale

MAX_DATE_WORDS = 5  # words of the longest date: 3 de marzo de 2026

_ISO_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_NUMERIC_DATE = re.compile(r"(?:(\d{1,2})[./])?(\d{1,2})[./](\d{4})")
_CHINESE_DATE = re.compile(r"(\d{4})年(?:(\d{1,2})月(?:(\d{1,2})日)?)?")
TimeUnit = Literal["day", "week", "month", "year"]

_DAYS_PER_UNIT: dict[TimeUnit, int] = {"day": 1, "week": 7, "month": 30, "year": 365}
_MAX_DAYS_BACK = 36_500  # days; a hundred years
_MAX_DAY_OF_MONTH = 31  # a larger number is a year
_FILLER_WORDS = frozenset({"de", "del", "of", "р", "року", "r", "roku", "г", "года"})  # noqa: RUF001 (Cyrillic)
_PLURAL_SAMPLE_COUNTS = (1, 2, 3, 5, 7, 11, 21, 100)  # together they show every plural form

DateParts = tuple[int, int, int]
"""Year, month and day; 0 for a part that the text leaves open."""


def parse_last_day(text: str, language: str) -> date | None:
    """Parse the last day that *text* can mean to a reader of *language*; None if it is no date."""
    date_parts = _parse_numeric_date(text) or _parse_date_with_month_name(text, language)
    if date_parts is None:
        return None
    year, month, day = date_parts
    try:
        return date(year, month or 12, day or monthrange(year, month or 12)[1])
    except ValueError:
        return None


def parse_first_day(text: str, language: str, today: date) -> date | None:
    """Parse the first day that *text* can mean: a date, or a time to count back from *today*, as "7 days"."""
    date_parts = _parse_numeric_date(text) or _parse_date_with_month_name(text, language)
    if date_parts is None:
        return _parse_relative_day(text, language, today)
    year, month, day = date_parts
    try:
        return date(year, month or 1, day or 1)
    except ValueError:
        return None


def parse_leading_date(text: str, language: str, today: date) -> tuple[date | None, str]:
    """Split *text* into the last day of the longest date that it starts with, and the words after it."""
    words = text.split()
    for count in range(min(MAX_DATE_WORDS, len(words)), 0, -1):
        start = " ".join(words[:count])
        if day := parse_last_day(start, language) or _parse_relative_day(start, language, today):
            return day, " ".join(words[count:])
    return None, text


def find_date(text: str, language: str) -> tuple[DateParts | None, str]:
    """Find the longest date among the words of *text*; also give the words around it."""
    words = text.split()
    for count in range(min(MAX_DATE_WORDS, len(words)), 0, -1):
        for start in range(len(words) - count + 1):
            end = start + count
            if date_parts := _parse_date_parts(" ".join(words[start:end]), language):
                return date_parts, " ".join((*words[:start], *words[end:]))
    return None, text


def _parse_date_parts(text: str, language: str) -> DateParts | None:
    """Parse a day, a month or a year of the calendar; None if *text* is none."""
    is_date = parse_last_day(text, language) is not None
    return (_parse_numeric_date(text) or _parse_date_with_month_name(text, language)) if is_date else None


def format_day_count(count: int, language: str) -> str:
    """Format a number of days in words that `parse_first_day` understands: "7 days"."""
    *_, locale = _get_babel_locales(language)
    return _format_duration("day", count, locale)


def _parse_relative_day(text: str, language: str, today: date) -> date | None:
    """Parse "today", "yesterday", "week", "7 days" or "7 days ago"; None if it is none of these."""
    day_count = _get_days_by_name(language).get(text.casefold())
    if day_count is None:
        day_count = _parse_day_count(text, language)
    try:
        return None if day_count is None else today - timedelta(days=min(day_count, _MAX_DAYS_BACK))
    except OverflowError:
        return None


def _split_words(text: str) -> list[str]:
    """Split *text* into words in lower case, without vowel marks, which are no letters to `re` (Arabic)."""
    letters = (one for one in normalize("NFC", text.casefold()) if not combining(one))
    return re.findall(r"\w+", "".join(letters))


def _parse_numeric_date(text: str) -> DateParts | None:
    if match := _ISO_DATE.fullmatch(text.strip()) or _CHINESE_DATE.fullmatch(text.strip()):
        return int(match[1]), int(match[2] or 0), int(match[3] or 0)
    if match := _NUMERIC_DATE.fullmatch(text.strip()):
        return int(match[3]), int(match[2]), int(match[1] or 0)
    return None


def _parse_date_with_month_name(text: str, language: str) -> DateParts | None:
    words = _split_words(text)
    month_numbers = _get_month_numbers(language)
    months = [month_numbers[word] for word in words if word in month_numbers]
    numbers = [int(word) for word in words if word.isdecimal()]
    years = [number for number in numbers if number > _MAX_DAY_OF_MONTH]
    days = [number for number in numbers if number <= _MAX_DAY_OF_MONTH]
    has_other_words = any(
        not word.isdecimal() and word not in month_numbers.keys() | _FILLER_WORDS for word in words
    )
    if has_other_words or len(months) != 1 or len(years) != 1 or len(days) > 1:
        return None
    return years[0], months[0], days[0] if days else 0


def _parse_day_count(text: str, language: str) -> int | None:
    """Parse "week", "7 days" or "2 weeks ago" as a number of days."""
    direction_words = _get_direction_words(language)
    words = [word for word in _split_words(text) if word not in direction_words]
    days_by_unit = _get_days_by_unit_name(language)
    if len(words) not in (1, 2) or words[-1] not in days_by_unit:
        return None
    number = words[0] if len(words) > 1 else "1"
    return int(number) * days_by_unit[words[-1]] if number.isdecimal() else None


@cache
def _get_month_numbers(language: str) -> dict[str, int]:
    """Map the full and short names of the months to their numbers."""
    return {
        name.casefold().rstrip("."): number
        for locale in _get_babel_locales(language)
        for forms in locale.months.values()
        for width in ("abbreviated", "wide")
        for number, name in forms[width].items()
    }


@cache
def get_months_by_any_name() -> dict[str, int]:
    """Map the names of the months in every language to their numbers, except names that mean two months."""
    numbers_by_name: dict[str, set[int]] = {"sept": {9}}
    for language in SUPPORTED_LANGUAGES:
        for name, number in _get_month_numbers(language).items():
            numbers_by_name.setdefault(name, set()).add(number)
    return {name: min(numbers) for name, numbers in numbers_by_name.items() if len(numbers) == 1}


@cache
def get_weekdays_by_any_name() -> frozenset[str]:
    """List the full and short names of the weekdays in every language."""
    return frozenset(
        name.casefold().rstrip(".")
        for language in SUPPORTED_LANGUAGES.values()
        for forms in BabelLocale.parse(language.cldr_locale).days.values()
        for width in ("abbreviated", "wide")
        for name in forms[width].values()
    )


@cache
def _get_days_by_unit_name(language: str) -> dict[str, int]:
    """Map the names of the units of time, in every plural form, to their days: day, days, дні, днів."""
    days_by_name: dict[str, int] = {}
    for locale, (unit, days), count, is_ago in product(
        _get_babel_locales(language), _DAYS_PER_UNIT.items(), _PLURAL_SAMPLE_COUNTS, (False, True)
    ):
        text = _format_duration(unit, count * days, locale, is_ago=is_ago)
        has_number = any(map(str.isdecimal, text))  # an Arabic dual has none: its name alone means two
        for name in _split_words(text):
            days_by_name[name] = days if has_number else count * days
    ignored_words = _get_direction_words(language)
    return {
        name: days
        for name, days in days_by_name.items()
        if not name.isdecimal() and name not in ignored_words
    }


@cache
def _get_days_by_name(language: str) -> dict[str, int]:
    """Map the words for today and yesterday to 0 and 1; CLDR has them, but Babel does not show them."""
    days_by_name = {"today": 0, "yesterday": 1}
    locale = get_locale(language)
    return days_by_name | {
        locale.translate("today").casefold(): 0,
        locale.translate("yesterday").casefold(): 1,
    }


@cache
def _get_direction_words(language: str) -> frozenset[str]:
    """List the words that every time in the past has: ago, vor, тому."""
    return frozenset(
        word
        for locale in _get_babel_locales(language)
        for word in frozenset.intersection(
            *(
                frozenset(_split_words(_format_duration(unit, 5 * days, locale, is_ago=True)))
                for unit, days in _DAYS_PER_UNIT.items()
            )
        )
    )


def _format_duration(unit: TimeUnit, days: int, locale: BabelLocale, *, is_ago: bool = False) -> str:
    text: str = format_timedelta(
        timedelta(days=-days), granularity=unit, threshold=_MAX_DAYS_BACK, add_direction=is_ago, locale=locale
    )
    return text.casefold()


def _get_babel_locales(language: str) -> Iterator[BabelLocale]:
    """Yield the locale of English, and that of the reader's language if it is another."""
    source = SUPPORTED_LANGUAGES[SOURCE_LANGUAGE]
    for entry in dict.fromkeys((source, SUPPORTED_LANGUAGES.get(language, source))):
        yield BabelLocale.parse(entry.cldr_locale)
