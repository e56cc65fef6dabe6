"""A language that the bot speaks: its words, and how it writes numbers, dates and ages."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from typing import Literal

from babel import Locale as BabelLocale
from babel import UnknownLocaleError
from babel.dates import TIMEDELTA_UNITS, format_date, format_skeleton, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

SOURCE_LANGUAGE = "en"  # the language of the messages in the code
PSEUDO_LANGUAGE = (
    "en-XA"  # CLDR's name for made-up English: every message twice, to see what breaks or is missed
)

_PLACEHOLDER = re.compile(r"\{\w+\}")


def load_catalogue(code: str) -> NullTranslations:
    """Return the messages of the language with this *code*; a message that is not in it stays English."""
    if code == SOURCE_LANGUAGE:
        return NullTranslations()
    return _PseudoTranslations() if code == PSEUDO_LANGUAGE else _compile_catalogue(code)


def _compile_catalogue(code: str) -> GNUTranslations:
    from babel.messages.mofile import write_mo  # noqa: PLC0415 (not for those who read English)
    from babel.messages.pofile import read_po  # noqa: PLC0415

    mo_file = BytesIO()
    with files(__package__).joinpath(f"{code}.po").open("rb") as file:
        write_mo(mo_file, read_po(file, locale=code))
    mo_file.seek(0)
    return GNUTranslations(mo_file)


class _PseudoTranslations(NullTranslations):
    """Every message twice: longer than in any language that people speak."""

    def gettext(self, message: str) -> str:
        """Return *message* twice, if there are words in it."""
        has_words = any(map(str.isalpha, _PLACEHOLDER.sub("", message)))
        return f"{message} {message}" if has_words else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the message for *n* things twice."""
        return self.gettext(super().ngettext(msgid1, msgid2, n))


SUPPORTED_LANGUAGES = {  # the language's code, and the locale whose dates and numbers it writes
    "en": "en_GB",
    "uk": "uk",
    "de": "de",
    "fr": "fr",
    "es": "es",
    "pl": "pl",
    "ar": "ar",
}
NOUN_CAPITALIZING_LANGUAGES = frozenset(
    {"de"}
)  # languages in which a noun keeps its capital inside a sentence
RIGHT_TO_LEFT_LANGUAGES = frozenset({"ar", "fa", "he", "ur", "yi"})

_DECIMAL_PLACES = re.compile(r"0(?:\.[0#]+)?(?![0#,])")  # the last digit of a pattern, and its decimal places


class Locale:
    """One language. Get it from `language`, which keeps one of each."""

    def __init__(self, code: str) -> None:
        """Speak the language with this code, one of SPOKEN or the one for tests."""
        self.code = code
        self._locale = BabelLocale.parse(SUPPORTED_LANGUAGES.get(code, SUPPORTED_LANGUAGES["en"]))
        self._catalogue = load_catalogue(code)

    @property
    def native_name(self) -> str:
        """Return what those who speak it call it, as it stands in a list: Deutsch, Українська."""
        name: str = self._locale.languages[self._locale.language]
        return name[:1].upper() + name[1:]

    def translate(self, message: str) -> str:
        """Return an English *message* in this language."""
        return self._catalogue.gettext(message)

    def quote(self, text: str) -> str:
        """Return *text* between this language's quotation marks."""
        return self.translate("“{text}”").replace("{text}", text)

    def uncapitalize(self, label: str) -> str:
        """Return a *label* as it is written inside a sentence: without its capital, but for German."""
        return label if self.code in NOUN_CAPITALIZING_LANGUAGES else label[:1].lower() + label[1:]

    def translate_plural(self, singular_message: str, plural_message: str, count: int) -> str:
        """Return the message for *count* things, with the count filled in where it says ``{count}``."""
        return self._catalogue.ngettext(singular_message, plural_message, count).format(count=count)

    def format_number(self, number: Decimal) -> str:
        """Return *number* with this language's separators and every decimal place that it has: 44.0."""
        pattern = _adapt_decimal_places(self._locale.decimal_formats[None].pattern, number)
        return format_decimal(number, pattern, self._locale, decimal_quantization=False)

    def format_percentage(self, number: Decimal) -> str:
        """Return *number* (76 for 76%) as a percentage."""
        pattern = _adapt_decimal_places(self._locale.percent_formats[None].pattern, number)
        return format_percent(number.scaleb(-2), pattern, self._locale, decimal_quantization=False)

    def format_day(self, year: int, month: int = 0, day: int = 0) -> str:
        """Return a day, a month (no *day*) or a year (neither) in words."""
        when = date(year, month or 1, day or 1)
        if day:
            return format_date(when, "long", locale=self._locale)
        return format_skeleton("yMMMM", when, locale=self._locale) if month else str(year)

    def format_short_month(self, year: int, month: int) -> str:
        """Return a month in few letters, as on a scale: Jan 2030."""
        return format_skeleton("yMMM", date(year, month, 1), locale=self._locale)

    def format_age(self, year: int, month: int, day: int, today: date) -> str:
        """Return how long before *today* that was, no finer than it is known, or nothing if it is ahead."""
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
            elapsed, granularity=unit, threshold=count, add_direction=True, locale=self._locale
        )
        return text

    def get_language_name(self, code: str) -> str:
        """Return the name of the language with this code, or the code where it has no name."""
        try:
            return BabelLocale.parse(code, sep="-").get_display_name(self._locale) or code
        except (UnknownLocaleError, ValueError):
            return code

    def format_items(self, items: Sequence[str]) -> str:
        """Return *parts* as one list in words: A, B and C."""
        return format_list(list(items), locale=self._locale)


def _adapt_decimal_places(pattern: str, number: Decimal) -> str:
    """Return a number's *pattern* ("#,##0.###") with the decimal places that *number* is written with.

    Babel's own drops zeros at the end, and 44.0% says more than 44%.
    """
    exponent = number.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return _DECIMAL_PLACES.sub(f"0.{'0' * places}" if places else "0", pattern)


@cache
def _get_cached_language(code: str) -> Locale:
    return Locale(code)


def get_locale(tag: str) -> Locale:
    """Return the language that serves a reader with the BCP 47 *tag*: its own, or else English."""
    if tag == PSEUDO_LANGUAGE:
        return _get_cached_language(tag)
    code = tag.replace("_", "-").partition("-")[0].lower()
    return _get_cached_language(code if code in SUPPORTED_LANGUAGES else "en")
