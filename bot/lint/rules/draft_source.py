"""A published item that cites a source which readers are not shown."""

from collections.abc import Iterator

from bot.briefing.crossing import references
from bot.briefing.embargo import shown
from bot.briefing.problem import Finding
from bot.lint.subject import Subject


def check(subject: Subject) -> Iterator[Finding]:
    """Find references to sources that are drafts or wait for their day, in entries that are shown."""
    for path, _, entry in subject.entries():
        if not shown(entry, subject.today) or entry.withdrawn:
            continue
        for where, name, refers in references(entry, path):
            if refers.section == "sources" and not shown(subject.briefing.source(name), subject.today):
                message = f'this is published, and its source "{name}" is not'
                yield Finding(where, message, "publish the source, or make this a draft: state: draft")
