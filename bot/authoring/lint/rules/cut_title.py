"""A title that buttons cannot show whole."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.authoring.lint.titles import find_title
from bot.core.content.item import Entry, Source
from bot.core.parsing.problem import Finding
from bot.core.views.detail import MAX_LABEL_CHARS


def check(context: RuleContext) -> Iterator[Finding]:
    """Find titles that are longer than a button's label; those of sources are as they were published."""
    for path, entry in context.active_entries(Entry):
        field, title = find_title(entry)
        if len(title) > MAX_LABEL_CHARS and not isinstance(entry, Source):
            message = f"this has {len(title)} characters, and a button shows {MAX_LABEL_CHARS}"
            hint = "shorten it, or put a short title beside it if it can have one"
            yield Finding((*path, field), message, hint)
