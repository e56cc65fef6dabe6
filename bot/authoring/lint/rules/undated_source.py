"""A source of which nobody knows when it was published."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.item import Source
from bot.core.parsing.problem import Finding


def check(context: RuleContext) -> Iterator[Finding]:
    """Find sources without a date of publication."""
    for path, source in context.active_entries(Source):
        if source.published_on is None:
            message = "it is not said when this source was published"
            yield Finding(path, message, "add published_on, if only the month or the year")
