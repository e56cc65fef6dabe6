"""A point of the summary that relies on a retracted or superseded item."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.item import Item
from bot.core.parsing.problem import Finding
from bot.core.sections.summary import Summary


def check(context: RuleContext) -> Iterator[Finding]:
    """Find points whose items are retracted or superseded."""
    for path, summary in context.active_entries(Summary):
        for point_index, point in enumerate(summary.points):
            for item_index, item_id in enumerate(point.items):
                _, entry = context.briefing.entries_by_id[item_id]
                if isinstance(entry, Item) and entry.standing in ("retracted", "superseded"):
                    message = f'this point relies on "{item_id}", which is {entry.standing}'
                    item_path = (*path, "points", point_index, "items", item_index)
                    yield Finding(
                        item_path, message, "rely on the current item, or say that this has changed"
                    )
