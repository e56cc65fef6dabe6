"""The summary: the key points, each with the items that support it."""

import pytest

from bot.adapters.telegram.render import render
from bot.core.messages.reply import Button
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


def test_a_point_names_its_speaker_below_the_item_that_supports_it() -> None:
    said = answer_text(app_with_entries(SUMMARY), "/summary")
    assert "\nLamps\nLamps burn. (The keepers states; as of April 2031 (1 month ago))\n" in said


def test_the_points_with_items_are_numbered_and_their_digits_open_the_first_items() -> None:
    entries = (
        SUMMARY.replace("[unseen]", "[unseen, gulls, lamps]") + "  - {id: gulls, title: Gulls, figure: 2}\n"
    )
    (page,) = render(ask(app_with_entries(entries), "/summary"))
    digits = [(key.label, key.command_line) for key in page.keyboard[0] if isinstance(key, Button)]
    assert digits == [("1", "figures lamps@one"), ("2", "figures gulls@one")]
    titles = [line for line in page.html.splitlines() if line.startswith(("<b>1.", "<b>2."))]
    assert titles == ["<b>1. </b><b>Lamps</b>", "<b>2. </b><b>Gulls</b>"]
    assert page.html.count(">Lamps</a>") == 1
    assert ">Gulls</a>" not in page.html


def test_a_point_does_not_lead_to_a_draft() -> None:
    assert "Nothing else.\n" in answer_text(app_with_entries(SUMMARY), "/summary")


def test_the_buttons_of_a_summary_open_the_items_of_its_points_and_no_draft() -> None:
    assert button_commands(ask(app_with_entries(SUMMARY), "/summary")) == {"Lamps": "figures lamps@one"}


def test_a_summary_of_300_characters_is_read_and_one_of_301_is_not() -> None:
    app_with_entries(f"summary: {{lede: {'x' * 300}}}")
    with pytest.raises(BriefingError, match="this text is too long: 301 characters; shorten it to 300"):
        app_with_entries(f"summary: {{lede: {'x' * 301}}}")
