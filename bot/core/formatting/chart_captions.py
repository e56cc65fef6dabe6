"""Signing a picture: what a screenshot of it must keep, for the answer around it gets lost on the way."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.core.content.item import Entry, Item, Standing
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Block, Chart


def signed(block: Block, entries: Sequence[Entry], telling: Formatter) -> Block:
    """Return a block; a picture in it with the sources and the date of *entries*, and how they stand."""
    if not isinstance(block, Chart) or block.picture is None:
        return block
    items = [entry for entry in entries if isinstance(entry, Item)]
    foot = (_sources(items, telling), " · ".join((*_dated(items, telling), *block.picture.foot)))
    return replace(block, picture=replace(block.picture, foot=foot))


def _sources(items: Iterable[Item], telling: Formatter) -> str:
    """Return who published what the items rest on, and when if it was one source."""
    names = list(dict.fromkeys(one.source for item in items for one in telling.briefing.sources_of(item)))
    sources = [telling.briefing.source(name) for name in names]
    publishers = ", ".join(dict.fromkeys(map(telling.publisher, sources)))
    words = f"{telling.translate('Source')}: {publishers}"
    alone = sources[0] if len(sources) == 1 and telling.shows(sources[0]) else None
    if alone and alone.published_on and not alone.withdrawn:
        return f"{words}, {telling.when(alone.published_on)}"
    return words


def _dated(items: Sequence[Item], telling: Formatter) -> Iterator[str]:
    """Yield the latest date of the items, in words that do not grow old, and how one alone stands."""
    alone = items[0] if len(items) == 1 else None
    dates = [item.as_of or telling.briefing.document.as_of for item in items]
    as_of = max(dates, key=lambda one: one.last, default=telling.briefing.document.as_of)
    yield telling.translate("As of {date}").format(date=telling.when(as_of))
    if alone and alone.standing != "reported":
        yield standing(alone, telling)
    if alone and (hidden := telling.unpublished(alone)):
        yield hidden


def standing(entry: Item, telling: Formatter) -> str:
    """Return how an item stands, in words."""
    return stands(entry.standing, telling)


def stands(how: Standing, telling: Formatter) -> str:
    """Return a standing in words."""
    _ = telling.translate
    return {
        "reported": _("reported"),
        "confirmed": _("confirmed"),
        "contested": _("contested"),
        "retracted": _("retracted"),
        "superseded": _("superseded"),
    }[how]
