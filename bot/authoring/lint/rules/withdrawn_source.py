"""An item with a withdrawn source."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.item import Entry
from bot.core.parsing.problem import Finding


def check(context: RuleContext) -> Iterator[Finding]:
    """Find references to withdrawn sources from entries that are not withdrawn."""
    if context.briefing.document.withdrawn:
        return  # and so is all in it
    for path, entry in context.active_entries(Entry):
        for reference_path, source in context.cited_sources(path, entry):
            if source.withdrawn:
                message = f'this still cites the source "{source.id}", which was withdrawn'
                yield Finding(reference_path, message, "cite another source, or withdraw this too")
