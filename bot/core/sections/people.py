"""People in public roles; on purpose without birth dates, addresses, exact places and relatives."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import model_validator

from bot.core.content.item import Item, Name, Refers, Statements
from bot.core.content.partial_date import Period
from bot.core.content.text_types import Id, Label, Prose, Record
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Block, Bullets, Facts, Heading, Line, Span, plain
from bot.core.parsing.error_codes import Code, WrongValueError
from bot.core.sections.section import Section, message


class Role(Record):
    """What somebody is or was, and where."""

    title: Label
    """The role."""
    unit: Annotated[Id, Refers("units")] | None = None
    """The unit, if the briefing has it."""
    organisation: Label | None = None
    """The organisation, if it is no unit of the briefing."""
    when: Period | None = None
    """During which time."""

    @model_validator(mode="after")
    def _is_in_one(self) -> "Role":
        if self.unit and self.organisation:
            raise WrongValueError(
                Code.EITHER_OR, "a role is in a unit or in an organisation", "write one of them"
            )
        return self


class Person(Item):
    """One person, as far as their public role goes."""

    name: Label
    """The name under which they are known in public."""
    names: tuple[Name, ...] = ()
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
    statements: tuple[Annotated[Id, Refers("claims")], ...] = ()
    """The claims of the briefing that are theirs."""


def names(person: Person, _telling: Formatter) -> tuple[str, ...]:
    """Name a person by all of their public names."""
    others = (*(name.text for name in person.names), *((person.call_sign,) if person.call_sign else ()))
    return (person.name, *others)


def row(person: Person, telling: Formatter) -> Iterator[Line]:
    """Tell the roles."""
    for role in person.roles:
        yield _role(role, telling)


def card(person: Person, telling: Formatter) -> Iterator[Block]:
    """Tell who it is and what they are reported to have said."""
    _ = telling.translate
    if person.text:
        yield from telling.paragraphs(person.text)
    yield Facts(tuple(_facts(person, telling)))
    if person.said:
        yield Heading(plain(_("Statements")))
        yield Bullets(telling.statements(person.said))


def _facts(person: Person, telling: Formatter) -> Iterator[tuple[str, Line]]:
    _ = telling.translate
    for name in person.names:
        yield telling.other_name(name)
    if person.call_sign:
        yield _("Call sign"), plain(telling.language.quoted(person.call_sign))
    for role in person.roles:
        yield _("Role"), _role(role, telling)
    statuses = {
        "public figure": _("public figure"),
        "named in open sources": _("named in open sources"),
        "pseudonymous": _("known under a pseudonym"),
    }
    yield _("Public status"), plain(statuses[person.public_status])
    for claim in person.statements:
        yield _("Claim"), telling.name_of(claim)


def _role(role: Role, telling: Formatter) -> Line:
    where = telling.name_of(role.unit) if role.unit else plain(role.organisation or "")
    when = f", {telling.period(role.when)}" if role.when else ""
    return (Span(role.title), *(plain(", ") if where else ()), *where, *plain(when))


SECTION = Section(
    name="people",
    title=message("People"),
    about=message("People in public roles, and what they said"),
    shape=tuple[Person, ...],
    names=names,
    row=row,
    card=card,
)
