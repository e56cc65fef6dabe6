"""The glossary: terms, and what they mean in this briefing."""

from collections.abc import Iterator

from bot.core.content.item import Item
from bot.core.content.text_types import Label, Prose
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Block, Line
from bot.core.sections.section import Section, gettext_noop


class Term(Item):
    """One term."""

    term: Label
    """The term; other forms of it are aliases."""
    meaning: Prose
    """What it means here."""


def names(term: Term, _formatter: Formatter) -> tuple[str, ...]:
    """Name a term by itself."""
    return (term.term,)


def row(term: Term, formatter: Formatter) -> Iterator[Line]:
    """Tell what it means."""
    yield formatter.format_prose(term.meaning)


def card(term: Term, formatter: Formatter) -> Iterator[Block]:
    """Tell what it means."""
    yield from formatter.format_paragraphs(term.meaning)


SECTION = Section(
    name="glossary",
    title=gettext_noop("Glossary"),
    description=gettext_noop("Terms and what they mean here"),
    schema=tuple[Term, ...],
    names=names,
    row=row,
    card=card,
)
