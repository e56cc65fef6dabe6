"""A source that is listed and that nothing in the briefing rests on."""

from collections.abc import Iterator

from bot.authoring.lint.context import Subject
from bot.core.content.item import Item, Source
from bot.core.content.references import references
from bot.core.parsing.problem import Finding


def check(subject: Subject) -> Iterator[Finding]:
    """Find sources, of several, that no item cites and no other source repeats."""
    cited = {source.id for _, item in subject.told(Item) for source in subject.briefing.sources_in(item)}
    for _, source in subject.told(Source):
        cited |= {subject.briefing.source(name).id for _, name, _ in references(source, ())}
    listed = list(subject.told(Source))
    for path, source in listed if len(listed) > 1 else ():
        if source.id not in cited:
            message = f'nothing in the briefing comes from "{source.id}"'
            yield Finding((*path, "id"), message, "cite it where it is used, or take it out of the list")
