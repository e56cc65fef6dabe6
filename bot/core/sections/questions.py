"""Open questions, each with the positions on it."""

from collections.abc import Iterator

from bot.core.content.item import Item, Position
from bot.core.content.text_types import Label, Prose
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Block, Bullets, Heading, Line, Paragraph, Style, plain
from bot.core.sections.section import Section, message


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


def names(question: OpenQuestion, _telling: Formatter) -> tuple[str, ...]:
    """Name a question by its title or by itself."""
    return (question.title, question.text) if question.title else (question.text,)


def row(question: OpenQuestion, telling: Formatter) -> Iterator[Line]:
    """Tell the question if the title does not, then what it is about, or who takes a position."""
    if question.title:
        yield plain(question.text)
    if question.background:
        yield telling.prose(question.background)
    elif question.positions:
        yield plain(", ".join(position.who for position in question.positions))


def card(question: OpenQuestion, telling: Formatter) -> Iterator[Block]:
    """Tell the question if the title does not, what it is about, then each position."""
    if question.title:
        yield Paragraph(plain(question.text, Style.BOLD))
    if question.background:
        yield from telling.paragraphs(question.background)
    yield Heading(plain(telling.translate("Positions")))
    positions = tuple(telling.position(position) for position in question.positions)
    yield Bullets(positions or (telling.stated(None),))


SECTION = Section(
    name="questions",
    title=message("Open questions"),
    about=message("What is not settled, and who says what"),
    shape=tuple[OpenQuestion, ...],
    names=names,
    row=row,
    card=card,
)
