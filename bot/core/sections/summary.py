"""The briefing in short."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from bot.core.content.item import Item, ItemId, Statement
from bot.core.content.shorthand import written_as
from bot.core.content.text_types import Prose
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Block, Bullets, Line, Paragraph, Span, Style
from bot.core.sections.section import Section, message


class Point(Statement):
    """One point of the summary."""

    items: tuple[ItemId, ...] = ()
    """The items of the briefing that back it."""


class Summary(Item):
    """What the briefing says, in short."""

    id: Literal["summary"] = "summary"
    """Fixed: a briefing has one summary."""
    lede: Annotated[Prose, Field(max_length=300)]
    """The whole briefing in at most 300 characters."""
    points: tuple[Annotated[Point, written_as("text")], ...] = ()
    """What a reader should take away, the most important first."""


def names(_summary: Summary, telling: Formatter) -> tuple[str, ...]:
    """Name the summary after its briefing."""
    return (telling.briefing.title,)


def row(summary: Summary, telling: Formatter) -> Iterator[Line]:
    """Tell the lede."""
    yield telling.prose(summary.lede)


def card(summary: Summary, telling: Formatter) -> Iterator[Block]:
    """Tell the lede, then the points with the commands that show what backs them."""
    yield Paragraph(telling.prose(summary.lede))
    if summary.points:
        yield Bullets(tuple(_point(point, telling) for point in summary.points))


def _point(point: Point, telling: Formatter) -> Line:
    (told,) = telling.statements((point,))
    return (*told, *(span for name in point.items for span in _command(name, telling)))


def _command(name: str, telling: Formatter) -> Line:
    section, entry = telling.briefing.entries[name]
    return (Span(" · "), Span(f"/{section} {entry.id}", Style.CODE)) if telling.shows(entry) else ()


SECTION = Section(
    name="summary",
    title=message("Summary"),
    about=message("The briefing in short"),
    shape=Summary,
    names=names,
    row=row,
    card=card,
)
