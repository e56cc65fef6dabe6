"""What is contested, or open, and told by one side only."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.item import Item
from bot.core.parsing.problem import Finding
from bot.core.sections.claims import Claim
from bot.core.sections.questions import OpenQuestion

CONTESTED_VERDICTS = {"disputed", "refuted"}


def check(context: RuleContext) -> Iterator[Finding]:
    """Find contested claims that nobody answers, contested items of one source, questions with one side."""
    for path, item in context.active_entries(Item):
        side_count = _count_sides(item)
        if side_count == 1:
            message = "this is told by one side only"
            yield Finding(
                path, message, "add the position of another side under positions, or that it gave none"
            )
        elif side_count is None and item.standing == "contested" and len(context.origin_ids(item)) == 1:
            message = "this is contested, and rests on one source"
            yield Finding(path, message, "add a source of whoever contests it")


def _count_sides(item: Item) -> int | None:
    """Return how many speak where several should, or None where it is not asked."""
    match item:
        case Claim():
            verdict = item.finding.verdict if item.finding else ""
            if item.standing == "contested" or verdict in CONTESTED_VERDICTS:
                return len({item.claimant, *(one.who for one in item.positions)})
        case OpenQuestion() if item.positions:
            return len({one.who for one in item.positions})
    return None
