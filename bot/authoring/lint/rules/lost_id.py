"""A published id that no longer exists."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.parsing.problem import Finding


def check(context: RuleContext) -> Iterator[Finding]:
    """Find entries of the previous version whose id is neither an id nor an alias now."""
    if context.previous is None:
        return
    for entry_id, (section, entry) in context.previous.entries_by_id.items():
        if entry_id == entry.id and entry_id not in context.briefing.entries_by_id and entry.state != "draft":
            message = f'"{entry_id}" is gone from {section}: links and buttons to it are broken'
            hint = "withdraw it instead (state: withdrawn), or add its id to the aliases of its successor"
            yield Finding((section,) if section in context.briefing.sections else (), message, hint)
