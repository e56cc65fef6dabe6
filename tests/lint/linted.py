"""Linting in tests: a briefing written in place, with § before the value at which a warning must stand."""

from datetime import date

from bot.briefing.library import read
from bot.briefing.problem import Problem
from bot.lint.linting import lint
from bot.sections import SECTIONS
from tests.asking import TODAY

PLACE = "§"
HEAD = """\
title: The vote on the Lantern Isles
as_of: 2031-05-01
sources:
  - {id: gull, title: A bridge too wet, publisher: {name: Gull, kind: media}, url: "https://gull.example",
     published_on: 2031-04-28}
"""


def linted(text: str, *, today: date = TODAY, before: str = "") -> tuple[Problem, ...]:
    """Return the warnings on a briefing, which must be right in form."""
    data = text.replace(PLACE, "").encode()
    earlier = read(before.encode(), "isles.yaml", SECTIONS) if before else None
    return lint(read(data, "isles.yaml", SECTIONS), data, "isles.yaml", today, earlier)


def marked(text: str) -> set[tuple[int, int]]:
    """Return line and column of each § in *text*, as they are when it is taken out."""
    lines = enumerate(text.splitlines(), 1)
    return {(number, line.index(PLACE) + 1) for number, line in lines if PLACE in line}
