"""A bare number where the source was vaguer."""

import re
from collections.abc import Iterator

from bot.authoring.lint.context import Subject
from bot.authoring.lint.visitor import only
from bot.core.content.figure import Bound, Figure
from bot.core.parsing.problem import Finding, quoted

MARKS = [mark for bound in Bound for mark in (bound.value[0], *bound.value[1]) if mark[:1].isalpha()]
VAGUE = re.compile(rf"\b(?:{'|'.join(MARKS)})\b", re.IGNORECASE)


def check(subject: Subject) -> Iterator[Finding]:
    """Find exact numbers and their source's words beside them, such as "nearly six in ten" beside 60%."""
    for path, figure in only(Figure, subject.briefing.document):
        found = VAGUE.search(figure.words)
        if found and figure.bound is Bound.EXACT and figure.best is not None and figure.low is None:
            message = f"the number is exact, and the source says {quoted(figure.words)}"
            yield Finding(
                path,
                message,
                f"write it as the source does: {found[0].lower()} {figure.best:f}{_unit(figure)}",
            )


def _unit(figure: Figure) -> str:
    return figure.unit if figure.unit in {"", "%"} else f" {figure.unit}"
