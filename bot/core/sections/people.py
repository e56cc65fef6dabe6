"""People in public roles.

On purpose there is no field for birth dates, addresses, exact places or relatives: do not add one.
"""

from collections.abc import Iterator
from functools import partial
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.core.content.field_labels import ChoiceLabels, gettext_noop
from bot.core.content.field_types import Id, Label, Prose, Record
from bot.core.content.item import AlternativeName, Item, RefersTo, Statements
from bot.core.content.partial_date import OpenPeriod
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Block, Bullets, Facts, Heading, Line, Span, make_line
from bot.core.parsing.problem import InvalidValueError, ProblemCode
from bot.core.sections.section import Section


class Role(Record):
    """A present or former role."""

    title: Label = Field(title=gettext_noop("Role"))
    """The role."""
    unit: Annotated[Id, RefersTo("units")] | None = Field(default=None, title=gettext_noop("Role"))
    """The unit, if it is one of the briefing's units."""
    organisation: Label | None = Field(default=None, title=gettext_noop("Role"))
    """The organisation, if it is not one of the briefing's units."""
    when: OpenPeriod | None = Field(default=None, title=gettext_noop("When"))
    """The time in the role: from when to when, or only since or until when."""

    @model_validator(mode="after")
    def _check_unit_or_organisation(self) -> "Role":
        if self.unit and self.organisation:
            raise InvalidValueError(
                ProblemCode.EITHER_OR, 'a role has either "unit" or "organisation"', "keep one of them"
            )
        return self


_IDENTITY_LABELS = {
    "public figure": gettext_noop("public figure"),
    "named in open sources": gettext_noop("named in open sources"),
    "pseudonymous": gettext_noop("known by a pseudonym"),
}


class Person(Item):
    """One person in their public role."""

    name: Label = Field(title=gettext_noop("Name"))
    """The name by which the public knows them."""
    names: tuple[AlternativeName, ...] = Field(default=(), title=gettext_noop("Names"))
    """Their other public names."""
    call_sign: Label | None = Field(default=None, title=gettext_noop("Call sign"))
    """The name by which their unit knows them."""
    roles: tuple[Role, ...] = Field(default=(), title=gettext_noop("Role"))
    """Their roles."""
    public_status: Annotated[
        Literal["public figure", "named in open sources", "pseudonymous"], ChoiceLabels(_IDENTITY_LABELS)
    ] = Field(default="named in open sources", title=gettext_noop("Identity"))
    """How public they are."""
    text: Prose | None = Field(default=None, title=gettext_noop("Text"))
    """A description of their public role."""
    said: Statements = Field(default=(), title=gettext_noop("Statements"))
    """What they are reported to have said."""
    statements: tuple[Annotated[Id, RefersTo("claims")], ...] = Field(default=(), title=gettext_noop("Claim"))
    """The claims of the briefing that they make."""


def names(person: Person, _formatter: Formatter) -> tuple[str, ...]:
    """Name a person by all their public names."""
    others = (*(name.text for name in person.names), *((person.call_sign,) if person.call_sign else ()))
    return (person.name, *others)


def list_present_roles(person: Person) -> tuple[str, ...]:
    """List the titles of the roles that a person still has."""
    return tuple(role.title for role in person.roles if not (role.when and role.when.end))


def fact(person: Person, formatter: Formatter) -> Line:
    """Give the roles, or else the beginning of the description."""
    spans = [span for role in person.roles for span in (Span("; "), *_format_role(role, formatter))]
    return tuple(spans[1:]) or formatter.format_lead(person.text or "")


def row(person: Person, formatter: Formatter) -> Iterator[Line]:
    """Show the roles."""
    for role in person.roles:
        yield _format_role(role, formatter)


def card(person: Person, formatter: Formatter) -> Iterator[Block]:
    """Show who they are and what they are reported to have said."""
    if person.text:
        yield from formatter.format_paragraphs(person.text)
    if rows := tuple(_build_fact_rows(person, formatter)):
        yield Facts(rows)
    if person.said:
        yield Heading(make_line(formatter.field_label(Person, "said")))
        yield Bullets(formatter.format_statements(person.said, person))


def _build_fact_rows(person: Person, formatter: Formatter) -> Iterator[tuple[str, Line]]:
    label = partial(formatter.field_label, Person)
    for name in person.names:
        yield formatter.format_other_name(name)
    if person.call_sign:
        yield label("call_sign"), make_line(formatter.locale.quote(person.call_sign))
    if person.public_status == "pseudonymous":  # nobody needs to be told that a name is a name
        yield label("public_status"), make_line(formatter.format_choice(person, "public_status"))
    for claim_id in person.statements:
        yield label("statements"), formatter.format_entry_link(claim_id)


def _format_role(role: Role, formatter: Formatter) -> Line:
    where = formatter.format_entry_link(role.unit) if role.unit else make_line(role.organisation or "")
    comma = make_line(formatter.locale.comma) if where else ()
    return (Span(role.title), *comma, *where, *make_line(formatter.format_after_comma(role.when)))


SECTION = Section(
    name="people",
    title=gettext_noop("People"),
    description=gettext_noop("Who’s who, and what they said"),
    schema=tuple[Person, ...],
    names=names,
    asked_names=list_present_roles,
    fact=fact,
    row=row,
    card=card,
)
