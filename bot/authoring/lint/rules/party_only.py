"""What only a party to the matter says, told as if it were established."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.item import Item
from bot.core.parsing.problem import Finding
from bot.core.sections.claims import Claim


def check(context: RuleContext) -> Iterator[Finding]:
    """Find items all of whose sources are a party's, and which are nobody's word; a claim always is."""
    for path, item in context.active_entries(Item):
        publisher_kinds = {source.publisher.kind for source in context.item_sources(item)}
        if publisher_kinds == {"party"} and not item.attribution and not isinstance(item, Claim):
            message = "only a party to the matter says this, and it is told as nobody's word"
            yield Finding(path, message, "add attribution with whose word it is, or a source of another kind")
