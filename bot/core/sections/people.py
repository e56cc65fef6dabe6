"""People in public roles; on purpose without birth dates, addresses, exact places and relatives."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import model_validator

from bot.core.content.item import AlternativeName, Item, RefersTo, Statements
from bot.core.content.partial_date import Period
from bot.core.content.text_types import Id, Label, Prose, Record
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Block, Bullets, Facts, Heading, Line, Span, make_line
from bot.core.parsing.problem import InvalidValueError, ProblemCode
from bot.core.sections.section import Section, gettext_noop


class Role(Record):
    """What somebody is or was, and where."""

    title: Label
    """The role."""
    unit: Annotated[Id, RefersTo("units")] | None = None
    """The unit, if the briefing has it."""
    organisation: Label | None = None
    """The organisation, if it is no unit of the briefing."""
    when: Period | None = None
    """During which time."""

    @model_validator(mode="after")
    def _check_unit_or_organisation(self) -> "Role":
        if self.unit and self.organisation:
            raise InvalidValueError(
                ProblemCode.EITHER_OR, "a role is in a unit or in an organisation", "write one of them"
            )
        return self


class Person(Item):
    """One person, as far as their public role goes."""

    name: Label
    """The name under which they are known in public."""
    names: tuple[AlternativeName, ...] = ()
    """Their other public names."""
    call_sign: Label | None = None
    """The name that they go by in their unit."""
    roles: tuple[Role, ...] = ()
    """Their roles."""
    public_status: Literal["public figure", "named in open sources", "pseudonymous"] = "named in open sources"
    """How public they are."""
    text: Prose | None = None
    """What there is to say of their public role."""
    said: Statements = ()
    """What they are reported to have said."""
    statements: tuple[Annotated[Id, RefersTo("claims")], ...] = ()
    """The claims of the briefing that are theirs."""


def names(person: Person, _formatter: Formatter) -> tuple[str, ...]:
    """Name a person by all of their public names."""
    others = (*(name.text for name in person.names), *((person.call_sign,) if person.call_sign else ()))
    return (person.name, *others)


def row(person: Person, formatter: Formatter) -> Iterator[Line]:
    """Tell the roles."""
    for role in person.roles:
        yield _format_role(role, formatter)


def card(person: Person, formatter: Formatter) -> Iterator[Block]:
    """Tell who it is and what they are reported to have said."""
    _ = formatter.translate
    if person.text:
        yield from formatter.format_paragraphs(person.text)
    yield Facts(tuple(_build_fact_rows(person, formatter)))
    if person.said:
        yield Heading(make_line(_("Statements")))
        yield Bullets(formatter.format_statements(person.said))


def _build_fact_rows(person: Person, formatter: Formatter) -> Iterator[tuple[str, Line]]:
    _ = formatter.translate
    for name in person.names:
        yield formatter.format_other_name(name)
    if person.call_sign:
        yield _("Call sign"), make_line(formatter.language.quote(person.call_sign))
    for role in person.roles:
        yield _("Role"), _format_role(role, formatter)
    statuses = {
        "public figure": _("public figure"),
        "named in open sources": _("named in open sources"),
        "pseudonymous": _("known by a pseudonym"),
    }
    yield _("Identity"), make_line(statuses[person.public_status])
    for claim_id in person.statements:
        yield _("Claim"), formatter.format_entry_link(claim_id)


def _format_role(role: Role, formatter: Formatter) -> Line:
    where = formatter.format_entry_link(role.unit) if role.unit else make_line(role.organisation or "")
    period_text = f", {formatter.format_period(role.when)}" if role.when else ""
    return (Span(role.title), *(make_line(", ") if where else ()), *where, *make_line(period_text))


SECTION = Section(
    name="people",
    title=gettext_noop("People"),
    description=gettext_noop("Who’s who, and what they said"),
    schema=tuple[Person, ...],
    names=names,
    row=row,
    card=card,
)
