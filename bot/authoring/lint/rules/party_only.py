"""An unattributed statement that only a party to the matter makes."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.item import Item
from bot.core.parsing.problem import Finding
from bot.core.sections.claims import Claim


def check(context: RuleContext) -> Iterator[Finding]:
    """Find items without attribution whose sources are all a party's; claims are always attributed."""
    for path, item in context.active_entries(Item):
        publisher_kinds = {source.publisher.kind for source in context.item_sources(item)}
        if publisher_kinds == {"party"} and not item.attribution and not isinstance(item, Claim):
            message = "only a party to the matter says this, but it is not attributed"
            yield Finding(path, message, "add attribution, or a source of another kind")
