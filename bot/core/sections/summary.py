"""The summary: the briefing's key points, each with the items that support it."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from bot.core.content.field_labels import gettext_noop
from bot.core.content.field_types import Prose, Shorthand
from bot.core.content.item import Item, ItemId, Statement
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import (
    Block,
    Bullets,
    Button,
    Line,
    Paragraph,
    Row,
    Span,
    make_line,
    number_rows,
)
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
    """Show the lede, then the points; those that items support are numbered, and open the first of these."""
    yield Paragraph(formatter.format_prose(summary.lede))
    yield from number_rows(_build_point(one, summary, formatter) for one in summary.points)


def _build_point(point: SummaryPoint, summary: Summary, formatter: Formatter) -> Block:
    """Build the row of a point: the first item as its title, and the others as references."""
    (statement,) = formatter.format_statements((point,), summary)
    links = [span for entry_id in point.items for span in _list_item_links(entry_id, formatter)]
    if not links:
        return Bullets((statement,))
    first, *others = links
    line = (*statement, *(span for link in others for span in (Span(" · "), link)))
    return Row(make_line(first.text), (line,), Button(first.text, first.command_line))


def _list_item_links(entry_id: str, formatter: Formatter) -> Line:
    _, entry = formatter.briefing.entries_by_id[entry_id]
    return formatter.format_entry_link(entry_id) if formatter.is_visible(entry) else ()


SECTION = Section(
    name="summary",
    title=gettext_noop("Summary"),
    description=gettext_noop("Key points"),
    schema=Summary,
    names=names,
    fact=fact,
    row=row,
    card=card,
)
