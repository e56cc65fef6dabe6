"""Dates and periods in other notations: 3 March 2026, 3. März 2026, 5–9 October 2026, since 2022.

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
_MAX_SEPARATORS = 8  # of a period: 5-Oct-2026 - 9-Oct-2026 has five

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
        *("of", "the", "on", "from", "between", "vom", "von", "zwischen", "am", "den", "de", "del", "desde"),
        *("entre", "el", "du", "le", "al", "r", "roku", "w", "od", "między"),
        *("р", "року", "г", "года", "с", "з", "від", "між", "من", "بين"),  # noqa: RUF001 (Cyrillic)
        *("early", "mid", "late", "beginning", "end", "anfang", "mitte", "ende"),  # a month is no more exact
    )
)
_LEADING_FILLERS = re.compile(rf"^(?:(?:{'|'.join(sorted(_FILLERS))})\s+)+", re.IGNORECASE)
_SEPARATOR_WORDS = "to|until|till|through|and|bis|und|по|до|та|и|і|al|au|a|et|à|y|hasta|do|i|إلى"  # noqa: RUF001 (Cyrillic)
_SEPARATOR = re.compile(rf"\s*(?:-|/|\.{{2,}}|\b(?:{_SEPARATOR_WORDS})\b)\s*", re.IGNORECASE)
_SINCE = re.compile(
    r"(?:since|from|starting|seit|ab|depuis|desde|od|від|з|с|منذ)\s(?P<date>.+?)(?:\son(?:wards?)?)?",  # noqa: RUF001 (Cyrillic)
    re.IGNORECASE,
)
_ONGOING = re.compile(
    rf"(?P<date>.+?)\s?(?:\+|(?:-|\b(?:{_SEPARATOR_WORDS})\b)\s?(?:now|today|(?:the )?present|ongoing"
    r"|heute|jetzt|aujourd'hui|hoy|dziś|teraz|сьогодні|зараз|тепер|اليوم|الآن)?)",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"(?:until|till|up to|to|bis|jusqu'(?:à|au|en)|hasta|do|до|حتى)\s(?P<date>.+)",
    re.IGNORECASE,
)
_HALF_YEAR = re.compile(
    r"h(?P<part>[12])[ /-](?P<year>\d{4})|(?P<word>first|second) half (?:of )?(?P<of>\d{4})",
    re.IGNORECASE,
)
_QUARTER = re.compile(r"(?:(\d{4})\s?[-/.]?\s?)?[QT]\s?([1-4])(?:[-\s/.]{0,3}(\d{4}))?", re.IGNORECASE)
_QUARTER_NUMBERS = {
    spelling: number
    for number, spellings in enumerate(
        (
            "1|i|first|erstes|premier|primer|pierwszy|перший|первый",
            "2|ii|second|zweites|deuxième|segundo|drugi|другий|второй",
            "3|iii|third|drittes|troisième|tercer|trzeci|третій|третий",
            "4|iv|fourth|last|viertes|quatrième|cuarto|czwarty|четвертий|четвертый|четвёртый",
        ),
        start=1,
    )
    for spelling in spellings.split("|")
}
_QUARTER_IN_WORDS = re.compile(
    rf"(?:the )?({'|'.join(sorted(_QUARTER_NUMBERS, key=len, reverse=True))})"
    r"(?:\.?er|st|nd|rd|th|e|\.|[-.]?[йи]й?)?\s?"
    r"(?:q|quarter|quartal|квартал|кв\.?|trimestre|kwartał|kw\.?)\s?(?:(?:of|de|del|du)\s)?(\d{4})?"
    r"(?:\s(?:р\.?|року|г\.?|года|r\.?|roku))?",  # noqa: RUF001 (Cyrillic)
    re.IGNORECASE,
)
_LEAP_YEAR = "2000"  # stands for a year that is missing
_QUOTES = "\"'“”„‟«»‹›\u2018\u2019\u201a "


class _Parts(NamedTuple):
    """What a text says of a date; 0 for what it leaves open."""

    year: int = 0
    month: int = 0
    day: int = 0
    quarter: int = 0

    def complete(self, other: "_Parts") -> "_Parts":
        """Take the year and the month that this leaves open from *other*, the other end of a period."""
        month = self.month or (other.month if self.day else 0)
        return _Parts(self.year or other.year, month, self.day, self.quarter)

    def is_date(self) -> bool:
        try:
            date(self.year, self.month or 1, self.day or 1)
        except ValueError:
            return False
        return bool(self.month or not self.day)

    def __str__(self) -> str:
        if self.quarter:
            return f"{self.year:04}-Q{self.quarter}"
        month = f"-{self.month:02}" if self.month else ""
        return f"{self.year:04}{month}" + (f"-{self.day:02}" if self.day else "")


def suggest_dates(text: str) -> list[str]:
    """List the dates that a text may mean, in a briefing's notation: two if day and month may be swapped."""
    return [str(parts) for parts in dict.fromkeys(_read_date(_to_plain(text))) if parts.is_date()]


