"""The moderators' own pages: each key under ``pages:`` becomes a command, with no code."""

from collections.abc import Iterator, Mapping

from bot.core.content.custom_page import Page, PageItem
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Block, Facts, Line, plain
from bot.core.sections.section import Section


def names(item: PageItem, _telling: Formatter) -> tuple[str, ...]:
    """Name an item by its title."""
    return (item.title,)


def row(item: PageItem, telling: Formatter) -> Iterator[Line]:
    """Tell its text, or else its first fact."""
    if item.text:
        yield telling.prose(item.text)
    else:
        yield from (plain(f"{label}: {value}") for label, value in list(item.facts.items())[:1])


def card(item: PageItem, telling: Formatter) -> Iterator[Block]:
    """Tell its text and facts."""
    if item.text:
        yield from telling.paragraphs(item.text)
    if item.facts:
        yield Facts(tuple((label, plain(value)) for label, value in item.facts.items()))


def sections(pages: Mapping[str, Page]) -> tuple[Section, ...]:
    """Return each of the moderators' pages as a section."""
    return tuple(
        Section(name, page.title, page.about or page.title, tuple[PageItem, ...], names, row, card)
        for name, page in pages.items()
    )
