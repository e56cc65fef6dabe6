"""The moderators' own pages: each key under ``pages:`` becomes a section, without any code."""

from collections.abc import Iterator, Mapping

from bot.core.content.custom_page import CustomPage, CustomPageItem
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Block, Facts, Line, make_line
from bot.core.sections.section import Section


def names(item: CustomPageItem, _formatter: Formatter) -> tuple[str, ...]:
    """Name an item by its title."""
    return (item.title,)


def fact(item: CustomPageItem, formatter: Formatter) -> Line:
    """Give the first paragraph of the text, or else the first fact."""
    if item.text:
        return formatter.format_lead(item.text)
    label, value = next(iter(item.facts.items()), ("", ""))
    return formatter.format_labelled(label, make_line(value)) if label else ()


def row(item: CustomPageItem, formatter: Formatter) -> Iterator[Line]:
    """Show the text, or else the first fact."""
    if item.text:
        yield formatter.format_prose(item.text)
    else:
        yield from filter(None, [fact(item, formatter)])


def card(item: CustomPageItem, formatter: Formatter) -> Iterator[Block]:
    """Show the text and the facts, except one that is the fact itself."""
    if item.text:
        yield from formatter.format_paragraphs(item.text)
    rows = tuple((label, make_line(value)) for label, value in item.facts.items())
    if further_rows := rows if item.text else rows[1:]:
        yield Facts(further_rows)


def build_page_sections(pages: Mapping[str, CustomPage]) -> tuple[Section, ...]:
    """Build a section from each page."""
    return tuple(
        Section(
            name, page.title, page.about or page.title, tuple[CustomPageItem, ...], names, fact, row, card
        )
        for name, page in pages.items()
    )
