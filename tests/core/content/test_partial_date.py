"""Dates are shown no more precisely than they are known, and with their age."""

from datetime import date

import pytest
from pydantic import ValidationError

from bot.core.content.partial_date import OpenPeriod, Period, parse_partial_date
from bot.core.i18n.locale import get_locale
from bot.core.parsing.problem import InvalidValueError
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
        ("2031-Q1", "1st quarter 2031 (2 months ago)"),
        ("2031-Q2", "2nd quarter 2031 (this quarter)"),
        ("2029-Q4", "4th quarter 2029 (17 months ago)"),
        ("2031-Q3", "3rd quarter 2031"),
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


FORMS = "write it as YYYY-MM-DD, YYYY-MM, YYYY-Q1 or YYYY"


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("yesterday", FORMS),
        ("31 May", "add the year: write YYYY-05-31, with the year for YYYY"),
        ("30.2.2031", FORMS),
        ("", FORMS),
        (None, FORMS),
        (["2031"], FORMS),
        ("2031-5-1", "write 2031-05-01"),
        ("2031/5/1", "write 2031-05-01"),
        ("20310520", "write 2031-05-20"),
        ("2031-05-20T10:30", "write 2031-05-20"),
        ("“2031‑05‑20”", "write 2031-05-20"),
        ("20.05.2031", "write 2031-05-20"),
        ("5.3.2031", "write 2031-03-05"),
        ("5.3.31", "write 2031-03-05"),
        ("05.2031", "write 2031-05"),
        ("20/05/2031", "write 2031-05-20"),
        ("05/20/2031", "write 2031-05-20"),
        ("05/03/2031", "write 2031-03-05 or 2031-05-03, whichever the source means"),
        ("05-03-2031", "write 2031-03-05 or 2031-05-03, whichever the source means"),
        ("31-05-20", "write 2020-05-31 or 2031-05-20, whichever the source means"),
        ("20 May 2031", "write 2031-05-20"),
        ("May 20th, 2031", "write 2031-05-20"),
        ("Tues, 20 May 2031", FORMS),
        ("Tuesday, 20 May 2031", "write 2031-05-20"),
        ("20-May-2031", "write 2031-05-20"),
        ("Sept. 2031", "write 2031-09"),
        ("3. März 2031", "write 2031-03-03"),
        ("5 березня 2031 року", "write 2031-03-05"),
        ("1er mars 2031", "write 2031-03-01"),
        ("3 de marzo de 2031", "write 2031-03-03"),
        ("5 marca 2031 r.", "write 2031-03-05"),
        ("5 مارس 2031", "write 2031-03-05"),
        ("2031年5月20日", "write 2031-05-20"),
        ("5–9 May 2031", "write one date: 2031-05-05 or 2031-05-09"),
        ("Q1 2031", "write 2031-Q1"),
        ("2031-q1", "write 2031-Q1"),
        ("4Q2031", "write 2031-Q4"),
        ("first quarter of 2031", "write 2031-Q1"),
        ("3. Quartal 2031", "write 2031-Q3"),
        ("II квартал 2031 р.", "write 2031-Q2"),
        ("1er trimestre 2031", "write 2031-Q1"),
        ("H1 2031", "write one date: 2031-01 or 2031-06"),
    ],
)
def test_an_invalid_date_is_rejected_with_a_hint_that_converts_it(written: object, hint: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        parse_partial_date(written)
    assert caught.value.hint.startswith(hint)


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("5–9 May 2031", "2031-05-05", "2031-05-09"),
        ("2031-05-05 – 2031-05-09", "2031-05-05", "2031-05-09"),
        ("2031-05-05/2031-05-09", "2031-05-05", "2031-05-09"),
        ("2031-05-05/09", "2031-05-05", "2031-05-09"),
        ("2031-05-05..2031-05-09", "2031-05-05", "2031-05-09"),
        ("from 5 to 9 May 2031", "2031-05-05", "2031-05-09"),
        ("May 5–9, 2031", "2031-05-05", "2031-05-09"),
        ("28 December 2030 – 3 January 2031", "2030-12-28", "2031-01-03"),
        ("28 April – 3 May 2031", "2031-04-28", "2031-05-03"),
        ("28.4.–3.5.2031", "2031-04-28", "2031-05-03"),
        ("vom 5. bis 9. Mai 2031", "2031-05-05", "2031-05-09"),
        ("du 5 au 9 mai 2031", "2031-05-05", "2031-05-09"),
        ("з 5 по 9 травня 2031 року", "2031-05-05", "2031-05-09"),
        ("April–May 2031", "2031-04", "2031-05"),
        ("2029–2031", "2029", "2031"),
        ("Q1–Q2 2031", "2031-Q1", "2031-Q2"),
        ("Q4 2030 to Q1 2031", "2030-Q4", "2031-Q1"),
    ],
)
def test_a_period_in_one_text_is_rejected_with_its_two_dates(written: str, start: str, end: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Period.model_validate(written)
    (error,) = caught.value.errors()
    assert f"write {{start: {start}, end: {end}}}" in error["msg"]


@pytest.mark.parametrize("written", ["9–5 May 2031", "from 31 to 9 April 2031", "5 May to noon"])
def test_a_period_that_is_unclear_is_not_converted(written: str) -> None:
    with pytest.raises(ValidationError, match=FORMS):
        Period.model_validate(written)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2031-05-20", date(2031, 5, 20), date(2031, 5, 20)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2031", date(2031, 1, 1), date(2031, 12, 31)),
        ("2031-Q1", date(2031, 1, 1), date(2031, 3, 31)),
        ("2031-Q4", date(2031, 10, 1), date(2031, 12, 31)),
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
