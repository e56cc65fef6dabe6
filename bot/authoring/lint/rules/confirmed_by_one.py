"""What is called confirmed and rests on a single source."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.item import Item
from bot.core.parsing.problem import Finding
from bot.core.sections.claims import Claim


def check(context: RuleContext) -> Iterator[Finding]:
    """Find items with the standing, and claims with the finding, "confirmed" that come from one source."""
    for path, item in context.active_entries(Item):
        verdict = item.finding.verdict if isinstance(item, Claim) and item.finding else ""
        if "confirmed" not in (item.standing, verdict):
            continue
        sources = {source.id for source in context.briefing.collect_sources(item) if not source.derives_from}
        if len(sources | context.origin_ids(item)) == 1:
            field = "standing" if item.standing == "confirmed" else "finding"
            message = "this is called confirmed, and rests on one source"
            yield Finding((*path, field), message, "add a source that does not repeat it, or write reported")
