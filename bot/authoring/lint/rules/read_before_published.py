"""A source that was read before it was published."""

from collections.abc import Iterator

from bot.authoring.lint.context import Subject
from bot.core.content.item import Source
from bot.core.parsing.problem import Finding


def check(subject: Subject) -> Iterator[Finding]:
    """Find sources whose day of reading lies before that of their publication."""
    for path, source in subject.told(Source):
        published, read = source.published_on, source.accessed_on
        if published and read and read.last < published.first:
            message = f"this was read on {read}, before it was published on {published}"
            yield Finding((*path, "accessed_on"), message, "check both dates")
