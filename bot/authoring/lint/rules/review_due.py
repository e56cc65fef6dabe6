"""A review date that has passed."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.item import Item
from bot.core.content.partial_date import PartialDate
from bot.core.parsing.problem import Finding, ValuePath


def check(context: RuleContext) -> Iterator[Finding]:
    """Find the briefing and the items that are shown to readers as due for review."""
    dates: list[tuple[ValuePath, PartialDate | None]] = [((), context.briefing.document.review_by)]
    dates += [(path, item.review_by) for path, item in context.active_entries(Item)]
    for path, review_by in dates:
        if review_by and review_by.last_day < context.today:
            message = f"the review was due by {review_by}"
            hint = "review it, then set as_of and a new review_by"
            yield Finding((*path, "review_by"), message, hint)
