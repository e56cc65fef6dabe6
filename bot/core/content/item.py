"""What every item of a briefing carries: its id, who said it, when, on what source, and how it stands."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.core.content.figure import Figure
from bot.core.content.partial_date import PartialDate
from bot.core.content.shorthand import OneOrMany, Shorthand
from bot.core.content.text_types import (
    AllowedWarnings,
    Id,
    InternalNote,
    Label,
    LanguageCode,
    Prose,
    Record,
    UntranslatableLine,
    Url,
    ValueOrNotStated,
)
from bot.core.parsing.problem import InvalidValueError, ProblemCode


@dataclass(frozen=True, slots=True)
class RefersTo:
    """Marks a field whose text must be the id of an item; *section* says of which, or of any if empty."""

    section: str = ""


ItemId = Annotated[Id, RefersTo()]


class SourceReference(Record):
    """A source, and where in it."""

    source: Annotated[Id, RefersTo("sources")]
    """The id of a source in this briefing's list of sources."""
    locator: Label | None = None
    """Where in it: a page, a paragraph, a minute."""


SourceReferences = Annotated[tuple[Annotated[SourceReference, Shorthand("source")], ...], OneOrMany()]
"""Sources, each written as ``{source, locator}`` or as the source's id."""


class Attribution(Record):
    """Whose word something is."""

    who: Label
    """Whose word it is."""
    verb: Literal["states", "estimates", "alleges", "confirms"] = "states"
    """What kind of word it is."""
    on: PartialDate | None = None
    """When it was said."""
    original: Prose | None = None
    """The speaker's own words, only where the source prints them as a quotation."""
    language: LanguageCode | None = None
    """The language of the original words."""


AttributionField = Annotated[Attribution, Shorthand("who")]
"""An attribution, written as fields or as the speaker's name."""


class Caveat(Record):
    """A warning that is shown with the item."""

    text: Prose
    """What a reader must know before using the item."""
    kind: Literal["method", "access", "interest", "translation", "dated"] = "method"
    """Why: the method, restricted access, somebody's interest, a translation, or age."""


Caveats = tuple[Annotated[Caveat, Shorthand("text")], ...]
"""Caveats, each written as fields or as its text."""


class Correction(Record):
    """A change to something that was published wrong."""

    on: PartialDate
    """When it was corrected."""
    field: UntranslatableLine
    """What was corrected."""
    was: Label
    """What it said before."""
    now: Label
    """What it says now."""
    why: Prose
    """Why it was changed."""


class Withdrawal(Record):
    """That an item is no longer published."""

    on: PartialDate
    """When it was withdrawn."""
    because: Prose
    """Why it was withdrawn."""


class Entry(Record):
    """Anything that has an id and can be asked for."""

    id: Id
    """A stable name of small letters, digits and hyphens, at most 40; never used again for something else."""
    aliases: tuple[UntranslatableLine, ...] = ()
    """Other names under which it can be found, and its old ids."""
    state: Literal["draft", "published", "withdrawn"] = "published"
    """A draft is not shown; of a withdrawn item only when and why it was withdrawn is shown."""
    publish_at: PartialDate | None = None
    """Not shown before this day (UTC)."""
    withdrawn: Withdrawal | None = None
    """When and why the item was withdrawn."""
    editor_note: InternalNote | None = None
    """For moderators; never shown."""
    allow: AllowedWarnings = Field(default_factory=dict)
    """Warnings on it that are meant to be as they are: the code of each, and why; never shown."""

    @model_validator(mode="after")
    def _check_withdrawal(self) -> "Entry":
        if (self.state == "withdrawn") != (self.withdrawn is not None):
            raise InvalidValueError(
                ProblemCode.HALF_WITHDRAWN,
                '"state: withdrawn" and the field "withdrawn" go together',
                "write both or none",
            )
        return self


Standing = Literal["reported", "confirmed", "contested", "retracted", "superseded"]


