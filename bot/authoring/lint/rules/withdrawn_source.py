"""An item that rests on a source which was withdrawn."""

from collections.abc import Iterator

from bot.authoring.lint.context import Subject
from bot.core.content.item import Entry
from bot.core.parsing.problem import Finding


def check(subject: Subject) -> Iterator[Finding]:
    """Find references to withdrawn sources in entries that stand."""
    for path, entry in subject.told(Entry):
        for where, source in subject.cited(path, entry):
            if source.withdrawn:
                message = f'the source "{source.id}" was withdrawn, and this still rests on it'
                yield Finding(where, message, "cite another source, or withdraw this too")
