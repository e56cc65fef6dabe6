"""The fields that items share: id, attribution, dates, sources, standing; and sources themselves."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.core.content.field_types import (
    AllowedWarnings,
    Id,
    InternalNote,
    Label,
    LanguageCode,
    OneOrMany,
    Prose,
    Record,
    Shorthand,
    UntranslatableLine,
    Url,
    ValueOrNotStated,
)
from bot.core.content.figure import Figure
from bot.core.content.partial_date import PartialDate
from bot.core.parsing.problem import InvalidValueError, ProblemCode

SOURCES_SECTION = "sources"  # the one section that every briefing needs


@dataclass(frozen=True, slots=True)
class RefersTo:
    """Marks a field that holds the id of an entry of *section*, or of any entry if that is empty."""

    section: str = ""


ItemId = Annotated[Id, RefersTo()]


class SourceReference(Record):
    """A source, and the place in it."""

    source: Annotated[Id, RefersTo(SOURCES_SECTION)]
    """The id of one of this briefing's sources."""
    locator: Label | None = None
    """The place in it: a page, paragraph or minute."""


SourceReferences = Annotated[tuple[Annotated[SourceReference, Shorthand("source")], ...], OneOrMany()]
"""Sources, each written as ``{source, locator}`` or as the source's id."""


class Attribution(Record):
    """Who says something, and how."""

    who: Label
    """Who says it."""
    verb: Literal["states", "estimates", "alleges", "confirms"] = "states"
    """Whether they state, estimate, allege or confirm it."""
    on: PartialDate | None = None
    """When they said it."""
    original: Prose | None = None
    """The speaker's exact words, only if the source prints them as a quotation."""
    language: LanguageCode | None = None
    """The language of the quotation."""


AttributionField = Annotated[Attribution, Shorthand("who")]
"""An attribution, written as fields or as the speaker's name."""


class Caveat(Record):
    """A caution shown with the item."""

    text: Prose
    """What readers must know before they rely on the item."""
    kind: Literal["method", "access", "interest", "translation", "dated"] = "method"
    """The reason: the method, limited access, a party's interest, a translation, or old data."""


Caveats = tuple[Annotated[Caveat, Shorthand("text")], ...]
"""Caveats, each written as fields or as its text."""


class Correction(Record):
    """The correction of a published error."""

    on: PartialDate
    """When it was corrected."""
    field: UntranslatableLine
    """Which field was corrected."""
    was: Label
    """What it was before."""
    now: Label
    """What it is now."""
    why: Prose
    """Why it was changed."""


class Withdrawal(Record):
    """The withdrawal of an item."""

    on: PartialDate
    """When it was withdrawn."""
    because: Prose
    """Why it was withdrawn."""


class Entry(Record):
    """Anything with an id that readers can ask for."""

    id: Id
    """A permanent name: up to 40 small letters, digits and hyphens; never reused for something else."""
    aliases: tuple[UntranslatableLine, ...] = ()
    """Other names readers may search for, and its former ids."""
    state: Literal["draft", "published", "withdrawn"] = "published"
    """A draft is hidden; a withdrawn item shows only when and why it was withdrawn."""
    publish_at: PartialDate | None = None
    """Hidden until this day (UTC)."""
    withdrawn: Withdrawal | None = None
    """When and why the item was withdrawn."""
    editor_note: InternalNote | None = None
    """A note for moderators; readers never see it."""
    allow: AllowedWarnings = Field(default_factory=dict)
    """Warnings to silence here: the code of each, and why; readers never see it."""

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
    """A statement of fact, with what readers need to judge it."""

    as_of: PartialDate | None = None
    """The day, month or year up to which it is accurate; the briefing's if left out."""
    sources: SourceReferences = ()
    """Where it comes from; may be left out if the briefing has a single source."""
    attribution: AttributionField | None = None
    """Who says it."""
    standing: Standing = "reported"
    """How well established it is: reported, confirmed, contested, retracted or superseded."""
    standing_note: Prose | None = None
    """The reason for the standing."""
    superseded_by: ItemId | None = None
    """The item that replaces it; only with ``standing: superseded``."""
    caveats: Caveats = ()
    """What readers must know before they rely on it."""
    review_by: PartialDate | None = None
    """When it must be reviewed; from then on, answers say that a review is due."""
    corrections: tuple[Correction, ...] = ()
    """Published errors and their corrections; only add to this list."""

    @model_validator(mode="after")
    def _check_superseded(self) -> "Item":
        if self.superseded_by and (self.standing != "superseded" or self.superseded_by == self.id):
            message = '"superseded_by" names another item, and goes with "standing: superseded"'
            raise InvalidValueError(ProblemCode.HALF_SUPERSEDED, message, "write both, or none")
        return self


class Statement(Record):
    """A sentence that may have its own attribution, date and sources."""

    text: Prose
    """The sentence."""
    attribution: AttributionField | None = None
    """Who says it, if different from the item."""
    as_of: PartialDate | None = None
    """The day, month or year up to which it is accurate, if different from the item."""
    sources: SourceReferences = ()
    """Where it comes from, if different from the item."""


Statements = tuple[Annotated[Statement, Shorthand("text")], ...]
"""Sentences, each written as fields or as its text."""


class Count(Record):
    """A number of people or things, with who reports it."""

    figure: Figure
    """How many, as exact as the source."""
    of: Label | None = None
    """What was counted: killed, wounded, fighters."""
    attribution: AttributionField
    """Who says so."""
    as_of: PartialDate | None = None
    """The day, month or year up to which it is accurate, if different from the item."""
    sources: SourceReferences = ()
    """Where it comes from, if different from the item."""


class Position(Record):
    """What one side says about a claim or question."""

    who: Label
    """Who takes this position."""
    stance: Literal["asserts", "denies", "confirms"] = "asserts"
    """Whether they assert, deny or confirm it."""
    text: Prose | None = None
    """What they say, in one sentence."""
    figure: Figure | None = None
    """The number they give."""
    on: PartialDate | None = None
    """When they said it."""
    sources: SourceReferences = ()
    """Where it comes from, if different from the item."""


class AlternativeName(Record):
    """Another name for a person or thing."""

    text: UntranslatableLine
    """The name."""
    language: LanguageCode | None = None
    """The language of the name."""
    kind: Literal["official", "short", "native", "former"] = "official"
    """The kind of name."""


class Publisher(Record):
    """The publisher of a source."""

    name: UntranslatableLine
    """The publisher's name."""
    kind: Literal["official", "party", "media", "ngo", "academic", "pollster", "social"] | None = None
    """What kind of publisher it is; a party has a stake in the matter."""


class Source(Entry):
    """A publication that the briefing takes facts from."""

    title: UntranslatableLine
    """Its title, as published."""
    publisher: Annotated[Publisher, Shorthand("name")]
    """Who published it."""
    author: ValueOrNotStated[UntranslatableLine]
    """Who wrote it."""
    url: ValueOrNotStated[Url]
    """Its web address; http or https only."""
    published_on: PartialDate | None = None
    """When it was published."""
    accessed_on: PartialDate | None = None
    """When it was last consulted."""
    archive_url: Url | None = None
    """The web address of an archived copy."""
    language: LanguageCode | None = None
    """The language it is written in."""
    derives_from: tuple[Annotated[Id, RefersTo(SOURCES_SECTION)], ...] = ()
    """Sources that it merely repeats; all that repeat the same source count as one."""
    note: Prose | None = None
    """What readers should know about it: an opinion piece, a partial view."""
