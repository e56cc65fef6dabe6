"""Open questions, each with the positions on it."""

from collections.abc import Iterator

from bot.briefing.item import Item, Position
from bot.briefing.words import Label, Prose
from bot.reply import Block, Bullets, Heading, Line, plain
from bot.section import Section, message
from bot.telling import Telling


class OpenQuestion(Item):
    """Something that is not settled."""

    text: Label
    """The question."""
    background: Prose | None = None
    """What it is about."""
    positions: tuple[Position, ...] = ()
    """Who says what to it."""


def names(question: OpenQuestion, _telling: Telling) -> tuple[str, ...]:
    """Name a question by itself."""
    return (question.text,)


def row(question: OpenQuestion, telling: Telling) -> Iterator[Line]:
    """Tell what it is about, or who takes a position."""
    if question.background:
        yield telling.prose(question.background)
    elif question.positions:
        yield plain(", ".join(position.who for position in question.positions))


def card(question: OpenQuestion, telling: Telling) -> Iterator[Block]:
    """Tell what it is about, then each position."""
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
