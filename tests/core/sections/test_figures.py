"""Key figures with their period and counting body; tests/core/content/test_figure.py tests the numbers."""

from tests.support.app_fixtures import answer_text, app_with_entries, ask

FIGURES = """
figures:
  - {id: lamps, title: Lamps, figure: more than 60, period: 2030, counted_by: the keepers, text: A *lamp*.}
  - {id: boats, title: Boats, figure: dozens, counted_by: not stated}
"""


def test_a_figure_shows_its_period_and_who_counted() -> None:
    said = answer_text(app_with_entries(FIGURES), "/figures lamps")
    assert said.startswith("Lamps\nmore than 60 Lamps\nA lamp.\nPeriod: 2030\nCounted by: the keepers\n")


def test_a_figure_says_if_period_and_counting_body_are_not_stated() -> None:
    said = answer_text(app_with_entries(FIGURES), "/figures boats")
    assert "Period: not stated\nCounted by: not stated\n" in said


def test_a_list_of_figures_keeps_number_period_and_counting_body_together() -> None:
    said = answer_text(app_with_entries(FIGURES), "/figures")
    assert "Lamps\nmore than 60 · 2030 · the keepers\n" in said
    assert "Boats\ndozens · period not stated · counting body not stated\n" in said


def test_a_figure_is_found_by_what_it_counts() -> None:
    assert ask(app_with_entries(FIGURES), "/figures boat").title == "Boats"
