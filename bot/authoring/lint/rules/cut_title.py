"""A title that is too long for a button."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext, find_title
from bot.core.content.item import Entry, Source
from bot.core.parsing.problem import Finding
from bot.core.views.navigation import MAX_LABEL_CHARS


def check(context: RuleContext) -> Iterator[Finding]:
    """Find titles longer than a button's label, except those of sources, which must stay as published."""
    for path, entry in context.active_entries(Entry):
        field, title = find_title(entry)
        if len(title) > MAX_LABEL_CHARS and not isinstance(entry, Source):
            message = f"this has {len(title)} characters, but a button shows only {MAX_LABEL_CHARS}"
            hint = "shorten it, or add a short title if this entry can have one"
            yield Finding((*path, field), message, hint)
