"""Key figures: the number with what limits it; how it is written is in tests/core/content/test_figure.py."""

from tests.support.app_fixtures import app_with, ask, told

FIGURES = """
figures:
  - {id: lamps, title: Lamps, figure: more than 60, period: 2030, counted_by: the keepers, text: A *lamp*.}
  - {id: boats, title: Boats, figure: dozens, counted_by: not stated}
"""


def test_a_figure_says_its_period_and_who_counted() -> None:
    said = told(app_with(FIGURES), "/figures lamps")
    assert said.startswith("Lamps\nmore than 60 Lamps\nA lamp.\nPeriod: 2030\nCounted by: the keepers\n")


def test_a_figure_says_that_period_and_counter_are_not_stated() -> None:
    said = told(app_with(FIGURES), "/figures boats")
    assert "Period: not stated\nCounted by: not stated\n" in said


def test_a_list_of_figures_keeps_number_period_and_counter_together() -> None:
    said = told(app_with(FIGURES), "/figures")
    assert "Lamps\nmore than 60 · 2030 · the keepers\n" in said
    assert "Boats\ndozens · period not stated · who counted is not stated\n" in said


def test_a_figure_is_found_by_what_it_counts() -> None:
    assert ask(app_with(FIGURES), "/figures boat").title == "Boats"
