"""A published item with a source that is not published."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.visibility import is_entry_visible
from bot.core.parsing.problem import Finding


def check(context: RuleContext) -> Iterator[Finding]:
    """Find references from visible entries to sources that are drafts or under embargo."""
    for path, _, entry in context.entries():
        if not is_entry_visible(entry, context.today) or entry.withdrawn:
            continue
        for reference_path, source in context.cited_sources(path, entry):
            if not is_entry_visible(source, context.today):
                message = f'this is published, but its source "{source.id}" is not'
                yield Finding(reference_path, message, "publish the source, or add state: draft here")
