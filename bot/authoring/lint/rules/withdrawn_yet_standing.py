"""A withdrawn item whose standing says otherwise."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.item import Item
from bot.core.parsing.problem import Finding


def check(context: RuleContext) -> Iterator[Finding]:
    """Find withdrawn items that are marked confirmed, contested or superseded."""
    for path, _, entry in context.entries():
        if isinstance(entry, Item) and entry.withdrawn and entry.standing not in ("reported", "retracted"):
            message = f"this is both withdrawn and {entry.standing}"
            hint = "write retracted if it was wrong; a superseded item stays published"
            yield Finding((*path, "standing"), message, hint)
