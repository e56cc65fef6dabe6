"""A withdrawn item that is still said to stand."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.item import Item
from bot.core.parsing.problem import Finding


def check(context: RuleContext) -> Iterator[Finding]:
    """Find items that are withdrawn, and confirmed or contested or superseded at the same time."""
    for path, _, entry in context.entries():
        if isinstance(entry, Item) and entry.withdrawn and entry.standing not in ("reported", "retracted"):
            message = f"this is withdrawn, and {entry.standing} at the same time"
            hint = "withdraw what must not stand; what was replaced is superseded, and stays published"
            yield Finding((*path, "standing"), message, hint)
