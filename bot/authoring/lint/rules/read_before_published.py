"""A source that was accessed before it was published."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.item import Source
from bot.core.parsing.problem import Finding


def check(context: RuleContext) -> Iterator[Finding]:
    """Find sources with accessed_on before published_on."""
    for path, source in context.active_entries(Source):
        published_on, accessed_on = source.published_on, source.accessed_on
        if published_on and accessed_on and accessed_on.last_day < published_on.first_day:
            message = f"this was accessed on {accessed_on}, before it was published on {published_on}"
            yield Finding((*path, "accessed_on"), message, "check both dates")
