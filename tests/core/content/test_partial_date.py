"""Dates are shown no more precisely than they are known, and with their age."""

from datetime import date

import pytest

from bot.core.content.partial_date import OpenPeriod, Period, parse_partial_date
from bot.core.i18n.locale import get_locale
from tests.support.app_fixtures import answer_text, app_from_texts

TODAY = date(2031, 5, 20)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2031-05-20", "20 May 2031 (today)"),
        ("2031-05-19", "19 May 2031 (1 day ago)"),
        ("2031-04-30", "30 April 2031 (20 days ago)"),
        ("2031-03-21", "21 March 2031 (60 days ago)"),
        ("2031-03-20", "20 March 2031 (2 months ago)"),
        ("2030-05-20", "20 May 2030 (12 months ago)"),
        ("2029-05-21", "21 May 2029 (23 months ago)"),
        ("2029-05-20", "20 May 2029 (2 years ago)"),
        ("2031-05", "May 2031 (this month)"),
        ("2031-04", "April 2031 (1 month ago)"),
        ("2030-05", "May 2030 (12 months ago)"),
        ("2031", "2031 (this year)"),
        ("2030", "2030 (1 year ago)"),
        ("1931", "1931 (100 years ago)"),
        ("2031-05-21", "21 May 2031"),
        ("2031-06", "June 2031"),
        ("2032", "2032"),
    ],
)
def test_an_answer_shows_its_date_and_how_long_ago_that_was(written: str, shown: str) -> None:
    app = app_from_texts(f"title: Isles\nas_of: {written}")
    assert answer_text(app, "start", today=TODAY).endswith(f"\nAs of {shown} · Isles")


@pytest.mark.parametrize("written", ["2031-02-30", "2031-13", "2031-00", "2031-01-00", "0000"])
def test_a_day_that_the_calendar_does_not_have_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="the calendar has no"):
        parse_partial_date(written)


@pytest.mark.parametrize("written", ["yesterday", "2031-5-1", "20.05.2031", "31-05-20", "", None, ["2031"]])
def test_an_invalid_date_is_rejected_with_a_hint(written: object) -> None:
    with pytest.raises(ValueError, match=r"write (it like )?2026-03-06"):
        parse_partial_date(written)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2031-05-20", date(2031, 5, 20), date(2031, 5, 20)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2031", date(2031, 1, 1), date(2031, 12, 31)),
    ],
)
def test_a_date_spans_all_the_days_it_can_stand_for(written: str, first: date, last: date) -> None:
    date_ = parse_partial_date(written)
    assert (date_.first_day, date_.last_day, str(date_)) == (first, last, written)


@pytest.mark.parametrize(
    ("start", "end", "is_valid"),
    [
        ("2031-05-20", "2031-05-20", True),
        ("2031-05-20", "2031-05", True),
        ("2031", "2031-05-20", True),
        ("2031-05-20", "2031-05-19", False),
        ("2031-05", "2031-04", False),
        ("2031", "2030-12-31", False),
    ],
)
def test_a_period_cannot_end_before_it_starts(start: str, end: str, *, is_valid: bool) -> None:
    if is_valid:
        assert str(Period.model_validate({"start": start, "end": end}).end) == end
    else:
        with pytest.raises(ValueError, match="this ends before it starts; write the earlier date as start"):
            Period.model_validate({"start": start, "end": end})


@pytest.mark.parametrize(
    ("period", "message"),
    [
        ({}, "this period has no date; write since: 2022-03, until: 2023-01, or both"),
        ({"since": "2023", "until": "2022"}, "this ends before it starts"),
        ({"since": "2023-13"}, "the calendar has no"),
        ({"since": "2022", "start": "2023"}, "Extra inputs"),
    ],
)
def test_an_open_period_needs_one_date_that_makes_sense(period: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        OpenPeriod.model_validate(period)


@pytest.mark.parametrize("period", [{"since": "2022"}, {"start": "2022"}, {"until": "2022"}, {}])
def test_the_interviews_of_a_poll_need_both_dates(period: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="Field required"):
        Period.model_validate(period)


@pytest.mark.parametrize(
    ("language", "written", "shown"),
    [
        ("en", "0476-09-04", "4 September 476"),
        ("en", "0476-09", "September 476"),
        ("en", "0476", "476"),
        ("en", "0044-03-15", "15 March 44 AD"),
        ("en", "0009", "9 AD"),
        ("en", "0099-12", "December 99 AD"),
        ("en", "0100", "100"),
        ("de", "0044-03-15", "15. März 44 n. Chr."),
        ("fr", "0044", "44 ap. J.-C."),
        ("uk", "0476-09-04", "4 вересня 476 р."),
    ],
)
def test_a_year_before_1000_is_shown_in_full(language: str, written: str, shown: str) -> None:
    when = parse_partial_date(written)
    text = get_locale(language).format_day(when.year, when.month, when.day)
    assert " ".join(text.split()) == shown


@pytest.mark.parametrize("tag", ["xx", "zz-ZZ", "", "not a tag", "en_US", "EN"])
def test_unknown_language_gets_english(tag: str) -> None:
    assert get_locale(tag) is get_locale("en")
