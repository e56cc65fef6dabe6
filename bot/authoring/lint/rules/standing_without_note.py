"""A standing of which nobody says why."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.item import Item
from bot.core.parsing.problem import Finding


def check(context: RuleContext) -> Iterator[Finding]:
    """Find items that are said to be confirmed, contested, retracted or superseded without a note."""
    for path, item in context.active_entries(Item):
        if item.standing != "reported" and not item.standing_note:
            message = f"readers are not told why this is {item.standing}"
            yield Finding(
                (*path, "standing"), message, "add a standing_note: by whom, since when, what instead"
            )
