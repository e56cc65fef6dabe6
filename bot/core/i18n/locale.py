"""How the bot speaks one language: its translations, and its numbers, dates, ages and lists.

The English message is the key, so a missing translation shows English. An entry that is marked fuzzy counts
as missing: its English has changed, and the old translation may now say something else. The .po file is read
when its language is first needed, and compiled in memory: a compiled file could be older than its source.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from typing import Literal

from babel import Locale as BabelLocale
from babel import UnknownLocaleError
from babel.core import get_global
from babel.dates import TIMEDELTA_UNITS, format_date, format_skeleton, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from bot.core.i18n.languages import PSEUDO_LANGUAGE, SOURCE_LANGUAGE, SUPPORTED_LANGUAGES

_FIRST_CLEAR_YEAR = 100  # a year before that may be read as one of this century or the last
_PLACEHOLDER = re.compile(r"\{\w+\}")
_DECIMAL_PLACES = re.compile(r"0(?:\.[0#]+)?(?![0#,])")  # a pattern's last digit and its decimal places

IntervalSkeleton = Literal["yMMMMd", "yMMMM", "y"]
"""How exact the ends of an interval are, in CLDR's letters: to the day, to the month or to the year."""


class Locale:
    """A language with its translations and formats. Call `get_locale`, which keeps one object for each."""

    def __init__(self, language: str) -> None:
        """Load the translations of *language*: a code in SUPPORTED_LANGUAGES, or PSEUDO_LANGUAGE."""
        entry = SUPPORTED_LANGUAGES.get(language, SUPPORTED_LANGUAGES[SOURCE_LANGUAGE])
        self.language = language
        self._capitalizes_nouns = entry.capitalizes_nouns
        self._babel_locale = BabelLocale.parse(entry.cldr_locale)
        self._catalogue = _load_catalogue(language)
        self._cached_day = lru_cache(maxsize=4096)(self._format_day)

    @property
    def native_name(self) -> str:
        """The language's own name, with the capital of a list entry: Deutsch, Українська."""
        name: str = self._babel_locale.languages[self._babel_locale.language]
        return name[:1].upper() + name[1:]

    @property
    def open_graph_tag(self) -> str:
        """The language with the territory where most of its readers live, as Open Graph wants it: uk_UA."""
        language = self._babel_locale.language
        likely_territory = get_global("likely_subtags").get(language, "").rpartition("_")[2]
        return f"{language}_{self._babel_locale.territory or likely_territory}"

    def switch_to(self, language: str) -> "Locale":
        """Get the locale of another language; this one if the bot does not speak it."""
        code = language.partition("-")[0]
        return _get_cached_locale(code) if code in SUPPORTED_LANGUAGES else self

    def translate(self, message: str) -> str:
        """Translate an English *message*; one without a reviewed translation stays English.

        An empty one stays empty: gettext would return the head of the catalogue.
        """
        return self._catalogue.gettext(message) if message else ""

    def translate_plural(self, singular_message: str, plural_message: str, count: int) -> str:
        """Translate the message for *count* things and fill in ``{count}``."""
        return self._catalogue.ngettext(singular_message, plural_message, count).format(count=count)

    def quote(self, text: str) -> str:
        """Put *text* between this language's quotation marks."""
        return self.translate("“{text}”").replace("{text}", text)

    def format_label(self, label: str) -> str:
        """Put the colon and the space after a *label*; French has a space before the colon, too.

        After a question mark there is only the space.
        """
        if label.endswith(("?", "؟")):
            return f"{label} "
        return self.translate("{label}: {value}").removesuffix("{value}").replace("{label}", label)

    def uncapitalize(self, label: str) -> str:
        """Write a *label* as inside a sentence: without its capital, unless nouns keep theirs (German)."""
        return label if self._capitalizes_nouns else label[:1].lower() + label[1:]

    def format_number(self, number: Decimal) -> str:
        """Format *number* with this language's separators and all of its decimal places: 44.0."""
        pattern = _adapt_decimal_places(self._babel_locale.decimal_formats[None].pattern, number)
        return format_decimal(number, pattern, self._babel_locale, decimal_quantization=False)

    def format_count(self, count: int) -> str:
        """Format a whole number: 1,024."""
        return self.format_number(Decimal(count))

    def format_percentage(self, number: Decimal) -> str:
        """Format *number* (76 for 76%) as a percentage."""
        pattern = _adapt_decimal_places(self._babel_locale.percent_formats[None].pattern, number)
        return format_percent(number.scaleb(-2), pattern, self._babel_locale, decimal_quantization=False)

    def format_day(self, year: int, month: int = 0, day: int = 0) -> str:
        """Format a day, a month (*day* is 0) or a year (both are 0) in words."""
        return self._cached_day(year, month, day)

    def _format_day(self, year: int, month: int, day: int) -> str:
        when = date(year, month or 1, day or 1)
        if day:
            text = format_date(when, "long", locale=self._babel_locale)
        else:
            text = format_skeleton("yMMMM", when, locale=self._babel_locale) if month else str(year)
        return self._add_era(text, year)

    def format_quarter(self, start: date, *, is_short: bool = False) -> str:
        """Format the quarter that begins on *start*: 1st quarter 2026, or in few letters Q1 2026."""
        text = format_skeleton("yQQQ" if is_short else "yQQQQ", start, locale=self._babel_locale)
        return self._add_era(text, start.year)

    def format_interval(self, start: date, end: date, skeleton: IntervalSkeleton) -> str:
        """Format an interval without saying twice what its ends share: 12–25 November 2024.

        CLDR has the days of most languages with short months only; their patterns take long ones as well.
        """
        patterns = self._babel_locale.interval_formats
        pattern = patterns.get(skeleton) or patterns["yMMMd"]
        longest = "y" if start.year != end.year else "M" if start.month != end.month else "d"
        first, second = (re.sub("(?<!M)M{3}(?!M)", "MMMM", part) for part in pattern[longest])
        ends = format_date(start, first, self._babel_locale), format_date(end, second, self._babel_locale)
        return "".join(ends).replace("\u2009", " ")

    @property
    def comma(self) -> str:
        """The comma between two texts, and the space after it."""
        return self.translate("{first}, {second}").removeprefix("{first}").removesuffix("{second}")

    def join_with_comma(self, first: str, second: str) -> str:
        """Put a comma between two texts, as this language writes it; nothing beside an empty one."""
        return self.comma.join(filter(None, (first, second)))

    def format_short_day(self, day: date, today: date) -> str:
        """Format a day in few letters, without the year if it is the one of *today*: 28 Nov."""
        skeleton = "MMMd" if day.year == today.year else "yMMMd"
        return format_skeleton(skeleton, day, locale=self._babel_locale)

    def format_short_month(self, year: int, month: int) -> str:
        """Format a month in few letters, as on an axis: Jan 2030."""
        text = format_skeleton("yMMM", date(year, month, 1), locale=self._babel_locale)
        return self._add_era(text, year)

    def _add_era(self, text: str, year: int) -> str:
        """Add the era to a date in a year of one or two digits: '44 would be 1944."""
        return f"{text} {self._babel_locale.eras['abbreviated'][1]}" if year < _FIRST_CLEAR_YEAR else text

    def format_age(self, year: int, month: int, day: int, today: date) -> str:
        """Say how long before *today* a date was, no more exactly than it is known; "" if it is ahead.

        An unknown *month* or *day* is 0.
        """
        years = today.year - year
        months = years * 12 + today.month - (month or today.month) - (bool(day) and today.day < day)
        days = (today - date(year, month, day)).days if day else months
        if not (days if day else months):
            this_period = self.translate("this month") if month else self.translate("this year")
            return self.translate("today") if day else this_period
        if max(days, months) < 0 or days < 0:
            return ""
        if not month or months >= 2 * 12:
            return self._format_elapsed("year", months // 12)
        if not day or months >= 2:  # noqa: PLR2004 (from two months on, days are noise)
            return self._format_elapsed("month", months)
        return self._format_elapsed("day", days)

    def _format_elapsed(self, unit: Literal["year", "month", "day"], count: int) -> str:
        elapsed = timedelta(seconds=-count * dict(TIMEDELTA_UNITS)[unit])
        text: str = format_timedelta(
            elapsed, granularity=unit, threshold=count, add_direction=True, locale=self._babel_locale
        )
        return text

    def format_duration(self, duration: timedelta) -> str:
        """Say how long something took, to the minute and in at most two units: 2 hours and 5 minutes."""
        minutes = max(1, round(duration.total_seconds() / 60))
        units: tuple[tuple[Literal["day", "hour", "minute"], int], ...] = (
            ("day", minutes // (24 * 60)),
            ("hour", minutes // 60 % 24),
            ("minute", minutes % 60),
        )
        parts = [self._format_count(unit, count) for unit, count in units if count]
        return self.format_items(parts[:2])

    def _format_count(self, unit: Literal["day", "hour", "minute"], count: int) -> str:
        seconds = count * dict(TIMEDELTA_UNITS)[unit]
        text: str = format_timedelta(
            timedelta(seconds=seconds), granularity=unit, threshold=count, locale=self._babel_locale
        )
        return text

    def get_language_name(self, language: str) -> str:
        """Look up what this language calls *language*; its code if it has no name."""
        try:
            return BabelLocale.parse(language, sep="-").get_display_name(self._babel_locale) or language
        except (UnknownLocaleError, ValueError):
            return language

    def format_items(self, items: Sequence[str]) -> str:
        """Join *items* as a list in words: A, B and C."""
        return format_list(list(items), locale=self._babel_locale)


def get_locale(tag: str) -> Locale:
    """Choose the locale for a reader's BCP 47 *tag*: that of its language, or else English."""
    if tag == PSEUDO_LANGUAGE:
        return _get_cached_locale(tag)
    language = tag.replace("_", "-").partition("-")[0].lower()
    return _get_cached_locale(language if language in SUPPORTED_LANGUAGES else SOURCE_LANGUAGE)


def load_catalogues() -> None:
    """Load the messages of all languages ahead: the first answer in one waits 20 ms for them."""
    for language in SUPPORTED_LANGUAGES:
        _get_cached_locale(language)


@lru_cache(maxsize=1024)  # tags come from briefings and browsers
def is_right_to_left(tag: str) -> bool:
    """True if the language with this BCP 47 *tag* is written from right to left (CLDR)."""
    try:
        return BabelLocale.parse(tag.partition("-")[0]).text_direction == "rtl"
    except (UnknownLocaleError, ValueError):
        return False


@lru_cache(maxsize=1024)
def has_decimal_comma(tag: str) -> bool:
    """True if the language with this BCP 47 *tag* writes a decimal comma: 3,5 (CLDR)."""
    try:
        return bool(BabelLocale.parse(tag, sep="-").number_symbols["latn"]["decimal"] == ",")
    except (KeyError, UnknownLocaleError, ValueError):
        return False


@cache
def _get_cached_locale(language: str) -> Locale:
    return Locale(language)


def _adapt_decimal_places(pattern: str, number: Decimal) -> str:
    """Give a number *pattern* ("#,##0.###") the decimal places that *number* is written with.

    Babel drops trailing zeros, but 44.0% says more than 44%.
    """
    exponent = number.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return _DECIMAL_PLACES.sub(f"0.{'0' * places}" if places else "0", pattern)


def _load_catalogue(language: str) -> NullTranslations:
    if language == SOURCE_LANGUAGE:
        return NullTranslations()
    return _PseudoTranslations() if language == PSEUDO_LANGUAGE else _compile_catalogue(language)


def _compile_catalogue(language: str) -> GNUTranslations:
    from babel.messages.mofile import write_mo  # noqa: PLC0415 (English needs no catalogue)
    from babel.messages.pofile import read_po  # noqa: PLC0415

    mo_file = BytesIO()
    with files(__package__).joinpath(f"{language}.po").open("rb") as file:
        write_mo(mo_file, read_po(file, locale=language), use_fuzzy=False)
    mo_file.seek(0)
    return GNUTranslations(mo_file)


class _PseudoTranslations(NullTranslations):
    """Doubles every message: longer than in any language that people speak."""

    def gettext(self, message: str) -> str:
        """Double *message* if it has words of its own."""
        has_words = any(map(str.isalpha, _PLACEHOLDER.sub("", message)))
        return f"{message} {message}" if has_words else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Double the message for *n* things."""
        return self.gettext(super().ngettext(msgid1, msgid2, n))
