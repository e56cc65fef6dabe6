"""An id that stands for something else than before."""

import re
from collections.abc import Iterator

from bot.authoring.lint.context import Subject
from bot.authoring.lint.titles import title_of
from bot.core.content.item import Entry
from bot.core.parsing.problem import Finding


def check(subject: Subject) -> Iterator[Finding]:
    """Find ids that were published in another section, or with a title of wholly other words."""
    before = {} if subject.before is None else subject.before.entries
    for path, section, entry in subject.entries():
        if entry.id not in before:
            continue
        was_in, was = before[entry.id]
        if was_in != section:
            message = f'"{entry.id}" was one of {was_in} before'
        elif _words(was) and _words(entry) and not _words(was) & _words(entry):
            message = f'"{entry.id}" was "{title_of(was)[1]}" before'
        else:
            continue
        yield Finding(
            (*path, "id"), message, "give this an id of its own: links and buttons lead to the other"
        )


def _words(entry: Entry) -> set[str]:
    return set(re.findall(r"\w+", title_of(entry)[1].casefold()))
