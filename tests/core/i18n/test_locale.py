"""Which language a reader gets, and how each writes numbers, dates, ages and lists."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.i18n.locale import get_locale, is_right_to_left

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
        ("ru-RU", "ru"),
        ("pl", "pl"),
        ("fr-CA", "fr"),
        ("fi", "en"),
        ("zh-Hant", "en"),
        ("", "en"),
        ("\0<b>", "en"),
    ],
)
def test_a_reader_gets_the_language_of_their_client_or_english(tag: str, expected: str) -> None:
    assert get_locale(tag).language == expected


@pytest.mark.guard
def test_each_language_names_itself() -> None:
    names = ["English", "Українська", "Deutsch", "Français", "Español", "Polski", "العربية", "Русский"]
    assert [get_locale(language).native_name for language in SUPPORTED_LANGUAGES] == names


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        *(("ar", True), ("ar-EG", True), ("fa", True), ("he", True), ("ur-PK", True), ("yi", True)),
        *(("uk", False), ("en-XA", False), ("xx", False), ("", False), ("\0<b>", False)),
    ],
)
def test_languages_that_are_written_from_right_to_left(tag: str, expected: bool) -> None:  # noqa: FBT001
    assert is_right_to_left(tag) == expected


NUMBERS = {  # 1234567; 44.0; 0.5%; 76%
    "en": ("1,234,567", "44.0", "0.5%", "76%"),
    "uk": ("1 234 567", "44,0", "0,5%", "76%"),
    "de": ("1.234.567", "44,0", "0,5 %", "76 %"),
    "fr": ("1 234 567", "44,0", "0,5 %", "76 %"),
    "es": ("1.234.567", "44,0", "0,5 %", "76 %"),
    "pl": ("1 234 567", "44,0", "0,5%", "76%"),
    "ar": ("1,234,567", "44.0", "0.5%", "76%"),
    "ru": ("1 234 567", "44,0", "0,5 %", "76 %"),
}


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
def test_numbers_and_percentages(language: str) -> None:
    locale = get_locale(language)
    texts = (
        locale.format_number(Decimal(1234567)),
        locale.format_number(Decimal("44.0")),
        locale.format_percentage(Decimal("0.5")),
        locale.format_percentage(Decimal(76)),
    )
    spaced = tuple(re.sub(r"\s", " ", text) for text in texts)
    assert tuple(text.replace("\u200e", "") for text in spaced) == NUMBERS[language]


DATES = {
    "en": ("6 March 2026", "March 2026", "2026"),
    "uk": ("6 березня 2026\u202fр.", "березень 2026\u202fр.", "2026"),
    "de": ("6. März 2026", "März 2026", "2026"),
    "fr": ("6 mars 2026", "mars 2026", "2026"),
    "es": ("6 de marzo de 2026", "marzo de 2026", "2026"),
    "pl": ("6 marca 2026", "marzec 2026", "2026"),
    "ar": ("6 مارس 2026", "مارس 2026", "2026"),
    "ru": ("6 марта 2026\u202fг.", "март 2026\u202fг.", "2026"),
}


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
def test_dates_are_as_exact_as_they_are_known(language: str) -> None:
    locale = get_locale(language)
    assert (locale.format_day(2026, 3, 6), locale.format_day(2026, 3), locale.format_day(2026)) == DATES[
        language
    ]


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
    "ru": ("сегодня", "1 день назад", "2 дня назад", "5 дней назад", "11 дней назад", "2 месяца назад",
           "5 месяцев назад", "2 года назад", "5 лет назад", "22 года назад", "в этом месяце", "в этом году"),
}  # fmt: skip
WHEN = [
    (2026, 11, 20), (2026, 11, 19), (2026, 11, 18), (2026, 11, 15), (2026, 11, 9), (2026, 9, 1), (2026, 6, 1),
    (2024, 1, 0), (2021, 0, 0), (2004, 0, 0), (2026, 11, 0), (2026, 0, 0),
]  # fmt: skip


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
def test_ages(language: str) -> None:
    locale = get_locale(language)
    assert tuple(locale.format_age(*when, TODAY) for when in WHEN) == AGES[language]
    assert locale.format_age(2026, 12, 1, TODAY) == ""


DURATIONS = {  # 20 seconds; 1 hour and 31 minutes; 2 days, 5 hours and 3 minutes; 3 hours
    "en": ("1 minute", "1 hour and 31 minutes", "2 days and 5 hours", "3 hours"),
    "uk": ("1 хвилина", "1 година і 31 хвилина", "2 дні і 5 годин", "3 години"),
    "de": ("1 Minute", "1 Stunde und 31 Minuten", "2 Tage und 5 Stunden", "3 Stunden"),
    "ar": ("دقيقة", "ساعة و31 دقيقة", "يومان و5 ساعات", "3 ساعات"),
}


@pytest.mark.parametrize("language", DURATIONS)
def test_durations(language: str) -> None:
    seconds = (20, 5460, 2 * 86_400 + 5 * 3600 + 180, 3 * 3600)
    locale = get_locale(language)
    assert tuple(locale.format_duration(timedelta(seconds=one)) for one in seconds) == DURATIONS[language]


LISTS = {
    "en": "A, B and C", "uk": "A, B і C", "de": "A, B und C", "fr": "A, B et C", "es": "A, B y C",
    "pl": "A, B i C", "ar": "A وB وC", "ru": "A, B и C",
}  # fmt: skip


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
def test_lists_quotes_and_labels_inside_a_sentence(language: str) -> None:
    locale = get_locale(language)
    assert locale.format_items(["A", "B", "C"]) == LISTS[language]
    assert locale.quote("A {text}")[1:-1].strip() == "A {text}"
    assert locale.quote("A")[0] in "“«„"
    assert locale.uncapitalize("Table") == ("Table" if language == "de" else "table")


def test_a_label_that_asks_needs_no_colon() -> None:
    assert get_locale("en").format_label("Answers") == "Answers: "
    assert get_locale("fr").format_label("Réponses") == "Réponses\u00a0: "
    assert get_locale("fr").format_label("Faut-il le construire ?") == "Faut-il le construire ? "


def test_the_pseudo_language_doubles_every_message() -> None:
    doubled = get_locale("en-XA")
    assert doubled.translate("Sources") == "Sources Sources"
    assert doubled.translate_plural("{count} file", "{count} files", 2) == "2 files 2 files"
    assert doubled.format_day(2026, 3, 6) == "6 March 2026"


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
def test_nothing_translates_into_nothing(language: str) -> None:
    assert get_locale(language).translate("") == ""
