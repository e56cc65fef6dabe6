"""A title that buttons cannot show whole."""

from collections.abc import Iterator

from bot.authoring.lint.context import Subject
from bot.authoring.lint.titles import title_of
from bot.core.content.item import Entry, Source
from bot.core.parsing.problem import Finding
from bot.core.views.detail import LABEL_LIMIT


def check(subject: Subject) -> Iterator[Finding]:
    """Find titles that are longer than a button's label; those of sources are as they were published."""
    for path, entry in subject.told(Entry):
        field, title = title_of(entry)
        if len(title) > LABEL_LIMIT and not isinstance(entry, Source):
            message = f"this has {len(title)} characters, and a button shows {LABEL_LIMIT}"
            hint = "shorten it, or put a short title beside it if it can have one"
            yield Finding((*path, field), message, hint)
