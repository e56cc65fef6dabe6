"""A standing without an explanation."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.item import Item
from bot.core.parsing.problem import Finding


def check(context: RuleContext) -> Iterator[Finding]:
    """Find items marked confirmed, contested, retracted or superseded that have no standing_note."""
    for path, item in context.active_entries(Item):
        if item.standing != "reported" and not item.standing_note:
            message = f"readers cannot see why this is {item.standing}"
            yield Finding(
                (*path, "standing"),
                message,
                "add a standing_note: by whom, since when, what replaces it",
            )
