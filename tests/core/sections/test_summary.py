"""The summary: the key points, each with the items that support it."""

import pytest

from bot.core.parsing.problem import BriefingError
from tests.support.app_fixtures import answer_text, app_with_entries, ask, button_commands

SUMMARY = """
summary:
  lede: A bridge is *wanted*.
  points:
    - Ferries run.
    - {text: Lamps burn., items: [lamps], attribution: The keepers, as_of: 2031-04}
    - {text: Nothing else., items: [unseen]}
figures:
  - {id: lamps, title: Lamps, figure: 64}
  - {id: unseen, title: Offstage, figure: 1, state: draft}
"""


def test_a_summary_shows_the_lede_and_every_point() -> None:
    said = answer_text(app_with_entries(SUMMARY), "/summary").split("\n")
    assert said[:4] == [
        "The vote on the Lantern Isles", "A bridge is wanted.", "The Gull's Errand [1]", "Ferries run."
    ]  # fmt: skip


def test_a_point_names_its_speaker_and_the_commands_that_support_it() -> None:
    said = answer_text(app_with_entries(SUMMARY), "/summary")
    assert "Lamps burn. (The keepers states; as of April 2031 (1 month ago)) · Lamps\n" in said


def test_a_point_does_not_lead_to_a_draft() -> None:
    assert "Nothing else.\n" in answer_text(app_with_entries(SUMMARY), "/summary")


def test_the_buttons_of_a_summary_open_the_items_of_its_points_and_no_draft() -> None:
    assert button_commands(ask(app_with_entries(SUMMARY), "/summary")) == {"Lamps": "figures lamps@one"}


def test_a_summary_of_300_characters_is_read_and_one_of_301_is_not() -> None:
    app_with_entries(f"summary: {{lede: {'x' * 300}}}")
    with pytest.raises(BriefingError, match="this text is too long: 301 characters; shorten it to 300"):
        app_with_entries(f"summary: {{lede: {'x' * 301}}}")
