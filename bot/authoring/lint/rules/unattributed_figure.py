"""A key figure of which nobody is said to have counted it."""

from collections.abc import Iterator

from bot.authoring.lint.context import Subject
from bot.core.parsing.problem import Finding
from bot.core.sections.figures import KeyFigure


def check(subject: Subject) -> Iterator[Finding]:
    """Find key figures with neither who counted nor whose word it is."""
    for path, figure in subject.told(KeyFigure):
        if not (figure.counted_by or figure.attribution):
            message = "it is not said who counted this, nor whose word it is"
            hint = "add counted_by, or attribution with who gives the number"
            yield Finding((*path, "figure"), message, hint)
