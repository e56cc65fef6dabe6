"""Which language a reader gets, and how each writes numbers, dates, ages and lists."""

from datetime import date
from decimal import Decimal

import pytest

from bot.core.i18n import SUPPORTED_LANGUAGES, get_locale
from bot.core.i18n.locale import RIGHT_TO_LEFT_LANGUAGES

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en", "en"),
        ("en-US", "en"),
        ("uk", "uk"),
        ("uk-UA", "uk"),
        ("de_AT", "de"),
        ("DE", "de"),
        ("es-419", "es"),
        ("ar-EG", "ar"),
        ("pl", "pl"),
        ("fr-CA", "fr"),
        ("fi", "en"),
        ("zh-Hant", "en"),
        ("", "en"),
        ("\0<b>", "en"),
    ],
)
def test_a_reader_gets_the_language_of_their_client_or_english(tag: str, expected: str) -> None:
    assert get_locale(tag).code == expected


def test_each_language_names_itself() -> None:
    names = ["English", "Українська", "Deutsch", "Français", "Español", "Polski", "العربية"]
    assert [get_locale(code).native_name for code in SUPPORTED_LANGUAGES] == names


def test_arabic_alone_is_written_from_right_to_left() -> None:
    assert set(SUPPORTED_LANGUAGES) & RIGHT_TO_LEFT_LANGUAGES == {"ar"}


NUMBERS = {  # 1234567; 44.0; 0.5%; 76%
    "en": ("1,234,567", "44.0", "0.5%", "76%"),
    "uk": ("1 234 567", "44,0", "0,5%", "76%"),
    "de": ("1.234.567", "44,0", "0,5 %", "76 %"),
    "fr": ("1 234 567", "44,0", "0,5 %", "76 %"),
    "es": ("1.234.567", "44,0", "0,5 %", "76 %"),
    "pl": ("1 234 567", "44,0", "0,5%", "76%"),
    "ar": ("1,234,567", "44.0", "0.5%", "76%"),
}


@pytest.mark.parametrize("code", SUPPORTED_LANGUAGES)
def test_numbers_and_percentages(code: str) -> None:
    speaks = get_locale(code)
    written = (
        speaks.format_number(Decimal(1234567)),
        speaks.format_number(Decimal("44.0")),
        speaks.format_percentage(Decimal("0.5")),
        speaks.format_percentage(Decimal(76)),
    )
    spaced = tuple("".join(" " if one.isspace() else one for one in text) for text in written)
    assert tuple(text.replace("\u200e", "") for text in spaced) == NUMBERS[code]


DATES = {
    "en": ("6 March 2026", "March 2026", "2026"),
    "uk": ("6 березня 2026\u202fр.", "березень 2026\u202fр.", "2026"),
    "de": ("6. März 2026", "März 2026", "2026"),
    "fr": ("6 mars 2026", "mars 2026", "2026"),
    "es": ("6 de marzo de 2026", "marzo de 2026", "2026"),
    "pl": ("6 marca 2026", "marzec 2026", "2026"),
    "ar": ("6 مارس 2026", "مارس 2026", "2026"),
}


@pytest.mark.parametrize("code", SUPPORTED_LANGUAGES)
def test_dates_as_exact_as_they_are_known(code: str) -> None:
    speaks = get_locale(code)
    assert (speaks.format_day(2026, 3, 6), speaks.format_day(2026, 3), speaks.format_day(2026)) == DATES[code]


AGES = {  # today; 1, 2, 5 and 11 days; 2 and 5 months; 2, 5 and 22 years; this month; this year
    "en": ("today", "1 day ago", "2 days ago", "5 days ago", "11 days ago", "2 months ago", "5 months ago",
           "2 years ago", "5 years ago", "22 years ago", "this month", "this year"),
    "uk": ("сьогодні", "1 день тому", "2 дні тому", "5 днів тому", "11 днів тому", "2 місяці тому",
           "5 місяців тому", "2 роки тому", "5 років тому", "22 роки тому", "цього місяця", "цього року"),
    "de": ("heute", "vor 1 Tag", "vor 2 Tagen", "vor 5 Tagen", "vor 11 Tagen", "vor 2 Monaten",
           "vor 5 Monaten", "vor 2 Jahren", "vor 5 Jahren", "vor 22 Jahren", "in diesem Monat",
           "in diesem Jahr"),
    "fr": ("aujourd’hui", "il y a 1 jour", "il y a 2 jours", "il y a 5 jours", "il y a 11 jours",
           "il y a 2 mois", "il y a 5 mois", "il y a 2 ans", "il y a 5 ans", "il y a 22 ans", "ce mois-ci",
           "cette année"),
    "es": ("hoy", "hace 1 día", "hace 2 días", "hace 5 días", "hace 11 días", "hace 2 meses",
           "hace 5 meses", "hace 2 años", "hace 5 años", "hace 22 años", "este mes", "este año"),
    "pl": ("dzisiaj", "1 dzień temu", "2 dni temu", "5 dni temu", "11 dni temu", "2 miesiące temu",
           "5 miesięcy temu", "2 lata temu", "5 lat temu", "22 lata temu", "w tym miesiącu", "w tym roku"),
    "ar": ("اليوم", "قبل يوم واحد", "قبل يومين", "قبل 5 أيام", "قبل 11 يومًا", "قبل شهرين", "قبل 5 أشهر",
           "قبل سنتين", "قبل 5 سنوات", "قبل 22 سنة", "هذا الشهر", "هذه السنة"),
}  # fmt: skip
WHEN = [
    (2026, 11, 20), (2026, 11, 19), (2026, 11, 18), (2026, 11, 15), (2026, 11, 9), (2026, 9, 1), (2026, 6, 1),
    (2024, 1, 0), (2021, 0, 0), (2004, 0, 0), (2026, 11, 0), (2026, 0, 0),
]  # fmt: skip


@pytest.mark.parametrize("code", SUPPORTED_LANGUAGES)
def test_ages(code: str) -> None:
    speaks = get_locale(code)
    assert tuple(speaks.format_age(*when, TODAY) for when in WHEN) == AGES[code]
    assert speaks.format_age(2026, 12, 1, TODAY) == ""


LISTS = {
    "en": "A, B and C", "uk": "A, B і C", "de": "A, B und C", "fr": "A, B et C", "es": "A, B y C",
    "pl": "A, B i C", "ar": "A وB وC",
}  # fmt: skip


@pytest.mark.parametrize("code", SUPPORTED_LANGUAGES)
def test_lists_quotes_and_labels_inside_a_sentence(code: str) -> None:
    speaks = get_locale(code)
    assert speaks.format_items(["A", "B", "C"]) == LISTS[code]
    assert speaks.quote("A {text}")[1:-1].strip() == "A {text}"
    assert speaks.quote("A")[0] in "“«„"
    assert speaks.uncapitalize("Table") == ("Table" if code == "de" else "table")


def test_the_made_up_language_says_everything_twice() -> None:
    doubled = get_locale("en-XA")
    assert doubled.translate("Sources") == "Sources Sources"
    assert doubled.translate_plural("{count} file", "{count} files", 2) == "2 files 2 files"
    assert doubled.format_day(2026, 3, 6) == "6 March 2026"
