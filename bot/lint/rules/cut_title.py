"""A title that buttons cannot show whole."""

from collections.abc import Iterator

from bot.answers.cards import LABEL_LIMIT
from bot.briefing.item import Entry, Source
from bot.briefing.problem import Finding
from bot.lint.subject import Subject
from bot.lint.titles import title_of


def check(subject: Subject) -> Iterator[Finding]:
    """Find titles that are longer than a button's label; those of sources are as they were published."""
    for path, entry in subject.told(Entry):
        field, title = title_of(entry)
        if len(title) > LABEL_LIMIT and not isinstance(entry, Source):
            message = f"this has {len(title)} characters, and a button shows {LABEL_LIMIT}"
            hint = "shorten it, or put a short title beside it if it can have one"
            yield Finding((*path, field), message, hint)
