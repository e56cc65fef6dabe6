"""An item that rests on a source which was withdrawn."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.item import Entry
from bot.core.parsing.problem import Finding


def check(context: RuleContext) -> Iterator[Finding]:
    """Find references to withdrawn sources in entries that stand."""
    for path, entry in context.active_entries(Entry):
        for reference_path, source in context.cited_sources(path, entry):
            if source.withdrawn:
                message = f'the source "{source.id}" was withdrawn, and this still rests on it'
                yield Finding(reference_path, message, "cite another source, or withdraw this too")
