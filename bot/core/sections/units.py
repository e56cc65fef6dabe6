"""Units: military and other formations, with what is said of them and by whom."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import model_validator

from bot.core.content.item import AlternativeName, Count, Item, RefersTo, SourceReferences, Statements
from bot.core.content.partial_date import PartialDate, Period
from bot.core.content.text_types import Id, Label, Prose, Record
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Block, Bullets, Facts, Heading, Line, Span, make_line
from bot.core.parsing.problem import InvalidValueError, ProblemCode
from bot.core.sections.section import Section, gettext_noop

PART_OF = gettext_noop("part of")


class Parent(Record):
    """What a unit is part of, or under whose command it stands."""

    unit: Annotated[Id, RefersTo("units")] | None = None
    """The parent, if the briefing has it as a unit."""
    name: Label | None = None
    """The parent's name, if the briefing does not have it as a unit."""
    relation: Label = PART_OF
    """How the unit stands to it: part of, under the command of."""
    when: Period | None = None
    """During which time."""
    sources: SourceReferences = ()
    """Where it comes from, if not the item's."""

    @model_validator(mode="after")
    def _check_unit_or_name(self) -> "Parent":
        if (self.unit is None) == (self.name is None):
            problem = "a parent is a unit of this briefing or a name"
            raise InvalidValueError(ProblemCode.EITHER_OR, problem, 'write "unit" or "name"')
        return self


class Commander(Record):
    """Somebody who commands a unit."""

    person: Annotated[Id, RefersTo("people")]
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
    on: PartialDate | None = None
    """Since when."""
    sources: SourceReferences = ()
    """Where it comes from, if not the item's."""


class Unit(Item):
    """One formation."""

    name: Label
    """The name under which it is known."""
    names: tuple[AlternativeName, ...] = ()
    """Its other names."""
    kind: Label | None = None
    """What it is: a battalion, a volunteer formation."""
    side: Label | None = None
    """On whose side it stands."""
    status: Label | None = None
    """Whether it is active, disbanded, re-formed."""
    formed: PartialDate | None = None
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


def names(unit: Unit, _formatter: Formatter) -> tuple[str, ...]:
    """Name a unit by all of its names."""
    return (unit.name, *(name.text for name in unit.names))


def row(unit: Unit, formatter: Formatter) -> Iterator[Line]:
    """Tell what it is."""
    if description := " · ".join(value for value in (unit.kind, unit.side, unit.status) if value):
        yield make_line(description)
    elif unit.text:
        yield formatter.format_prose(unit.text)


def card(unit: Unit, formatter: Formatter) -> Iterator[Block]:
    """Tell everything that is said of the unit."""
    _ = formatter.translate
    if unit.text:
        yield from formatter.format_paragraphs(unit.text)
    if rows := tuple(_build_fact_rows(unit, formatter)):
        yield Facts(rows)
    for title, statements in ((_("Activities"), unit.activities), (_("Aims"), unit.aims)):
        if statements:
            yield Heading(make_line(title))
            yield Bullets(formatter.format_statements(statements))


def _build_fact_rows(unit: Unit, formatter: Formatter) -> Iterator[tuple[str, Line]]:
    _ = formatter.translate
    for name in unit.names:
        yield formatter.format_other_name(name)
    for label, value in ((_("Type"), unit.kind), (_("Side"), unit.side), (_("Unit status"), unit.status)):
        if value:
            yield label, make_line(value)
    if unit.formed:
        yield _("Formed"), make_line(formatter.format_date(unit.formed))
    for parent in unit.parents:
        yield _("Affiliation"), _format_parent(parent, formatter)
    for count in unit.strength:
        yield _("Strength"), formatter.format_count(count)
    for commander in unit.commanders:
        yield _("Leadership"), _format_commander(commander, formatter)
    for designation in unit.legal_designations:
        since_text = f", {formatter.format_date(designation.on)}" if designation.on else ""
        yield (
            _("Legal designation"),
            (
                *make_line(f"{designation.designation} ({designation.by}{since_text})"),
                *formatter.citation_marks(designation.sources),
            ),
        )


def _format_parent(parent: Parent, formatter: Formatter) -> Line:
    name = formatter.format_entry_link(parent.unit) if parent.unit else make_line(parent.name or "")
    period_text = f", {formatter.format_period(parent.when)}" if parent.when else ""
    relation = formatter.translate(PART_OF) if parent.relation == PART_OF else parent.relation
    return (Span(f"{relation} "), *name, *make_line(period_text), *formatter.citation_marks(parent.sources))


def _format_commander(commander: Commander, formatter: Formatter) -> Line:
    period_text = f", {formatter.format_period(commander.when)}" if commander.when else ""
    return (*formatter.format_entry_link(commander.person), Span(f", {commander.role}{period_text}"))


SECTION = Section(
    name="units",
    title=gettext_noop("Units"),
    description=gettext_noop("Units and formations: what is reported, and by whom"),
    schema=tuple[Unit, ...],
    names=names,
    row=row,
    card=card,
)
