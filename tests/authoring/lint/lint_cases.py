"""Lint cases: short briefings in which § marks each value that must get a warning."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bot.authoring.lint.runner import lint_briefing
from bot.core.content.briefing import parse_briefing
from bot.core.content.translation import parse_translation
from bot.core.parsing.problem import Problem
from bot.core.sections.registry import SECTIONS
from tests.support.app_fixtures import TODAY

MARKER = "§"
HEAD = """\
title: The vote on the Lantern Isles
as_of: 2031-05-01
sources:
  - {id: gull, title: A bridge too wet, publisher: {name: Gull, kind: media}, url: "https://gull.example",
     published_on: 2031-04-28}
"""


def lint_text(
    text: str, *, today: date = TODAY, previous: str = "", translation: str = ""
) -> tuple[Problem, ...]:
    """Lint a valid briefing; *translation* is its translation into "uk"."""
    data = text.replace(MARKER, "").encode()
    briefing = parse_briefing(data, "isles.yaml", SECTIONS)
    if translation:
        translated, problems = parse_translation(translation.encode(), "isles.uk.yaml", briefing, "uk")
        assert not problems
        briefing = replace(briefing, translations={"uk": translated})
    previous_briefing = parse_briefing(previous.encode(), "isles.yaml", SECTIONS) if previous else None
    return lint_briefing(briefing, data, "isles.yaml", today, previous_briefing)


def find_markers(text: str) -> set[tuple[int, int]]:
    """Find the line and column of each § in *text*, counted without the markers."""
    lines = enumerate(text.splitlines(), 1)
    return {
        (number, len("".join(parts[:place])) + 1)
        for number, line in lines
        for parts in [line.split(MARKER)]
        for place in range(1, len(parts))
    }


@dataclass(frozen=True)
class Case:
    """Briefings for one rule.

    *message* is part of each of its messages, and *options* are arguments of `lint_text`.
    """

    code: str
    message: str
    wrong: Sequence[str]
    right: Sequence[str]
    options: dict[str, Any] = field(default_factory=dict)


def case(
    code: str,
    message: str,
    *,
    wrong: Sequence[str],
    right: Sequence[str],
    head: str = HEAD,
    **options: object,
) -> Case:
    """Build a case whose briefings all start with *head*."""
    wrong_texts, right_texts = ([head + text for text in texts] for texts in (wrong, right))
    return Case(code, message, wrong_texts, right_texts, options)
