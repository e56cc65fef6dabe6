"""An item that leads readers to one which they are not shown."""

from collections.abc import Iterator

from bot.authoring.lint.context import Subject
from bot.core.content.references import references
from bot.core.content.visibility import shown
from bot.core.parsing.problem import Finding


def check(subject: Subject) -> Iterator[Finding]:
    """Find references to drafts, to what waits for its day, and to what was withdrawn; not to sources."""
    for path, _, entry in subject.entries():
        if not shown(entry, subject.today) or entry.withdrawn:
            continue
        for where, name, refers in references(entry, path):
            _, other = subject.briefing.entries[name]
            if refers.section != "sources" and (other.withdrawn or not shown(other, subject.today)):
                state = "was withdrawn" if other.withdrawn else "is not published"
                message = f'this leads to "{name}", which {state}'
                yield Finding(where, message, "take the reference out, or publish what it leads to")
