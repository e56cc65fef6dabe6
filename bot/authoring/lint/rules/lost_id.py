"""An id that was published and leads nowhere now."""

from collections.abc import Iterator

from bot.authoring.lint.context import Subject
from bot.core.parsing.problem import Finding


def check(subject: Subject) -> Iterator[Finding]:
    """Find entries of the version before of which neither the id nor an alias is left."""
    if subject.before is None:
        return
    for name, (section, entry) in subject.before.entries.items():
        if name == entry.id and name not in subject.briefing.entries and entry.state != "draft":
            message = f'"{name}" was one of {section}, and is gone: links and buttons to it lead nowhere'
            hint = "withdraw it instead (state: withdrawn), or give its id to its successor under aliases"
            yield Finding((section,) if section in subject.briefing.content else (), message, hint)
