"""A figure is shown as precisely as it was written, and no more precisely."""

import pytest

from bot.core.content.figure_value import Bound, parse_figure
from tests.support.app_fixtures import answer_text, app_with_entries

WRITTEN = [
    ("76%", "76%"),
    ("76 %", "76%"),
    ("76 per cent", "76%"),
    ("76 percent", "76%"),
    ("44.0%", "44.0%"),
    ("0.05%", "0.05%"),
    ("401", "401"),
    ("1040", "1,040"),
    ('"1,040 people"', "1,040 people"),
    ("nearly 60%", "nearly 60%"),
    ("almost 60%", "nearly 60%"),
    ("just under 60%", "nearly 60%"),
    ("about 1000", "about 1,000"),
    ("≈1000", "about 1,000"),
    ("~1000", "about 1,000"),
    ("roughly 5 boats", "about 5 boats"),
    ('">400000"', "more than 400,000"),
    ("more than 140 million", "more than 140 million"),
    ("over 12", "more than 12"),
    ('">=55.5%"', "at least 55.5%"),
    ("≥55.5%", "at least 55.5%"),
    ("2000+", "at least 2,000"),
    ("<9%", "less than 9%"),
    ("fewer than 12 keepers", "less than 12 keepers"),
    ("≤5%", "at most 5%"),
    ("up to 5", "at most 5"),
    ("10–20%", "10–20%"),
    ("10-20%", "10–20%"),
    ("600 to 700 people", "600–700 people"),
    ("about 600 to 700 people", "about 600–700 people"),
    ("between 600 and 700", "600–700"),
    ("about 1 234 567", "about 1,234,567"),
    ("1\u00a0234\u202f567.5 people", "1,234,567.5 people"),
    ("€90 million", "€90 million"),
    ("nearly € 90 million", "nearly €90 million"),
    ("€90–100 million", "€90–100 million"),
    ("between €90 and €100 million", "€90–100 million"),
    ("{value: €90, unit: million}", "€90 million"),
    ("90 €", "90 €"),
    ("-3%", "-3%"),
    ("\u22123%", "-3%"),
    ("about +12%", "about +12%"),
    ("-€5", "-€5"),
    ("+0.5 points", "+0.5 points"),
    ("US$1.2 billion", "US$1.2 billion"),
    ("CHF 12 million", "CHF 12 million"),
    ("5%–10%", "5–10%"),
    ("5\u20116%", "5–6%"),
    ("$5–$10", "$5–10"),
    ("5 million to 10 million", "5–10 million"),
    ("-5 to -2 points", "-5 to -2 points"),
    ("-5% to 0%", "-5% to 0%"),
    ('"-0.0%"', "-0.0%"),
    ("٧٦٪", "76%"),
    ("76\uff05", "76%"),
    ("60 Prozent", "60%"),
    ("5 °C", "5 °C"),
    ("5 m²", "5 m²"),
    ("not stated", "not stated"),
    ("dozens", "dozens"),
    ("hardly anyone", "hardly anyone"),
    ("{words: dozens of, unit: boats}", "dozens of boats"),
    ('{value: "64", unit: isles, words: sixty and four}', "64 isles (“sixty and four”)"),
    ("{value: nearly 60%, words: nearly six in ten}", "nearly 60% (“nearly six in ten”)"),
    ('{low: 30, high: 45, unit: "%"}', "30–45%"),
    ('{low: 30, best: 35, high: 45, unit: "%"}', "30–45%, best estimate 35%"),
    ("{low: 90, best: 110, high: 1300, unit: guards}", "90–1,300 guards, best estimate 110 guards"),
]


@pytest.mark.parametrize(("written", "shown"), WRITTEN)
def test_a_figure_is_shown_as_precisely_as_it_is_written(written: str, shown: str) -> None:
    app = app_with_entries(f"figures: [{{id: one, title: One, figure: {written}}}]")
    assert f"One\n{shown}\n" in answer_text(app, "figures one")


@pytest.mark.parametrize("bound", Bound, ids=lambda bound: bound.name)
def test_every_word_for_a_bound_means_the_same_as_its_sign(bound: Bound) -> None:
    sign, words = bound.value
    assert {parse_figure(f"{word} 5") for word in (sign, *words)} == {parse_figure(f"{sign}5")}
    assert parse_figure(f"{sign}5").bound is bound


@pytest.mark.parametrize(
    ("written", "percentage"),
    [
        ("76%", 76.0),
        ("nearly 60%", 60.0),
        ("<0.5%", 0.5),
        ("120%", None),
        ("more than 100%", None),
        ("at most 100%", 100.0),
        ("10–20%", None),
        ("76", None),
        ("76 people", None),
        ("-3%", None),
        ("+12%", None),
        ("most", None),
    ],
)
def test_only_a_percentage_has_a_length_in_a_chart(written: str, percentage: float | None) -> None:
    assert parse_figure(written).percentage == percentage


@pytest.mark.parametrize(
    ("written", "error"),
    [
        ("", "empty or too long"),
        ("x" * 101, "empty or too long"),
        ("two\nlines", "empty or too long"),
        ("1.5.2", "cannot be read as a figure"),
        ("5 or 6", 'or the source\'s words: {words: "5 or 6"}'),
        ("2 of 3", 'write {value: 2, words: "2 of 3"}'),
        ("-5–6", "cannot be read as a figure"),
        ("1 23", "cannot be read as a figure"),
        ("1 234 5678", "cannot be read as a figure"),
        ("€5–$6", "cannot be read as a figure"),
        ("1.234.567 people", "; write 1234567 people$"),
        ("3,5 million", "; write 3.5 million$"),
        ("nearly 1.234.567,8", "; write nearly 1234567.8$"),
        ("12,5–13,5%", "; write 12.5–13.5%$"),
        ("1" * 19, "too many digits"),
        ("20–10%", "runs backwards"),
        ({}, "is empty"),
        ({"value": "twelve and 1"}, "cannot be read as a figure"),
        ({"value": "76%", "unit": "people"}, "keep one of them"),
        ({"low": "1"}, "needs both low and high"),
        ({"low": "1", "high": "2", "value": "1"}, "needs both low and high"),
        ({"low": "3", "best": "1", "high": "4"}, "runs backwards"),
        ({"low": "one", "high": "2"}, "is not a number"),
        ({"words": "two\nlines"}, "empty or too long"),
        ({"words": "x" * 101}, "empty or too long"),
        ({"value": ["1"]}, "no such fields"),
        ({"size": "1"}, "no such fields"),
        (["1"], "a figure was expected"),
    ],
)
def test_an_invalid_figure_is_rejected_with_a_hint(written: object, error: str) -> None:
    with pytest.raises(ValueError, match=error) as raised:
        parse_figure(written)
    assert ";" in str(raised.value) or "no such fields" in str(raised.value)
