"""A statement dated after the source that reports it."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.item import Attribution, Item
from bot.core.content.partial_date import PartialDate
from bot.core.parsing.problem import Finding, ValuePath


def check(context: RuleContext) -> Iterator[Finding]:
    """Find dates of statements after the latest publication date of the item's sources."""
    for path, item in context.active_entries(Item):
        dates = [source.published_on for source in context.briefing.collect_sources(item)]
        publication_days = [when.last_day for when in dates if when]
        if not publication_days or len(publication_days) < len(dates):
            continue
        for date_path, spoken_on in _iterate_spoken_dates(item, path):
            if spoken_on.first_day > max(publication_days):
                message = f"this was said on {spoken_on}, after its source was published"
                yield Finding(date_path, message, "check both dates, or cite the source that reports it")


def _iterate_spoken_dates(value: object, path: ValuePath) -> Iterator[tuple[ValuePath, PartialDate]]:
    """Yield the date of every attribution inside *value*."""
    if isinstance(value, Attribution):
        if value.on:
            yield (*path, "on"), value.on
    elif isinstance(value, tuple):
        for index, one in enumerate(value):
            yield from _iterate_spoken_dates(one, (*path, index))
    else:
        for name in getattr(type(value), "model_fields", ()):
            yield from _iterate_spoken_dates(getattr(value, name), (*path, name))
