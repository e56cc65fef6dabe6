"""A reader's question is added to an entry of a file, and everything else stays as it is written."""

import pytest

from bot.core.content.wording_editor import add_wording

BRIEFING = """\
title: The isles  # as in the Gull
figures:
  # the lights
  - id: lamps
    title: Lamps
    figure: 64
  - {id: oars, title: "Oars", figure: 2, asked_as: [how many oars]}
  - id: sails
    title: Sails
    asked_as:
      - who sews them?
    figure: 3
pages:
  harbour:
    title: Harbour
    items:
      - id: pier
        title: Pier
"""
TRANSLATION = """\
briefing: {translates: aaaaaaaa, title: Острови}
lamps: {translates: bbbbbbbb, title: Лампи}
"""
QUESTION = "how: many?"


@pytest.mark.parametrize(
    ("text", "entry", "old", "new"),
    [
        (BRIEFING, "lamps", "figure: 64\n", 'figure: 64\n    asked_as:\n      - "how: many?"\n'),
        (BRIEFING, "oars", "[how many oars]", '[how many oars, "how: many?"]'),
        (BRIEFING, "sails", "- who sews them?\n", '- who sews them?\n      - "how: many?"\n'),
        (BRIEFING, "pier", "title: Pier\n", 'title: Pier\n        asked_as:\n          - "how: many?"\n'),
        (TRANSLATION, "lamps", "title: Лампи}", 'title: Лампи, asked_as: ["how: many?"]}'),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_only_the_question_is_added(text: str, entry: str, old: str, new: str, newline: str) -> None:
    changed = add_wording(text.replace("\n", newline).encode(), "isles.yaml", entry, QUESTION)
    assert changed
    written = changed.decode().replace("'", '"')
    assert written == text.replace(old, new).replace("\n", newline)


def test_a_question_that_the_entry_has_changes_nothing() -> None:
    assert add_wording(BRIEFING.encode(), "isles.yaml", "oars", "how many oars") == BRIEFING.encode()


def test_without_the_entry_there_is_nothing_to_change() -> None:
    assert add_wording(BRIEFING.encode(), "isles.yaml", "gone", QUESTION) is None
