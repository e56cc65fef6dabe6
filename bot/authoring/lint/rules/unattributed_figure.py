"""A key figure without a source of the count."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.parsing.problem import Finding
from bot.core.sections.figures import KeyFigure


def check(context: RuleContext) -> Iterator[Finding]:
    """Find key figures with neither counted_by nor attribution; rival counts say who counted."""
    for path, figure in context.active_entries(KeyFigure):
        if not (figure.counted_by or figure.attribution or figure.positions):
            message = "this does not say who counted, or who gives the number"
            hint = "add counted_by or attribution"
            yield Finding((*path, "figure"), message, hint)
