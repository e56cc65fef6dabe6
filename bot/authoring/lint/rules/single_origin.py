"""Several sources that all repeat the same one."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.item import Item
from bot.core.parsing.problem import Finding


def check(context: RuleContext) -> Iterator[Finding]:
    """Find items with two or more sources that have one origin, by ``derives_from``."""
    for path, item in context.active_entries(Item):
        source_ids = {source.id for source in context.item_sources(item)}
        origin_ids = context.origin_ids(item)
        if len(source_ids) > 1 and len(origin_ids) == 1:
            message = f'all sources of this repeat "{next(iter(origin_ids))}"'
            hint = "add an independent source, or cite only that one"
            yield Finding((*path, "sources"), message, hint)
