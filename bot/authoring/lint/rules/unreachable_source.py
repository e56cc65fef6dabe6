"""A source that readers cannot look up."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.item import Source
from bot.core.parsing.problem import Finding


def check(context: RuleContext) -> Iterator[Finding]:
    """Find sources with neither url nor archive_url."""
    for path, source in context.active_entries(Source):
        if not (source.url or source.archive_url):
            message = "readers cannot look this source up"
            yield Finding(path, message, "add its url, or the archive_url of a copy")
