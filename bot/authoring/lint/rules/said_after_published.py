"""Words that were said after the source which reports them was published."""

from collections.abc import Iterator

from bot.authoring.lint.context import Subject
from bot.core.content.item import Attribution, Item
from bot.core.content.partial_date import When
from bot.core.parsing.problem import Finding, Path


def check(subject: Subject) -> Iterator[Finding]:
    """Find days of speaking after the last publication among all sources that the item names."""
    for path, item in subject.told(Item):
        dates = [source.published_on for source in subject.briefing.sources_in(item)]
        known = [when.last for when in dates if when]
        if not known or len(known) < len(dates):
            continue
        for where, when in _spoken(item, path):
            if when.first > max(known):
                message = f"this was said on {when}, after the source was published"
                yield Finding(where, message, "check both dates, or cite the source that reports it")


def _spoken(value: object, path: Path) -> Iterator[tuple[Path, When]]:
    """Yield when somebody spoke, wherever an attribution stands in *value*."""
    if isinstance(value, Attribution):
        if value.on:
            yield (*path, "on"), value.on
    elif isinstance(value, tuple):
        for place, one in enumerate(value):
            yield from _spoken(one, (*path, place))
    else:
        for name in getattr(type(value), "model_fields", ()):
            yield from _spoken(getattr(value, name), (*path, name))
