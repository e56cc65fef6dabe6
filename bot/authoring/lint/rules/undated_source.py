"""A source without a date of publication."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.item import Source
from bot.core.parsing.problem import Finding


def check(context: RuleContext) -> Iterator[Finding]:
    """Find sources without published_on."""
    for path, source in context.active_entries(Source):
        if source.published_on is None:
            message = "this source has no date of publication"
            yield Finding(path, message, "add published_on; the month or the year is enough")
