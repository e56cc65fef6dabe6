"""A day of review that has passed."""

from collections.abc import Iterator

from bot.authoring.lint.context import Subject
from bot.core.content.item import Item
from bot.core.content.partial_date import When
from bot.core.parsing.problem import Finding, Path


def check(subject: Subject) -> Iterator[Finding]:
    """Find what readers are told is due for review: the briefing, and its items."""
    dates: list[tuple[Path, When | None]] = [((), subject.briefing.document.review_by)]
    dates += [(path, item.review_by) for path, item in subject.told(Item)]
    for path, due in dates:
        if due and due.last < subject.today:
            message = f"this was to be looked at again by {due}"
            hint = "look at it again, then set as_of and a new review_by"
            yield Finding((*path, "review_by"), message, hint)
