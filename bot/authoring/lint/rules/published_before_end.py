"""A poll that was published before the last people were asked."""

from collections.abc import Iterator

from bot.authoring.lint.context import Subject
from bot.core.parsing.problem import Finding
from bot.core.sections.polls import Poll


def check(subject: Subject) -> Iterator[Finding]:
    """Find polls whose day of publication lies before the end of their fieldwork."""
    for path, poll in subject.told(Poll):
        if poll.published_on and poll.fieldwork and poll.published_on.last < poll.fieldwork.end.first:
            message = (
                f"the poll was published on {poll.published_on}, before people were asked for the last time"
            )
            yield Finding((*path, "published_on"), message, "check both dates in the source")
