"""Linting in tests: a briefing written in place, with § before the value at which a warning must stand."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bot.authoring.lint.runner import lint_briefing
from bot.core.content.translation import parse_translation
from bot.core.library.reader import parse_briefing
from bot.core.parsing.problem import Problem
from bot.core.sections import SECTIONS
from tests.support.app_fixtures import TODAY

PLACE = "§"
HEAD = """\
title: The vote on the Lantern Isles
as_of: 2031-05-01
sources:
  - {id: gull, title: A bridge too wet, publisher: {name: Gull, kind: media}, url: "https://gull.example",
     published_on: 2031-04-28}
"""


def linted(text: str, *, today: date = TODAY, before: str = "", translation: str = "") -> tuple[Problem, ...]:
    """Return the warnings on a briefing, which must be right in form, with its *translation* into "uk"."""
    data = text.replace(PLACE, "").encode()
    briefing = parse_briefing(data, "isles.yaml", SECTIONS)
    if translation:
        told, problems = parse_translation(translation.encode(), "isles.uk.yaml", briefing, "uk")
        assert not problems
        briefing = replace(briefing, translations={"uk": told})
    earlier = parse_briefing(before.encode(), "isles.yaml", SECTIONS) if before else None
    return lint_briefing(briefing, data, "isles.yaml", today, earlier)


def marked(text: str) -> set[tuple[int, int]]:
    """Return line and column of each § in *text*, as they are when it is taken out."""
    lines = enumerate(text.splitlines(), 1)
    return {
        (number, len("".join(parts[:place])) + 1)
        for number, line in lines
        for parts in [line.split(PLACE)]
        for place in range(1, len(parts))
    }


@dataclass(frozen=True)
class Case:
    """Files of one rule; *told* stands in each of its messages, *more* is what linting is told beside."""

    code: str
    told: str
    wrong: Sequence[str]
    right: Sequence[str]
    more: dict[str, Any] = field(default_factory=dict)


def case(
    code: str, told: str, *, wrong: Sequence[str], right: Sequence[str], head: str = HEAD, **more: object
) -> Case:
    """Return the files of a rule, each written below *head*."""
    below = [[head + text for text in texts] for texts in (wrong, right)]
    return Case(code, told, *below, more)
