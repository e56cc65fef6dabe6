"""Key figures with their period and counting body; tests/core/content/test_figure.py tests the numbers."""

import pytest

from bot.core.messages.reply import Chart
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
