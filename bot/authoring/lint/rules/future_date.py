"""A date that is still ahead, where only what has happened can stand."""

from collections.abc import Iterator

from bot.authoring.lint.context import Subject
from bot.authoring.lint.visitor import only
from bot.core.content.partial_date import When
from bot.core.parsing.problem import Finding

AHEAD = frozenset({"review_by", "publish_at", "period"})  # a figure may be what is expected
OPEN_END = frozenset({"roles", "commanders", "parents"})  # a term of office may end later


def check(subject: Subject) -> Iterator[Finding]:
    """Find dates after today; not of what is planned or expected, and not the end of a term of office."""
    for path, when in only(When, subject.briefing.document):
        ends_later = path[-1] == "end" and not OPEN_END.isdisjoint(path)
        if when.first > subject.today and AHEAD.isdisjoint(path) and not ends_later:
            yield Finding(path, f"{when} is still ahead", "check the year, the month and the day")
