"""A published item that cites a source which readers are not shown."""

from collections.abc import Iterator

from bot.authoring.lint.context import Subject
from bot.core.content.visibility import shown
from bot.core.parsing.problem import Finding


def check(subject: Subject) -> Iterator[Finding]:
    """Find references to sources that are drafts or wait for their day, in entries that are shown."""
    for path, _, entry in subject.entries():
        if not shown(entry, subject.today) or entry.withdrawn:
            continue
        for where, source in subject.cited(path, entry):
            if not shown(source, subject.today):
                message = f'this is published, and its source "{source.id}" is not'
                yield Finding(where, message, "publish the source, or make this a draft: state: draft")
