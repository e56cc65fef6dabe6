"""A poll that was published before its interviews ended."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.poll import Poll
from bot.core.parsing.problem import Finding


def check(context: RuleContext) -> Iterator[Finding]:
    """Find polls with a date of publication before the end of their fieldwork."""
    for path, poll in context.active_entries(Poll):
        if poll.published_on and poll.fieldwork and poll.published_on.last_day < poll.fieldwork.end.first_day:
            message = f"the poll was published on {poll.published_on}, before its last interviews"
            yield Finding((*path, "published_on"), message, "check both dates in the source")
