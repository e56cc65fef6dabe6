"""Open questions, each with the positions on it."""

from collections.abc import Iterator

from pydantic import Field

from bot.core.content.field_labels import gettext_noop
from bot.core.content.field_types import Label, Prose
from bot.core.content.item import Item, Position
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Block, Bullets, Heading, Line, Paragraph, Style, make_line
from bot.core.sections.section import Section


class OpenQuestion(Item):
    """One question that is not settled."""

    title: Label | None = Field(default=None, title=gettext_noop("Title"))
    """A few words for lists and buttons; the question itself if left out."""
    text: Label = Field(title=gettext_noop("Question"))
    """The question."""
    background: Prose | None = Field(default=None, title=gettext_noop("Background"))
    """The background of the question."""
    positions: tuple[Position, ...] = Field(default=(), title=gettext_noop("Positions"))
    """Who says what about it."""


def names(question: OpenQuestion, _formatter: Formatter) -> tuple[str, ...]:
    """Name a question by its title, if it has one, and its text."""
    return (question.title, question.text) if question.title else (question.text,)


def fact(question: OpenQuestion, formatter: Formatter) -> Line:
    """Give the first position on it."""
    if not question.positions:
        label = formatter.field_label(OpenQuestion, "positions")
        return formatter.format_labelled(label, formatter.value_or_not_stated(None))
    return formatter.format_position(question.positions[0])


def trust(question: OpenQuestion, formatter: Formatter) -> Iterator[str]:
    """Say how many positions on it there are: the fact is only one of them."""
    if count := len(question.positions):
        yield formatter.locale.translate_plural("{count} position", "{count} positions", count)


def row(question: OpenQuestion, formatter: Formatter) -> Iterator[Line]:
    """Show the question, unless it is the title, and the first position."""
    if question.title:
        yield make_line(question.text)
    yield fact(question, formatter)


def card(question: OpenQuestion, formatter: Formatter) -> Iterator[Block]:
    """Show the question, unless it is the title, its background and the further positions."""
    if question.title:
        yield Paragraph(make_line(question.text, Style.BOLD))
    if question.background:
        yield from formatter.format_paragraphs(question.background)
    if further_positions := question.positions[1:]:
        yield Heading(make_line(formatter.translate("Other positions")))
        yield Bullets(tuple(formatter.format_position(position) for position in further_positions))


SECTION = Section(
    name="questions",
    title=gettext_noop("Open questions"),
    description=gettext_noop("Open questions and positions"),
    schema=tuple[OpenQuestion, ...],
    names=names,
    fact=fact,
    trust=trust,
    row=row,
    card=card,
)
