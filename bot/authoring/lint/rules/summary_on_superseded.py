"""A point of the summary that rests on what no longer stands."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.item import Item
from bot.core.parsing.problem import Finding
from bot.core.sections.summary import Summary


def check(context: RuleContext) -> Iterator[Finding]:
    """Find points that are backed by items which were retracted or superseded."""
    for path, summary in context.active_entries(Summary):
        for point_index, point in enumerate(summary.points):
            for item_index, item_id in enumerate(point.items):
                _, entry = context.briefing.entries_by_id[item_id]
                if isinstance(entry, Item) and entry.standing in ("retracted", "superseded"):
                    message = f'"{item_id}", which backs this point, is {entry.standing}'
                    item_path = (*path, "points", point_index, "items", item_index)
                    yield Finding(
                        item_path, message, "let the point rest on what holds now, or say that it changed"
                    )
