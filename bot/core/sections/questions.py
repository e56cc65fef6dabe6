"""Open questions, each with the positions on it."""

from collections.abc import Iterator

from bot.core.content.item import Item, Position
from bot.core.content.text_types import Label, Prose
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Block, Bullets, Heading, Line, Paragraph, Style, make_line
from bot.core.sections.section import Section, gettext_noop


class OpenQuestion(Item):
    """Something that is not settled."""

    title: Label | None = None
    """A few words for lists and buttons; the question itself if left out."""
    text: Label
    """The question."""
    background: Prose | None = None
    """What it is about."""
    positions: tuple[Position, ...] = ()
    """Who says what to it."""


def names(question: OpenQuestion, _formatter: Formatter) -> tuple[str, ...]:
    """Name a question by its title or by itself."""
    return (question.title, question.text) if question.title else (question.text,)


def row(question: OpenQuestion, formatter: Formatter) -> Iterator[Line]:
    """Tell the question if the title does not, then what it is about, or who takes a position."""
    if question.title:
        yield make_line(question.text)
    if question.background:
        yield formatter.format_prose(question.background)
    elif question.positions:
        yield make_line(", ".join(position.who for position in question.positions))


def card(question: OpenQuestion, formatter: Formatter) -> Iterator[Block]:
    """Tell the question if the title does not, what it is about, then each position."""
    if question.title:
        yield Paragraph(make_line(question.text, Style.BOLD))
    if question.background:
        yield from formatter.format_paragraphs(question.background)
    yield Heading(make_line(formatter.translate("Positions")))
    positions = tuple(formatter.format_position(position) for position in question.positions)
    yield Bullets(positions or (formatter.value_or_not_stated(None),))


SECTION = Section(
    name="questions",
    title=gettext_noop("Open questions"),
    description=gettext_noop("Open questions and positions"),
    schema=tuple[OpenQuestion, ...],
    names=names,
    row=row,
    card=card,
)
