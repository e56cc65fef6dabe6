"""Key figures with their period and counting body; tests/core/content/test_figure.py tests the numbers."""

import pytest

from bot.core.messages.chart import describe_picture
from bot.core.messages.reply import Chart
from bot.core.parsing.problem import BriefingError
from tests.support.app_fixtures import answer_text, app_with_entries, ask

FIGURES = """
figures:
  - {id: lamps, title: Lamps, figure: more than 60, period: 2030, counted_by: the keepers, text: A *lamp*.}
  - {id: boats, title: Boats, figure: dozens, counted_by: not stated}
"""


def test_a_figure_shows_its_period_and_who_counted() -> None:
    said = answer_text(app_with_entries(FIGURES), "/figures lamps")
    assert said.startswith("Lamps\nmore than 60\n2030 · the keepers · The Gull's Errand [1]\nA lamp.\n")


def test_a_figure_says_if_period_and_counting_body_are_not_stated() -> None:
    said = answer_text(app_with_entries(FIGURES), "/figures boats")
    assert "\nperiod not stated · counting body not stated · The Gull's Errand [1]\n" in said


def test_a_list_of_figures_keeps_number_period_and_counting_body_together() -> None:
    said = answer_text(app_with_entries(FIGURES), "/figures")
    assert "Lamps\nmore than 60 · 2030 · the keepers · " in said
    assert "Boats\ndozens · period not stated · counting body not stated · " in said


def test_a_figure_is_found_by_what_it_counts() -> None:
    assert ask(app_with_entries(FIGURES), "/figures boat").title == "Boats"


@pytest.mark.parametrize(
    ("standing", "is_drawn"),
    [("reported", True), ("contested", True), ("retracted", False), ("superseded", False)],
)
def test_a_number_that_no_longer_holds_is_in_no_picture(standing: str, *, is_drawn: bool) -> None:
    app = app_with_entries(FIGURES.replace("title: Lamps,", f"title: Lamps, standing: {standing},"))
    charts = [one for one in ask(app, "/figures lamps").blocks if isinstance(one, Chart)]
    assert any(chart.picture for chart in charts) == is_drawn
    status = "" if is_drawn else f"Status: {standing}\n"
    assert answer_text(app, "/figures lamps").startswith(f"Lamps\n{status}more than 60\n")


RIVALS = """
figures:
  - id: homes
    title: Homes under water
    positions:
      - {who: Town Hall, figure: 64}
      - {who: Insurers, verb: estimates, of: insured homes, on: 2031-03,
        figure: {low: 793, best: 4645, high: 8498}}
  - {id: lamps, title: Lamps, figure: 12, counted_by: Bureau of Tides}
"""


def test_rival_counts_stand_side_by_side_and_none_of_them_is_the_picture() -> None:
    app = app_with_entries(RIVALS)
    said = answer_text(app, "/figures homes")
    assert said.startswith("Homes under water\nbetween 64 and 4,645, depending on who counted and what\n")
    assert "64 (Town Hall states)" in said
    assert "793–8,498, best estimate 4,645 insured homes (Insurers estimates, March 2031)" in said
    pictures = [block.picture for block in ask(app, "/figures").blocks if isinstance(block, Chart)]
    assert "Homes" not in "".join(text for one in pictures if one for text in describe_picture(one))


@pytest.mark.parametrize(
    ("first", "second", "fact"),
    [
        ("64", "64", "64"),
        ("60–70", "90", "between 60 and 90, depending on who counted"),
        ("64", "more than 100", "2 different counts"),
        ("64", "5%", "2 different counts"),
        ("64", "dozens", "2 different counts"),
        ("-2%", "+3%", "2 different counts"),
        ("€5", "€7", "between €5 and €7, depending on who counted"),
    ],
)
def test_the_fact_says_no_more_than_the_counts_have_in_common(first: str, second: str, fact: str) -> None:
    counts = f"[{{who: A, figure: {first}}}, {{who: B, figure: {second}}}]"
    said = answer_text(
        app_with_entries(f"figures: [{{id: a, title: Homes, positions: {counts}}}]"), "/figures a"
    )
    assert said.splitlines()[1] == fact


@pytest.mark.parametrize(
    "fields",
    [
        "figure: 1, positions: [{who: A, figure: 1}, {who: B, figure: 2}]",
        "counted_by: A, positions: [{who: A, figure: 1}, {who: B, figure: 2}]",
        "positions: [{who: A, figure: 1}]",
        "text: None",
    ],
)
def test_a_figure_is_either_one_number_or_the_counts_of_several(fields: str) -> None:
    with pytest.raises(BriefingError, match="figure"):
        app_with_entries(f"figures: [{{id: a, title: Homes, {fields}}}]")
