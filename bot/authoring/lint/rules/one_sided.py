"""A contested item or open question with only one side."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.item import Item
from bot.core.parsing.problem import Finding
from bot.core.sections.claims import Claim
from bot.core.sections.questions import OpenQuestion

CONTESTED_VERDICTS = {"disputed", "refuted"}


def check(context: RuleContext) -> Iterator[Finding]:
    """Find contested claims and open questions with one side, and contested items with one source."""
    for path, item in context.active_entries(Item):
        side_count = _count_sides(item)
        if side_count == 1:
            message = "this gives only one side"
            yield Finding(
                path, message, "add another side's position under positions, or say that it gave none"
            )
        elif side_count is None and item.standing == "contested" and len(context.origin_ids(item)) == 1:
            message = "this is contested, but has only one source"
            yield Finding(path, message, "add a source that contests it")


def _count_sides(item: Item) -> int | None:
    """Count the speakers; None if the item does not need several."""
    match item:
        case Claim():
            verdict = item.finding.verdict if item.finding else ""
            if item.standing == "contested" or verdict in CONTESTED_VERDICTS:
                return len({item.claimant, *(one.who for one in item.positions)})
        case OpenQuestion() if item.positions:
            return len({one.who for one in item.positions})
    return None
