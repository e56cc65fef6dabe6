"""Several sources that are one: all of them repeat the same."""

from collections.abc import Iterator

from bot.authoring.lint.context import Subject
from bot.core.content.item import Item
from bot.core.parsing.problem import Finding


def check(subject: Subject) -> Iterator[Finding]:
    """Find items with two sources or more that all come from one (their ``derives_from``)."""
    for path, item in subject.told(Item):
        names = {source.id for source in subject.sources(item)}
        origins = subject.origins(item)
        if len(names) > 1 and len(origins) == 1:
            message = f'all sources of this come from one, "{next(iter(origins))}"'
            hint = "add one that does not repeat it, or cite only that one"
            yield Finding((*path, "sources"), message, hint)
