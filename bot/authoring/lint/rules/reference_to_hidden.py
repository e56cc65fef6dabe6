"""A reference to an item that readers cannot see."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.references import iter_references
from bot.core.content.visibility import is_entry_visible
from bot.core.parsing.problem import Finding


def check(context: RuleContext) -> Iterator[Finding]:
    """Find references to drafts and to embargoed or withdrawn items; sources have a rule of their own."""
    for path, _, entry in context.entries():
        if not is_entry_visible(entry, context.today) or entry.withdrawn:
            continue
        for reference_path, entry_id, reference in iter_references(entry, path):
            _, target = context.briefing.entries_by_id[entry_id]
            if reference.section != "sources" and (
                target.withdrawn or not is_entry_visible(target, context.today)
            ):
                state = "was withdrawn" if target.withdrawn else "is not published"
                message = f'this refers to "{entry_id}", which {state}'
                yield Finding(reference_path, message, "remove the reference, or publish that item")
