"""The summary: the briefing's key points, each with the items that support it."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from bot.core.content.field_labels import gettext_noop
from bot.core.content.field_types import Prose, Shorthand
from bot.core.content.item import Item, ItemId, Statement
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Block, Bullets, Line, Paragraph, Span
from bot.core.sections.section import Section


class SummaryPoint(Statement):
    """One point of the summary."""

    items: tuple[ItemId, ...] = Field(default=(), title=gettext_noop("Related items"))
    """The items of the briefing that support it."""


class Summary(Item):
    """The briefing in short."""

    id: Literal["summary"] = "summary"
    """Fixed: a briefing has one summary."""
    lede: Annotated[Prose, Field(max_length=300)] = Field(title=gettext_noop("Summary"))
    """The whole briefing in at most 300 characters."""
    points: tuple[Annotated[SummaryPoint, Shorthand("text")], ...] = Field(
        default=(), title=gettext_noop("Summary")
    )
    """The key points, the most important first."""


def names(_summary: Summary, formatter: Formatter) -> tuple[str, ...]:
    """Name the summary after its briefing."""
    return (formatter.briefing.title,)


def fact(summary: Summary, formatter: Formatter) -> Line:
    """Give the lede."""
    return formatter.format_prose(summary.lede)


def row(summary: Summary, formatter: Formatter) -> Iterator[Line]:
    """Show the lede."""
    yield formatter.format_prose(summary.lede)


def card(summary: Summary, formatter: Formatter) -> Iterator[Block]:
    """Show the lede, then the points with the items that support them."""
    yield Paragraph(formatter.format_prose(summary.lede))
    if summary.points:
        yield Bullets(tuple(_format_point(summary_point, formatter) for summary_point in summary.points))


def _format_point(point: SummaryPoint, formatter: Formatter) -> Line:
    (line,) = formatter.format_statements((point,))
    links = (span for entry_id in point.items for span in _format_item_link(entry_id, formatter))
    return (*line, *links)


def _format_item_link(entry_id: str, formatter: Formatter) -> Line:
    _, entry = formatter.briefing.entries_by_id[entry_id]
    return (Span(" · "), *formatter.format_entry_link(entry_id)) if formatter.is_visible(entry) else ()


def related(summary: Summary) -> Iterator[str]:
    """List the items that support the points."""
    for point in summary.points:
        yield from point.items


SECTION = Section(
    name="summary",
    title=gettext_noop("Summary"),
    description=gettext_noop("Key points"),
    schema=Summary,
    names=names,
    fact=fact,
    row=row,
    card=card,
    related=related,
)
