"""A published item that cites a source which readers are not shown."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.visibility import is_entry_visible
from bot.core.parsing.problem import Finding


def check(context: RuleContext) -> Iterator[Finding]:
    """Find references to sources that are drafts or wait for their day, in entries that are shown."""
    for path, _, entry in context.entries():
        if not is_entry_visible(entry, context.today) or entry.withdrawn:
            continue
        for reference_path, source in context.cited_sources(path, entry):
            if not is_entry_visible(source, context.today):
                message = f'this is published, and its source "{source.id}" is not'
                yield Finding(
                    reference_path, message, "publish the source, or make this a draft: state: draft"
                )
