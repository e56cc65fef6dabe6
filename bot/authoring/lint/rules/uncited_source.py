"""A source that nothing in the briefing cites."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.item import Item, Source
from bot.core.content.references import iter_references
from bot.core.parsing.problem import Finding


def check(context: RuleContext) -> Iterator[Finding]:
    """Find sources that no item cites and no other source derives from, unless there is only one source.

    A withdrawn item still cites its sources: it may be published again.
    """
    cited_ids = {
        source.id
        for _, _, item in context.entries()
        if isinstance(item, Item)
        for source in context.briefing.collect_sources(item)
    }
    for _, source in context.active_entries(Source):
        cited_ids |= {context.briefing.get_source(name).id for _, name, _ in iter_references(source, ())}
    listed_sources = list(context.active_entries(Source))
    for path, source in listed_sources if len(listed_sources) > 1 else ():
        if source.id not in cited_ids:
            message = f'nothing in the briefing cites "{source.id}"'
            yield Finding((*path, "id"), message, "cite it where it is used, or remove it")
