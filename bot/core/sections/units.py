"""Military and other units: what is reported about them, and by whom."""

from collections.abc import Iterator
from functools import partial
from typing import Annotated

from pydantic import Field, model_validator

from bot.core.content.field_labels import gettext_noop
from bot.core.content.field_types import Id, Label, Prose, Record
from bot.core.content.item import AlternativeName, Count, Item, RefersTo, SourceReferences, Statements
from bot.core.content.partial_date import OpenPeriod, PartialDate
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Block, Bullets, Facts, Heading, Line, Span, make_line
from bot.core.parsing.problem import InvalidValueError, ProblemCode
from bot.core.sections.section import Section

PART_OF = gettext_noop("part of")


class Parent(Record):
    """What a unit is part of, or under whose command it is."""

    unit: Annotated[Id, RefersTo("units")] | None = Field(default=None, title=gettext_noop("Affiliation"))
    """The parent, if it is one of the briefing's units."""
    name: Label | None = Field(default=None, title=gettext_noop("Affiliation"))
    """The parent's name, if it is not one of the briefing's units."""
    relation: Label = Field(default=PART_OF, title=gettext_noop("Affiliation"))
    """The relation to it: part of, under the command of."""
    when: OpenPeriod | None = Field(default=None, title=gettext_noop("When"))
    """From when to when, or only since or until when."""
    sources: SourceReferences = Field(default=(), title=gettext_noop("Sources"))
    """Its sources, if they are not the item's."""

    @model_validator(mode="after")
    def _check_unit_or_name(self) -> "Parent":
        if (self.unit is None) == (self.name is None):
            problem = 'a parent has either "unit" or "name"'
            raise InvalidValueError(ProblemCode.EITHER_OR, problem, "keep one of them")
        return self


class Commander(Record):
    """A commander of a unit."""

    person: Annotated[Id, RefersTo("people")] = Field(title=gettext_noop("Leadership"))
    """The person, one of the briefing's people."""
    role: Label = Field(title=gettext_noop("Role"))
    """The role: commander, deputy commander."""
    when: OpenPeriod | None = Field(default=None, title=gettext_noop("When"))
    """From when to when, or only since or until when."""


class Designation(Record):
    """A legal designation by a court or a state."""

    by: Label = Field(title=gettext_noop("Designated by"))
    """Who designated it."""
    designation: Label = Field(title=gettext_noop("Legal designation"))
    """The designation."""
    on: PartialDate | None = Field(default=None, title=gettext_noop("Date"))
    """Since when."""
    sources: SourceReferences = Field(default=(), title=gettext_noop("Sources"))
    """Its sources, if they are not the item's."""


class Unit(Item):
    """One formation."""

    name: Label = Field(title=gettext_noop("Name"))
    """The name by which it is known."""
    names: tuple[AlternativeName, ...] = Field(default=(), title=gettext_noop("Names"))
    """Its other names."""
    kind: Label | None = Field(default=None, title=gettext_noop("Type"))
    """The type of unit: a battalion, a volunteer formation."""
    side: Label | None = Field(default=None, title=gettext_noop("Side"))
    """The side it is on."""
    status: Label | None = Field(default=None, title=gettext_noop("Unit status"))
    """Whether it is active, disbanded, re-formed."""
    formed: PartialDate | None = Field(default=None, title=gettext_noop("Formed"))
    """When it was formed."""
    text: Prose | None = Field(default=None, title=gettext_noop("Text"))
    """A description."""
    parents: tuple[Parent, ...] = Field(default=(), title=gettext_noop("Affiliation"))
    """What it is part of."""
    strength: tuple[Count, ...] = Field(default=(), title=gettext_noop("Strength"))
    """Its strength, and who says so."""
    commanders: tuple[Commander, ...] = Field(default=(), title=gettext_noop("Leadership"))
    """Who commands it."""
    activities: Statements = Field(default=(), title=gettext_noop("Activities"))
    """What it is reported to have done."""
    aims: Statements = Field(default=(), title=gettext_noop("Aims"))
    """What it is reported to aim for."""
    legal_designations: tuple[Designation, ...] = Field(default=(), title=gettext_noop("Legal designation"))
    """Its legal designations."""


def names(unit: Unit, _formatter: Formatter) -> tuple[str, ...]:
    """Name a unit by all its names."""
    return (unit.name, *(name.text for name in unit.names))


def fact(unit: Unit, formatter: Formatter) -> Line:
    """Give the type, the side and the status, or else the beginning of the description."""
    description = " · ".join(filter(None, (unit.kind, unit.side, unit.status)))
    return make_line(description) or formatter.format_lead(unit.text or "")


def row(unit: Unit, formatter: Formatter) -> Iterator[Line]:
    """Show its type, side and status, or else the beginning of its description."""
    yield from filter(None, [fact(unit, formatter)])


def card(unit: Unit, formatter: Formatter) -> Iterator[Block]:
    """Show everything that is reported about the unit."""
    label = partial(formatter.field_label, Unit)
    if unit.text:
        yield from formatter.format_paragraphs(unit.text)
    if rows := tuple(_build_fact_rows(unit, formatter)):
        yield Facts(rows)
    for title, statements in ((label("activities"), unit.activities), (label("aims"), unit.aims)):
        if statements:
            yield Heading(make_line(title))
            yield Bullets(formatter.format_statements(statements, unit))


def _build_fact_rows(unit: Unit, formatter: Formatter) -> Iterator[tuple[str, Line]]:
    label = partial(formatter.field_label, Unit)
    for name in unit.names:
        yield formatter.format_other_name(name)
    if unit.formed:
        yield label("formed"), make_line(formatter.format_date(unit.formed))
    for parent in unit.parents:
        yield label("parents"), _format_parent(parent, formatter)
    for count in unit.strength:
        yield label("strength"), formatter.format_count(count)
    for commander in unit.commanders:
        yield label("commanders"), _format_commander(commander, formatter)
    for designation in unit.legal_designations:
        yield label("legal_designations"), _format_designation(designation, formatter)


def _format_parent(parent: Parent, formatter: Formatter) -> Line:
    name = formatter.format_entry_link(parent.unit) if parent.unit else make_line(parent.name or "")
    period_text = formatter.format_after_comma(parent.when)
    relation = formatter.translate(PART_OF) if parent.relation == PART_OF else parent.relation
    return (Span(f"{relation} "), *name, *make_line(period_text), *formatter.citation_marks(parent.sources))


def _format_designation(designation: Designation, formatter: Formatter) -> Line:
    text = f"{designation.designation} ({formatter.append_date(designation.by, designation.on)})"
    return (Span(text), *formatter.citation_marks(designation.sources))


def _format_commander(commander: Commander, formatter: Formatter) -> Line:
    role = f"{formatter.locale.comma}{commander.role}{formatter.format_after_comma(commander.when)}"
    return (*formatter.format_entry_link(commander.person), Span(role))


SECTION = Section(
    name="units",
    title=gettext_noop("Units"),
    description=gettext_noop("Units and formations: what is reported, and by whom"),
    schema=tuple[Unit, ...],
    names=names,
    fact=fact,
    row=row,
    card=card,
)
