"""A key figure of which nobody is said to have counted it."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.parsing.problem import Finding
from bot.core.sections.figures import KeyFigure


def check(context: RuleContext) -> Iterator[Finding]:
    """Find key figures with neither who counted nor whose word it is."""
    for path, figure in context.active_entries(KeyFigure):
        if not (figure.counted_by or figure.attribution):
            message = "it is not said who counted this, nor whose word it is"
            hint = "add counted_by, or attribution with who gives the number"
            yield Finding((*path, "figure"), message, hint)
