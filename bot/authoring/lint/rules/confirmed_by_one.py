"""A confirmed item or claim with only one source."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.item import Item
from bot.core.parsing.problem import Finding
from bot.core.sections.claims import Claim


def check(context: RuleContext) -> Iterator[Finding]:
    """Find items with the standing "confirmed", and claims with that finding, that have one source."""
    for path, item in context.active_entries(Item):
        verdict = item.finding.verdict if isinstance(item, Claim) and item.finding else ""
        if "confirmed" not in (item.standing, verdict):
            continue
        sources = {source.id for source in context.briefing.collect_sources(item) if not source.derives_from}
        if len(sources | context.origin_ids(item)) == 1:
            field = "standing" if item.standing == "confirmed" else "finding"
            message = "this is marked confirmed, but has only one source"
            yield Finding((*path, field), message, "add an independent source, or write reported")
