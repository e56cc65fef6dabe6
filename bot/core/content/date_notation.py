"""Dates and periods in other notations: 3 March 2026, 3. März 2026, 5–9 October 2026.

They are only suggested to moderators, in the notation of a briefing: 2026-03-03. Where day and month may be
swapped, both readings are named.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from bot.core.i18n.date_parsing import get_months_by_any_name, get_weekdays_by_any_name

_CENTURY = 2000  # of a year with two digits
_MONTHS = 12
_MAX_LENGTH = 60  # characters; the longest period in words has fewer

_DASHES = re.compile("[\u2010-\u2015\u2212\u301c\uff5e]")
_YEAR_FIRST = re.compile(r"(\d{4})\s?([-/.])\s?(\d{1,2})(?:\s?\2\s?(\d{1,2}))?\.?(?:[T ]\d{1,2}:\d{2}.*)?")
_COMPACT = re.compile(r"((?:19|20)\d{2})([01]\d)([0-3]\d)")
_CHINESE = re.compile(r"(\d{4})\s?[年년]\s?(?:(\d{1,2})\s?[月월]\s?(?:(\d{1,2})\s?[日일])?)?")
_YEAR_LAST = re.compile(r"(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?(?:\2\s?(\d{4}|\d{2}))")
_MONTH_AND_YEAR = re.compile(r"(\d{1,2})\s?[-/.]\s?(\d{4})")
_DAY_AND_MONTH = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.?")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|ème|º|ª|-?го)\b", re.IGNORECASE)  # noqa: RUF001 (Cyrillic)
_FILLERS = frozenset(
    (
        *("of", "the", "on", "from", "between", "vom", "von", "am", "den", "de", "del", "du", "le", "al"),
        *("r", "roku", "w", "р", "року", "г", "года", "с", "з", "від"),  # noqa: RUF001 (Cyrillic)
    )
)
_SEPARATOR_WORDS = "to|until|till|through|and|bis|und|по|до|та|и|і|al|au|et|à|y|do|i|إلى"  # noqa: RUF001 (Cyrillic)
_SEPARATOR = re.compile(rf"\s*(?:-|/|\.{{2,}}|\b(?:{_SEPARATOR_WORDS})\b)\s*", re.IGNORECASE)
_QUOTES = "\"'“”„‟«»‹›\u2018\u2019\u201a "


class _Parts(NamedTuple):
    """What a text says of a date; 0 for what it leaves open."""

    year: int = 0
    month: int = 0
    day: int = 0

    def complete(self, other: "_Parts") -> "_Parts":
        """Take the year and the month that this leaves open from *other*, the other end of a period."""
        month = self.month or (other.month if self.day else 0)
        return _Parts(self.year or other.year, month, self.day)

    def is_date(self) -> bool:
        try:
            date(self.year, self.month or 1, self.day or 1)
        except ValueError:
            return False
        return bool(self.month or not self.day)

    def __str__(self) -> str:
        month = f"-{self.month:02}" if self.month else ""
        return f"{self.year:04}{month}" + (f"-{self.day:02}" if self.day else "")


def suggest_dates(text: str) -> list[str]:
    """List the dates that a text may mean, in a briefing's notation: two if day and month may be swapped."""
    return [str(parts) for parts in dict.fromkeys(_read_date(_to_plain(text))) if parts.is_date()]


def suggest_period(text: str) -> tuple[str, str] | None:
    """Find the first and the last day, month or year of a text that is a period, in a briefing's notation."""
    plain_text = _to_plain(text)
    for separator in _SEPARATOR.finditer(plain_text):
        start = _read_end(plain_text[: separator.start()])
        end = _read_end(plain_text[separator.end() :])
        if start and end:
            ends = (start.complete(end), end.complete(start))
            if all(one.is_date() for one in ends) and ends[0] < ends[1]:
                return str(ends[0]), str(ends[1])
    return None


def _to_plain(text: str) -> str:
    """Write digits and dashes as on an English keyboard, without quotation marks; "" for a longer text."""
    if len(text) > _MAX_LENGTH:
        return ""
    digits = "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in text)
    visible = "".join(one for one in digits if unicodedata.category(one) != "Cf")
    return " ".join(_DASHES.sub("-", visible).strip(_QUOTES).split())


def _read_date(text: str) -> Iterator[_Parts]:
    """Yield the readings of a plain text, in which the year is always written."""
    if match := _YEAR_FIRST.fullmatch(text):
        year, second, third = int(match[1]), int(match[3]), int(match[4] or 0)
        yield _Parts(year, second, third) if second <= _MONTHS else _Parts(year, third, second)
    elif match := _COMPACT.fullmatch(text) or _CHINESE.fullmatch(text):
        yield _Parts(*(int(part or 0) for part in match.groups()))
    elif match := _YEAR_LAST.fullmatch(text):
        yield from _read_year_last(match)
    elif match := _MONTH_AND_YEAR.fullmatch(text):
        yield _Parts(int(match[2]), int(match[1]))
    elif (words := _read_words(text.replace("-", " "))) and words.year:
        yield words


def _read_year_last(match: re.Match[str]) -> Iterator[_Parts]:
    """Yield the day first, as all languages with points have it; then the month first, if it may be so."""
    first, second, last = int(match[1]), int(match[3]), int(match[4])
    is_short = len(match[4]) == len("26")
    year = last + _CENTURY if is_short else last
    yield _Parts(year, second, first)
    if match[2] != ".":
        yield _Parts(year, first, second)
    if match[2] == "-" and is_short:
        yield _Parts(first + _CENTURY, second, last)


def _read_end(text: str) -> _Parts | None:
    """Read one end of a period, which may leave out what the other end says; None if it is unclear."""
    readings = [parts for parts in dict.fromkeys(_read_date(text)) if parts.is_date()]
    if readings:
        return readings[0] if len(readings) == 1 else None
    if match := _DAY_AND_MONTH.fullmatch(text):
        return _Parts(0, int(match[2]), int(match[1]))
    return _read_words(text)


def _read_words(text: str) -> _Parts | None:
    """Read a text with the name of a month, or a number alone; None if it has anything else."""
    months: list[int] = []
    years: list[int] = []
    days: list[int] = []
    month_numbers = get_months_by_any_name()
    for word in re.findall(r"[^\W\d_]+|\d+|[^\w\s.,]", _ORDINAL.sub("", text.casefold())):
        if word.isdecimal():
            (years if len(word) == len("2026") else days).append(int(word))
        elif word in month_numbers:
            months.append(month_numbers[word])
        elif word not in _FILLERS | get_weekdays_by_any_name():
            return None
    if max(len(months), len(years), len(days)) > 1 or not (months or years or days):
        return None
    return _Parts(*(one[0] if one else 0 for one in (years, months, days)))