def suggest_periods(text: str) -> list[tuple[str, str]]:
    """List the periods that a text may mean: the first and the last day, month or year of each."""
    plain_text = _to_plain(text)
    if half := _HALF_YEAR.fullmatch(plain_text):
        return [_read_half_year(half)]
    separators = list(_SEPARATOR.finditer(plain_text))
    for separator in separators if len(separators) <= _MAX_SEPARATORS else ():
        starts = _read_end(plain_text[: separator.start()])
        ends = _read_end(plain_text[separator.end() :])
        periods = (_complete_period(start, end) for start, end in zip(starts, ends, strict=False))
        if found := [(str(period[0]), str(period[1])) for period in periods if period]:
            return list(dict.fromkeys(found))
    return []


def suggest_open_period(text: str) -> tuple[str, str] | None:
    """Find the start or the end of a text that leaves the other open; what is open is empty."""
    plain_text = _to_plain(text)
    for pattern in (_SINCE, _ONGOING, _UNTIL):
        if match := pattern.fullmatch(plain_text):
            dates = [str(one) for one in _read_end(match["date"]) if one.year and one.is_date()]
            if len(dates) == 1:
                return ("", dates[0]) if pattern is _UNTIL else (dates[0], "")
    return None


def suggest_without_year(text: str) -> str:
    """Write a date, or a period, whose year is missing, with YYYY in its place; empty if it is none."""
    complete_text = f"{text} {_LEAP_YEAR}"
    if not text.strip():
        return ""
    if dates := suggest_dates(complete_text):
        suggestion = dates[0]
    elif periods := suggest_periods(complete_text):
        suggestion = format_period(*periods[0])
    else:
        return ""
    return suggestion.replace(_LEAP_YEAR, "YYYY")


def format_period(start: str, end: str) -> str:
    """Format a period as it is written in a briefing; an end that is empty is open."""
    match start, end:
        case start, "":
            return f"{{since: {start}}}"
        case "", end:
            return f"{{until: {end}}}"
        case _:
            return f"{{start: {start}, end: {end}}}"


def _read_half_year(half: re.Match[str]) -> tuple[str, str]:
    """Read the months of a half of a year."""
    year = half["year"] or half["of"]
    is_second = half["part"] == "2" or (half["word"] or "").lower() == "second"
    return (f"{year}-07", f"{year}-12") if is_second else (f"{year}-01", f"{year}-06")


def _complete_period(start: _Parts, end: _Parts) -> tuple[_Parts, _Parts] | None:
    """Complete each end of a period from the other; a start without a year may be in the year before."""
    first, last = start.complete(end), end.complete(start)
    if first > last and start.month and not start.year:
        first = first._replace(year=last.year - 1)
    return (first, last) if first.is_date() and last.is_date() and first < last else None


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
    elif (quarter := _read_quarter(text)) and quarter.year:
        yield quarter
    elif (words := _read_words(text.replace("-", " "))) and words.year:
        yield words


def _read_quarter(text: str) -> _Parts | None:
    """Read a quarter, whose year may be missing; None if it is none."""
    if match := _QUARTER.fullmatch(text):
        return _Parts(int(match[1] or match[3] or 0), quarter=int(match[2]))
    if match := _QUARTER_IN_WORDS.fullmatch(text):
        return _Parts(int(match[2] or 0), quarter=_QUARTER_NUMBERS[match[1].casefold()])
    return None


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


def _read_end(text: str) -> list[_Parts]:
    """List the readings of one end of a period, which may leave out what the other end says."""
    text = _LEADING_FILLERS.sub("", text)
    if readings := list(_read_date(text)):
        return readings
    if match := _DAY_AND_MONTH.fullmatch(text):
        return [_Parts(0, int(match[2]), int(match[1]))]
    parts = _read_quarter(text) or _read_words(text)
    return [parts] if parts else []


def _read_words(text: str) -> _Parts | None:
    """Read a text with the name of a month, or a number alone; None if it has anything else."""
    months: list[int] = []
    years: list[int] = []
    days: list[int] = []
    month_numbers = get_months_by_any_name()
    for word in re.findall(r"[^\W\d_]+|\d+|[^\w\s.,()]", _ORDINAL.sub("", text.casefold())):
        if word.isdecimal():
            (years if len(word) == len("2026") else days).append(int(word))
        elif word in month_numbers:
            months.append(month_numbers[word])
        elif word not in _FILLERS | get_weekdays_by_any_name():
            return None
    if max(len(months), len(years), len(days)) > 1 or not (months or years or days):
        return None
    return _Parts(*(one[0] if one else 0 for one in (years, months, days)))
