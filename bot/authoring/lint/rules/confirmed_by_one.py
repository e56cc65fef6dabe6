"""What is called confirmed and rests on a single source."""

from collections.abc import Iterator

from bot.authoring.lint.context import Subject
from bot.core.content.item import Item
from bot.core.parsing.problem import Finding
from bot.core.sections.claims import Claim


def check(subject: Subject) -> Iterator[Finding]:
    """Find items with the standing, and claims with the finding, "confirmed" that come from one source."""
    for path, item in subject.told(Item):
        found = item.finding.verdict if isinstance(item, Claim) and item.finding else ""
        if "confirmed" not in (item.standing, found):
            continue
        sources = {source.id for source in subject.briefing.sources_in(item) if not source.derives_from}
        if len(sources | subject.origins(item)) == 1:
            where = "standing" if item.standing == "confirmed" else "finding"
            message = "this is called confirmed, and rests on one source"
            yield Finding((*path, where), message, "add a source that does not repeat it, or write reported")
