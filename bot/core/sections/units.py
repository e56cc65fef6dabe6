"""Units: military and other formations, with what is said of them and by whom."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import model_validator

from bot.core.content.item import Count, Item, Name, References, Refers, Statements
from bot.core.content.partial_date import Period, When
from bot.core.content.text_types import Id, Label, Prose, Record
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Block, Bullets, Facts, Heading, Line, Span, plain
from bot.core.parsing.error_codes import Code, WrongValueError
from bot.core.sections.section import Section, message

PART_OF = message("part of")


class Parent(Record):
    """What a unit is part of, or under whose command it stands."""

    unit: Annotated[Id, Refers("units")] | None = None
    """The parent, if the briefing has it as a unit."""
    name: Label | None = None
    """The parent's name, if the briefing does not have it as a unit."""
    relation: Label = PART_OF
    """How the unit stands to it: part of, under the command of."""
    when: Period | None = None
    """During which time."""
    sources: References = ()
    """Where it comes from, if not the item's."""

    @model_validator(mode="after")
    def _is_one(self) -> "Parent":
        if (self.unit is None) == (self.name is None):
            message = "a parent is a unit of this briefing or a name"
            raise WrongValueError(Code.EITHER_OR, message, 'write "unit" or "name"')
        return self


class Commander(Record):
    """Somebody who commands a unit."""

    person: Annotated[Id, Refers("people")]
    """The person, one of the briefing's people."""
    role: Label
    """The role: commander, deputy commander."""
    when: Period | None = None
    """During which time."""


class Designation(Record):
    """What a court or a state calls a unit in law."""

    by: Label
    """Whose designation it is."""
    designation: Label
    """What it says."""
    on: When | None = None
    """Since when."""
    sources: References = ()
    """Where it comes from, if not the item's."""


class Unit(Item):
    """One formation."""

    name: Label
    """The name under which it is known."""
    names: tuple[Name, ...] = ()
    """Its other names."""
    kind: Label | None = None
    """What it is: a battalion, a volunteer formation."""
    side: Label | None = None
    """On whose side it stands."""
    status: Label | None = None
    """Whether it is active, disbanded, re-formed."""
    formed: When | None = None
    """When it was formed."""
    text: Prose | None = None
    """What there is to say of it."""
    parents: tuple[Parent, ...] = ()
    """What it is part of."""
    strength: tuple[Count, ...] = ()
    """How many it has, on whose word."""
    commanders: tuple[Commander, ...] = ()
    """Who commands it."""
    activities: Statements = ()
    """What it is said to have done."""
    aims: Statements = ()
    """What it is said to want."""
    legal_designations: tuple[Designation, ...] = ()
    """What courts or states call it in law."""


def names(unit: Unit, _telling: Formatter) -> tuple[str, ...]:
    """Name a unit by all of its names."""
    return (unit.name, *(name.text for name in unit.names))


def row(unit: Unit, telling: Formatter) -> Iterator[Line]:
    """Tell what it is."""
    if told := " · ".join(value for value in (unit.kind, unit.side, unit.status) if value):
        yield plain(told)
    elif unit.text:
        yield telling.prose(unit.text)


def card(unit: Unit, telling: Formatter) -> Iterator[Block]:
    """Tell everything that is said of the unit."""
    _ = telling.translate
    if unit.text:
        yield from telling.paragraphs(unit.text)
    if rows := tuple(_facts(unit, telling)):
        yield Facts(rows)
    for title, statements in ((_("Activities"), unit.activities), (_("Aims"), unit.aims)):
        if statements:
            yield Heading(plain(title))
            yield Bullets(telling.statements(statements))


def _facts(unit: Unit, telling: Formatter) -> Iterator[tuple[str, Line]]:
    _ = telling.translate
    for name in unit.names:
        yield telling.other_name(name)
    for label, value in ((_("Kind"), unit.kind), (_("Side"), unit.side), (_("Status"), unit.status)):
        if value:
            yield label, plain(value)
    if unit.formed:
        yield _("Formed"), plain(telling.when(unit.formed))
    for parent in unit.parents:
        yield _("Parent"), _parent(parent, telling)
    for count in unit.strength:
        yield _("Strength"), telling.count(count)
    for commander in unit.commanders:
        yield _("Command"), _commander(commander, telling)
    for law in unit.legal_designations:
        since = f", {telling.when(law.on)}" if law.on else ""
        yield (
            _("Legal designation"),
            (*plain(f"{law.designation} ({law.by}{since})"), *telling.marks(law.sources)),
        )


def _parent(parent: Parent, telling: Formatter) -> Line:
    name = telling.name_of(parent.unit) if parent.unit else plain(parent.name or "")
    when = f", {telling.period(parent.when)}" if parent.when else ""
    relation = telling.translate(PART_OF) if parent.relation == PART_OF else parent.relation
    return (Span(f"{relation} "), *name, *plain(when), *telling.marks(parent.sources))


def _commander(commander: Commander, telling: Formatter) -> Line:
    when = f", {telling.period(commander.when)}" if commander.when else ""
    return (*telling.name_of(commander.person), Span(f", {commander.role}{when}"))


SECTION = Section(
    name="units",
    title=message("Units"),
    about=message("Units and formations, with what is said of them"),
    shape=tuple[Unit, ...],
    names=names,
    row=row,
    card=card,
)
