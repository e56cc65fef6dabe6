"""Several sources that are one: all of them repeat the same."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.item import Item
from bot.core.parsing.problem import Finding


def check(context: RuleContext) -> Iterator[Finding]:
    """Find items with two sources or more that all come from one (their ``derives_from``)."""
    for path, item in context.active_entries(Item):
        source_ids = {source.id for source in context.item_sources(item)}
        origin_ids = context.origin_ids(item)
        if len(source_ids) > 1 and len(origin_ids) == 1:
            message = f'all sources of this come from one, "{next(iter(origin_ids))}"'
            hint = "add one that does not repeat it, or cite only that one"
            yield Finding((*path, "sources"), message, hint)