class Item(Entry):
    """Anything that a briefing says, with what is needed to judge it."""

    as_of: PartialDate | None = None
    """The day, month or year that it is true of; the briefing's if left out."""
    sources: SourceReferences = ()
    """Where it comes from; may be left out in a briefing with a single source."""
    attribution: AttributionField | None = None
    """Whose word it is."""
    standing: Standing = "reported"
    """How it stands: reported, confirmed, contested, retracted or superseded."""
    standing_note: Prose | None = None
    """Why it stands so."""
    superseded_by: ItemId | None = None
    """The item of the briefing that takes its place; of one that stands as superseded only."""
    caveats: Caveats = ()
    """What a reader must know before using it."""
    review_by: PartialDate | None = None
    """When it must be looked at again; from then on answers say that it is due."""
    corrections: tuple[Correction, ...] = ()
    """What was published wrong and put right; only ever added to."""

    @model_validator(mode="after")
    def _check_superseded(self) -> "Item":
        if self.superseded_by and (self.standing != "superseded" or self.superseded_by == self.id):
            message = '"superseded_by" names another item, and goes with "standing: superseded"'
            raise InvalidValueError(ProblemCode.HALF_SUPERSEDED, message, "write both, or none")
        return self


class Statement(Record):
    """A sentence that may have a speaker, date and sources of its own."""

    text: Prose
    """What it says."""
    attribution: AttributionField | None = None
    """Whose word it is, if not the item's."""
    as_of: PartialDate | None = None
    """What it is true of, if not the item's."""
    sources: SourceReferences = ()
    """Where it comes from, if not the item's."""


Statements = tuple[Annotated[Statement, Shorthand("text")], ...]
"""Sentences, each written as fields or as its text."""


class Count(Record):
    """How many, on somebody's word."""

    figure: Figure
    """How many, as the source puts it."""
    of: Label | None = None
    """What was counted: killed, wounded, fighters."""
    attribution: AttributionField
    """Who says so."""
    as_of: PartialDate | None = None
    """What it is true of, if not the item's."""
    sources: SourceReferences = ()
    """Where it comes from, if not the item's."""


class Position(Record):
    """What one side says on a claim or a question."""

    who: Label
    """Who takes the position."""
    stance: Literal["asserts", "denies", "confirms"] = "asserts"
    """What they do with the claim."""
    text: Prose | None = None
    """What they say, in a sentence."""
    figure: Figure | None = None
    """The number that they give."""
    on: PartialDate | None = None
    """When they said it."""
    sources: SourceReferences = ()
    """Where it comes from, if not the item's."""


class AlternativeName(Record):
    """Another name of somebody or something."""

    text: UntranslatableLine
    """The name."""
    language: LanguageCode | None = None
    """The language that it is in."""
    kind: Literal["official", "short", "native", "former"] = "official"
    """What kind of name it is."""


class Publisher(Record):
    """Who published a source."""

    name: UntranslatableLine
    """The publisher's name."""
    kind: Literal["official", "party", "media", "ngo", "academic", "pollster", "social"] | None = None
    """What the publisher is; a party has a stake in the matter."""


class Source(Entry):
    """Something published that the briefing takes facts from."""

    title: UntranslatableLine
    """Its title, as published."""
    publisher: Annotated[Publisher, Shorthand("name")]
    """Who published it."""
    author: ValueOrNotStated[UntranslatableLine]
    """Who wrote it."""
    url: ValueOrNotStated[Url]
    """Where to read it; http or https only."""
    published_on: PartialDate | None = None
    """When it was published."""
    accessed_on: PartialDate | None = None
    """When it was read for the briefing."""
    archive_url: Url | None = None
    """Where a copy is kept."""
    language: LanguageCode | None = None
    """The language that it is in."""
    derives_from: tuple[Annotated[Id, RefersTo("sources")], ...] = ()
    """Sources that it only repeats; several that repeat one count once."""
    note: Prose | None = None
    """What a reader should know of it: an opinion piece, a partial view."""
