"""The briefing in short."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from bot.core.content.item import Item, ItemId, Statement
from bot.core.content.shorthand import Shorthand
from bot.core.content.text_types import Prose
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Block, Bullets, Line, Paragraph, Span, Style
from bot.core.sections.section import Section, gettext_noop


class SummaryPoint(Statement):
    """One point of the summary."""

    items: tuple[ItemId, ...] = ()
    """The items of the briefing that back it."""


class Summary(Item):
    """What the briefing says, in short."""

    id: Literal["summary"] = "summary"
    """Fixed: a briefing has one summary."""
    lede: Annotated[Prose, Field(max_length=300)]
    """The whole briefing in at most 300 characters."""
    points: tuple[Annotated[SummaryPoint, Shorthand("text")], ...] = ()
    """What a reader should take away, the most important first."""


def names(_summary: Summary, formatter: Formatter) -> tuple[str, ...]:
    """Name the summary after its briefing."""
    return (formatter.briefing.title,)


def row(summary: Summary, formatter: Formatter) -> Iterator[Line]:
    """Tell the lede."""
    yield formatter.format_prose(summary.lede)


def card(summary: Summary, formatter: Formatter) -> Iterator[Block]:
    """Tell the lede, then the points with the commands that show what backs them."""
    yield Paragraph(formatter.format_prose(summary.lede))
    if summary.points:
        yield Bullets(tuple(_format_point(summary_point, formatter) for summary_point in summary.points))


def _format_point(point: SummaryPoint, formatter: Formatter) -> Line:
    (line,) = formatter.format_statements((point,))
    return (*line, *(span for entry_id in point.items for span in _format_entry_command(entry_id, formatter)))


def _format_entry_command(entry_id: str, formatter: Formatter) -> Line:
    section, entry = formatter.briefing.entries_by_id[entry_id]
    return (Span(" · "), Span(f"/{section} {entry.id}", Style.CODE)) if formatter.is_visible(entry) else ()


SECTION = Section(
    name="summary",
    title=gettext_noop("Summary"),
    description=gettext_noop("Key points"),
    schema=Summary,
    names=names,
    row=row,
    card=card,
)
