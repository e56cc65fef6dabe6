"""Days as readers write them, in the languages that the bot speaks."""

from datetime import date, timedelta

import pytest

from bot.core.i18n.date_parsing import (
    format_day_count,
    parse_first_day,
    parse_last_day,
    parse_leading_date,
)
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.i18n.locale import get_locale

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "language", "first", "last"),
    [
        ("2026-03-03", "en", "2026-03-03", "2026-03-03"),
        ("2026-03", "en", "2026-03-01", "2026-03-31"),
        ("2024", "en", "2024-01-01", "2024-12-31"),
        ("3 March 2026", "en", "2026-03-03", "2026-03-03"),
        ("March 3, 2026", "en", "2026-03-03", "2026-03-03"),
        ("mar 2026", "en", "2026-03-01", "2026-03-31"),
        ("February 2024", "en", "2024-02-01", "2024-02-29"),
        ("03.04.2026", "de", "2026-04-03", "2026-04-03"),
        ("3/4/2026", "en", "2026-04-03", "2026-04-03"),
        ("3. März 2026", "de", "2026-03-03", "2026-03-03"),
        ("3 березня 2026", "uk", "2026-03-03", "2026-03-03"),
        ("березень 2026", "uk", "2026-03-01", "2026-03-31"),
        ("3 de marzo de 2026", "es", "2026-03-03", "2026-03-03"),
        ("3 marzo 2026", "es", "2026-03-03", "2026-03-03"),
        ("3 March 2026", "uk", "2026-03-03", "2026-03-03"),
        ("32 March 2026", "en", None, None),
        ("2026-13", "en", None, None),
        ("31.02.2026", "en", None, None),
        ("0000", "en", None, None),
        ("polls", "en", None, None),
        ("", "en", None, None),
        ("March", "en", None, None),
        ("March May 2026", "en", None, None),
    ],
)
def test_a_date_is_read(text: str, language: str, first: str | None, last: str | None) -> None:
    found = (parse_first_day(text, language, TODAY), parse_last_day(text, language))
    assert tuple(str(day) if day else None for day in found) == (first, last)


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
def test_the_bots_own_dates_are_read_in_every_language(language: str) -> None:
    locale, hint = get_locale(language), "add what else the language writes in a date to _FILLER_WORDS"
    for month in range(1, 13):
        day, whole_month = locale.format_day(2026, month, 3), locale.format_day(2026, month)
        assert parse_last_day(day, language) == date(2026, month, 3), f"{day}: {hint}"
        assert parse_first_day(whole_month, language, TODAY) == date(2026, month, 1), f"{whole_month}: {hint}"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("7 days", "en", "2026-11-16"),
        ("1 day", "en", "2026-11-22"),
        ("week", "en", "2026-11-16"),
        ("2 weeks", "en", "2026-11-09"),
        ("7 Tage", "de", "2026-11-16"),
        ("7 днів", "uk", "2026-11-16"),
        ("2 тижні", "uk", "2026-11-09"),
        ("99999999999 years", "en", "1926-12-18"),
        ("some days", "en", None),
        ("7 moons", "en", None),
    ],
)
def test_a_span_counts_back_from_today(text: str, language: str, expected: str | None) -> None:
    found = parse_first_day(text, language, TODAY)
    assert (str(found) if found else None) == expected


def test_what_follows_a_date_is_given_back() -> None:
    assert parse_leading_date("3 March 2026 polls levada", "en", TODAY) == (date(2026, 3, 3), "polls levada")
    assert parse_leading_date("2026-03-03 polls 2024", "en", TODAY) == (date(2026, 3, 3), "polls 2024")
    assert parse_leading_date("2026 polls", "en", TODAY) == (date(2026, 12, 31), "polls")
    assert parse_leading_date("polls 2026-03-03", "en", TODAY) == (None, "polls 2026-03-03")


@pytest.mark.parametrize(
    ("text", "language", "day", "rest"),
    [
        ("yesterday", "en", "2026-11-22", ""),
        ("Yesterday polls", "de", "2026-11-22", "polls"),
        ("today figures", "en", "2026-11-23", "figures"),
        ("7 days polls levada", "en", "2026-11-16", "polls levada"),
        ("7 days ago polls", "en", "2026-11-16", "polls"),
        ("vor 7 Tagen polls", "de", "2026-11-16", "polls"),
        ("2 тижні тому", "uk", "2026-11-09", ""),
        ("il y a 7 jours polls", "fr", "2026-11-16", "polls"),
    ],
)
def test_a_day_counted_back_from_today_can_lead_a_line(text: str, language: str, day: str, rest: str) -> None:
    assert parse_leading_date(text, language, TODAY) == (date.fromisoformat(day), rest)


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
def test_the_bots_own_times_are_read_in_every_language(language: str) -> None:
    for count in (2, 3, 7, 21, 45):
        assert parse_first_day(format_day_count(count, language), language, TODAY) == TODAY - timedelta(
            days=count
        )
        past = TODAY - timedelta(days=count)
        ago = get_locale(language).format_age(past.year, past.month, past.day, TODAY)
        assert parse_leading_date(f"{ago} polls", language, TODAY) == (past, "polls"), ago
