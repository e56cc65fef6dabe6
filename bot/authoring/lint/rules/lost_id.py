"""An id that was published and leads nowhere now."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.parsing.problem import Finding


def check(context: RuleContext) -> Iterator[Finding]:
    """Find entries of the version before of which neither the id nor an alias is left."""
    if context.previous is None:
        return
    for entry_id, (section, entry) in context.previous.entries_by_id.items():
        if entry_id == entry.id and entry_id not in context.briefing.entries_by_id and entry.state != "draft":
            message = f'"{entry_id}" was one of {section}, and is gone: links and buttons to it lead nowhere'
            hint = "withdraw it instead (state: withdrawn), or give its id to its successor under aliases"
            yield Finding((section,) if section in context.briefing.sections else (), message, hint)
