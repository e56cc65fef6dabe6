"""Mistakes that YAML takes for something else: the mistake is reported, and nothing that follows from it."""

import pytest

from bot.core.content.briefing import parse_briefing
from bot.core.parsing.problem import BriefingError
from bot.core.parsing.yaml_loader import read_fields
from bot.core.sections.registry import SECTIONS

HEAD = """\
title: Isles
as_of: 2031
sources: [{id: gull, title: A bridge, publisher: The Gull}]
"""
FIGURE = "figures:\n  - id: cost\n    title: Cost\n    figure: 9\n"
POINTS = "summary:\n  lede: Hello.\n  points:\n"
NO_BREAK = ("there is a no-break space here", "replace it with a normal space")

TABLE = [
    # the text (¦ marks the reported place), message, hint
    (
        FIGURE.replace("title: Cost", "title: ¦Cost #1 of the bridge"),
        "everything after the # in this text is ignored",
        "put the text in quotes, or put a space after the # of a comment",
    ),
    (
        FIGURE.replace("title: Cost", "title: ¦Costs\n      of the #1 bridge"),
        "everything after the # in this text is ignored",
        "put the text in quotes, or put a space after the # of a comment",
    ),
    (
        FIGURE + "    text: ¦#bridge is in the news\n",
        "everything after the # in this text is ignored",
        "put the text in quotes, or put a space after the # of a comment",
    ),
    (
        FIGURE
        + "    state: withdrawn\n    withdrawn: {on: 2031, because: ¦They took it back, sadly, at once.}\n",
        "inside { } a comma ends the text, but this text goes on",
        'put the whole text in quotes: because: "…"',
    ),
    (
        "figures:\n  - {id: cost, figure: ¦1,040 people, title: Cost}\n",
        "inside { } a comma ends the text, but this text goes on",
        'put the whole text in quotes: figure: "1,040 people"',
    ),
    (
        'figures:\n  - {id: cost, title: "The cost", figure: 9, text: "Well", ¦really}\n',
        "this is not a field: it has no colon",
        "write name: value",
    ),
    (FIGURE.replace("- id", "¦-id"), "a space is missing after the dash", "write - id: cost"),
    (
        FIGURE.replace("- id", "¦-id").replace("    ", "   "),
        "a space is missing after the dash",
        "write - id: cost",
    ),
    (
        FIGURE.replace("- id", "¦\u2013 id"),
        "this item starts with \u2013",
        "use the dash on your keyboard: - id: cost",
    ),
    (
        FIGURE.replace("- id", "¦\u2022 id"),
        "this item starts with \u2022",
        "use the dash on your keyboard: - id: cost",
    ),
    (
        FIGURE.replace("id:", "id¦;"),
        "there is a semicolon after this name instead of a colon",
        "write id: cost",
    ),
    (
        FIGURE.replace("title:", "title¦;"),
        "there is a semicolon after this name instead of a colon",
        "write title: Cost",
    ),
    (
        FIGURE.replace("figure:", "figure¦;"),
        "there is a semicolon after this name instead of a colon",
        "write figure: 9",
    ),
    (FIGURE.replace("    title", "¦\u00a0\u00a0  title"), *NO_BREAK),
    (FIGURE.replace("    title", "  ¦\u202f title"), *NO_BREAK),
    (FIGURE.replace("- id", "-¦\u00a0id"), *NO_BREAK),
    (FIGURE.replace("title: ", "title:¦\u00a0"), *NO_BREAK),
    (FIGURE.replace("title:", "title¦\u00a0:"), *NO_BREAK),
    (
        FIGURE.replace("    title", "  ¦\u2003 title"),
        "there is a special space (U+2003) here",
        "replace it with a normal space",
    ),
    (
        POINTS + "    - ¦*The city* puts it at 9.\n    - Next.\n",
        "a text cannot start with *",
        'put it in quotes: "*The city* puts it at 9."',
    ),
    (
        POINTS + "    - First.\n    - ¦[a link](https://isles.example) puts it at 9.\n",
        "a text cannot start with [",
        'put it in quotes: "[a link](https://isles.example) puts it at 9."',
    ),
    (
        POINTS + "    ¦* The city puts it at 9.\n",
        "a list item starts with a dash, not with *",
        "write - The city puts it at 9.",
    ),
]


@pytest.mark.parametrize(("text", "message", "hint"), TABLE)
def test_a_silent_error_is_reported_at_its_place_and_nothing_that_follows_from_it(
    text: str, message: str, hint: str
) -> None:
    before, _, after = (HEAD + text).partition("¦")
    with pytest.raises(BriefingError) as caught:
        parse_briefing((before + after).encode(), "isles.yaml", SECTIONS)
    reported = [(one.line, one.column, one.message, one.hint) for one in caught.value.problems]
    assert reported == [(before.count("\n") + 1, len(before) - before.rfind("\n"), message, hint)]


VALID_TEXTS = [
    "a: b  # a note",
    "a: b  # 1 note",
    "a: b #",
    "a: b ## note",
    'a: "Cost #1 of the bridge"',
    "a: Cost#1",
    "a: >-\n    Cost #1\n    of it",
    "a: https://isles.example/#1",
    "#1 is a note\n  a: b\n  #2 as well",
    "a: {b: c,\u00a0d: e}",
    "a: {b: , c: d}",
    "a: {b: ~, c: d}",
    "- however; so it is\n  - -well",
]


@pytest.mark.parametrize("text", VALID_TEXTS)
def test_a_valid_text_is_no_silent_error(text: str) -> None:
    assert read_fields(f"x:\n  {text}\n".encode(), "isles.yaml")


TEXTS_LIKE_TYPOS = """\
summary:
  lede: >-
    Hello
    \u2013 note: this
    -id: that
    so; it goes
    note\u00a0: and
  points:
    - however; it is
    - |
      \u00a0\u00a0Note: two
      -id: three
    - Several lines
      title; and so
      on
"""


def test_a_text_that_looks_like_a_typo_hides_no_other_problem() -> None:
    with pytest.raises(BriefingError) as caught:
        parse_briefing(f"{HEAD}{TEXTS_LIKE_TYPOS}figurs: []\n".encode(), "isles.yaml", SECTIONS)
    assert [problem.path for problem in caught.value.problems] == ["figurs"]
