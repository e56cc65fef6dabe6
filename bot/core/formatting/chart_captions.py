"""Signing a picture: what a screenshot of it must keep, for the answer around it gets lost on the way."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.core.content.item import Entry, Item, Standing
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Block, Chart


def add_chart_footer(block: Block, entries: Sequence[Entry], formatter: Formatter) -> Block:
    """Return a block; a picture in it with the sources and the date of *entries*, and how they stand."""
    if not isinstance(block, Chart) or block.picture is None:
        return block
    items = [entry for entry in entries if isinstance(entry, Item)]
    footer = (
        _format_sources(items, formatter),
        " · ".join((*_format_dates(items, formatter), *block.picture.footer)),
    )
    return replace(block, picture=replace(block.picture, footer=footer))


def _format_sources(items: Iterable[Item], formatter: Formatter) -> str:
    """Return who published what the items rest on, and when if it was one source."""
    source_ids = list(
        dict.fromkeys(one.source for item in items for one in formatter.briefing.get_source_references(item))
    )
    sources = [formatter.briefing.get_source(name) for name in source_ids]
    publishers = ", ".join(dict.fromkeys(map(formatter.publisher_name, sources)))
    text = f"{formatter.translate('Source')}: {publishers}"
    only_source = sources[0] if len(sources) == 1 and formatter.is_visible(sources[0]) else None
    if only_source and only_source.published_on and not only_source.withdrawn:
        return f"{text}, {formatter.format_date(only_source.published_on)}"
    return text


def _format_dates(items: Sequence[Item], formatter: Formatter) -> Iterator[str]:
    """Yield the latest date of the items, in words that do not grow old, and how one alone stands."""
    only_item = items[0] if len(items) == 1 else None
    dates = [item.as_of or formatter.briefing.document.as_of for item in items]
    as_of = max(dates, key=lambda one: one.last_day, default=formatter.briefing.document.as_of)
    yield formatter.translate("As of {date}").format(date=formatter.format_date(as_of))
    if only_item and only_item.standing != "reported":
        yield format_item_standing(only_item, formatter)
    if only_item and (hidden_reason := formatter.hidden_reason(only_item)):
        yield hidden_reason


def format_item_standing(item: Item, formatter: Formatter) -> str:
    """Return how an item stands, in words."""
    return format_standing(item.standing, formatter)


def format_standing(standing: Standing, formatter: Formatter) -> str:
    """Return a standing in words."""
    _ = formatter.translate
    return {
        "reported": _("reported"),
        "confirmed": _("confirmed"),
        "contested": _("contested"),
        "retracted": _("retracted"),
        "superseded": _("superseded"),
    }[standing]
