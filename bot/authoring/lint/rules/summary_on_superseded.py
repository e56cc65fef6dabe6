"""A point of the summary that rests on what no longer stands."""

from collections.abc import Iterator

from bot.authoring.lint.context import Subject
from bot.core.content.item import Item
from bot.core.parsing.problem import Finding
from bot.core.sections.summary import Summary


def check(subject: Subject) -> Iterator[Finding]:
    """Find points that are backed by items which were retracted or superseded."""
    for path, summary in subject.told(Summary):
        for place, point in enumerate(summary.points):
            for number, name in enumerate(point.items):
                _, entry = subject.briefing.entries[name]
                if isinstance(entry, Item) and entry.standing in ("retracted", "superseded"):
                    message = f'"{name}", which backs this point, is {entry.standing}'
                    where = (*path, "points", place, "items", number)
                    yield Finding(
                        where, message, "let the point rest on what holds now, or say that it changed"
                    )
