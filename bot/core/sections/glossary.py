"""The glossary: terms and what they mean in this briefing."""

from collections.abc import Iterator

from pydantic import Field

from bot.core.content.field_labels import gettext_noop
from bot.core.content.field_types import Label, Prose
from bot.core.content.item import Item
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Block, Line
from bot.core.sections.section import Section


class Term(Item):
    """One term."""

    term: Label = Field(title=gettext_noop("Term"))
    """The term; other forms of it are aliases."""
    meaning: Prose = Field(title=gettext_noop("Meaning"))
    """What it means here."""


def names(term: Term, _formatter: Formatter) -> tuple[str, ...]:
    """Name an entry by its term."""
    return (term.term,)


def fact(term: Term, formatter: Formatter) -> Line:
    """Give the meaning, or its first paragraph."""
    return formatter.format_lead(term.meaning)


def row(term: Term, formatter: Formatter) -> Iterator[Line]:
    """Show the meaning."""
    yield formatter.format_prose(term.meaning)


def card(term: Term, formatter: Formatter) -> Iterator[Block]:
    """Show the meaning."""
    yield from formatter.format_paragraphs(term.meaning)


SECTION = Section(
    name="glossary",
    title=gettext_noop("Glossary"),
    description=gettext_noop("Terms and what they mean here"),
    schema=tuple[Term, ...],
    names=names,
    fact=fact,
    row=row,
    card=card,
)
