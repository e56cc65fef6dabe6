"""The fields that items share: id, attribution, dates, sources, standing; and sources themselves."""

from dataclasses import dataclass
from typing import Annotated, Literal, assert_never

from pydantic import Field, PrivateAttr, model_validator

from bot.core.content.field_labels import ChoiceLabels, gettext_noop
from bot.core.content.field_types import (
    AllowedWarnings,
    Id,
    ImageFileName,
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
from bot.core.content.figure_value import Figure
from bot.core.content.partial_date import PartialDate
from bot.core.content.publish_time import PublishTime
from bot.core.content.withdrawal import Withdrawal, check_withdrawal
from bot.core.parsing.problem import InvalidValueError, ProblemCode

SOURCES_SECTION = "sources"  # the one section that every briefing needs


@dataclass(frozen=True, slots=True)
class RefersTo:
    """Marks a field that holds the id of an entry of *section*, or of any entry if that is empty."""

    section: str = ""


ItemId = Annotated[Id, RefersTo()]


class SourceReference(Record):
    """A source, and the place in it."""

    source: Annotated[Id, RefersTo(SOURCES_SECTION)] = Field(title=gettext_noop("Source"))
    """The id of one of this briefing's sources."""
    locator: Label | None = Field(default=None, title=gettext_noop("Page or passage"))
    """The place in it: a page, paragraph or minute."""


SourceReferences = Annotated[tuple[Annotated[SourceReference, Shorthand("source")], ...], OneOrMany()]
"""Sources, each written as ``{source, locator}`` or as the source's id."""

_VERB_LABELS = {
    "states": gettext_noop("{who} states"),
    "estimates": gettext_noop("{who} estimates"),
    "alleges": gettext_noop("{who} alleges"),
    "confirms": gettext_noop("{who} confirms"),
}

Verb = Annotated[Literal["states", "estimates", "alleges", "confirms"], ChoiceLabels(_VERB_LABELS)]
"""How firmly somebody says something."""


class Attribution(Record):
    """Who says something, and how."""

    who: Label = Field(title=gettext_noop("According to"))
    """Who says it."""
    verb: Verb = Field(default="states", title=gettext_noop("According to"))
    """How firmly they say it."""
    on: PartialDate | None = Field(default=None, title=gettext_noop("Date"))
    """When they said it."""
    original: Prose | None = Field(default=None, title=gettext_noop("Quotation"))
    """The speaker's exact words, only if the source prints them as a quotation."""
    language: LanguageCode | None = Field(default=None, title=gettext_noop("Language"))
    """The language of the quotation."""


AttributionField = Annotated[Attribution, Shorthand("who")]
"""An attribution, written as fields or as the speaker's name."""

_CAVEAT_LABELS = {
    "method": gettext_noop("About the method"),
    "access": gettext_noop("What’s missing"),
    "interest": gettext_noop("Possible bias"),
    "translation": gettext_noop("About the translation"),
    "dated": gettext_noop("May be outdated"),
}


class Caveat(Record):
    """A caution shown with the item."""

    text: Prose = Field(title=gettext_noop("Caveats"))
    """What readers must know before they rely on the item."""
    kind: (
        Annotated[
            Literal["method", "access", "interest", "translation", "dated"], ChoiceLabels(_CAVEAT_LABELS)
        ]
        | None
    ) = Field(default=None, title=gettext_noop("Type"))
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


Questions = tuple[UntranslatableLine, ...]
"""Questions in readers' own words, in any language."""


class Entry(Record):
    """Anything with an id that readers can ask for."""

    id: Id
    """A permanent name: up to 40 small letters, digits and hyphens; never reused for something else."""
    aliases: tuple[UntranslatableLine, ...] = ()
    """Other names readers may search for, and its former ids."""
    asked_as: Questions = ()
    """Questions in readers' own words that it answers: “how many back the war”; readers never see them."""
    state: Literal["draft", "published", "withdrawn"] = "published"
    """A draft is hidden; a withdrawn item shows only when and why it was withdrawn."""
    publish_at: PublishTime | None = None
    """Hidden until this day (UTC), or until a time of day: ``2026-12-01 09:00 Europe/Kyiv``."""
    withdrawn: Withdrawal | None = None
    """When and why the item was withdrawn."""
    editor_note: InternalNote | None = None
    """A note for moderators; readers never see it."""
    allow: AllowedWarnings = Field(default_factory=dict)
    """Warnings to silence here: the code of each, and why; readers never see it."""

    _briefing_publish_at: PublishTime | None = PrivateAttr(default=None)

    @property
    def publish_times(self) -> tuple[PublishTime, ...]:
        """All that have to come before readers see it: its own time, and that of its briefing."""
        return tuple([one for one in (self.publish_at, self.briefing_publish_at) if one])

    def hold_back(self, briefing_publish_at: PublishTime | None) -> None:
        """Hide it also until the time of its briefing; the parser does so once."""
        self._briefing_publish_at = briefing_publish_at

    @property
    def briefing_publish_at(self) -> PublishTime | None:
        """The time of its briefing, if that has one."""
        private = self.__pydantic_private__  # what pydantic itself reads, after several calls
        return private["_briefing_publish_at"] if private else None

    @model_validator(mode="after")
    def _check_withdrawal(self) -> "Entry":
        check_withdrawal(self.state, self.withdrawn)
        return self


class ItemImage(Record):
    """A picture shown with the item, such as a map, a scan or a photo."""

    file: ImageFileName = Field(title=gettext_noop("Image"))
    """The name of its file beside the briefing, or in the folder images/: PNG, JPEG or WebP, 2 MB at most."""
    alt: Label = Field(title=gettext_noop("Image"))
    """What it shows, in one sentence, for readers who do not see it."""
    source: Annotated[Id, RefersTo(SOURCES_SECTION)] = Field(title=gettext_noop("Source"))
    """The id of the source that it is from."""
    caption: Label | None = Field(default=None, title=gettext_noop("Image"))
    """What stands below it: who made it, when, under which licence."""


Standing = Literal["reported", "confirmed", "contested", "retracted", "superseded"]

_STANDING_LABELS = {
    "reported": gettext_noop("reported"),
    "confirmed": gettext_noop("confirmed"),
    "contested": gettext_noop("contested"),
    "retracted": gettext_noop("retracted"),
    "superseded": gettext_noop("superseded"),
}


class Item(Entry):
    """A statement of fact, with what readers need to judge it."""

    as_of: PartialDate | None = Field(default=None, title=gettext_noop("As of"))
    """The day, month or year up to which it is accurate; the briefing's if left out."""
    sources: SourceReferences = Field(default=(), title=gettext_noop("Sources"))
    """Where it comes from; may be left out if the briefing has a single source."""
    attribution: AttributionField | None = Field(default=None, title=gettext_noop("According to"))
    """Who says it."""
    standing: Annotated[Standing, ChoiceLabels(_STANDING_LABELS)] = Field(
        default="reported", title=gettext_noop("Status")
    )
    """How well established it is."""
    standing_note: Prose | None = Field(default=None, title=gettext_noop("Status"))
    """The reason for the standing."""
    superseded_by: ItemId | None = Field(default=None, title=gettext_noop("Superseded by"))
    """The item that replaces it; only with ``standing: superseded``."""
    caveats: Caveats = Field(default=(), title=gettext_noop("Caveats"))
    """What readers must know before they rely on it."""
    review_by: PartialDate | None = Field(default=None, title=gettext_noop("Next review"))
    """When it must be reviewed; from then on, answers say that a review is due."""
    corrections: tuple[Correction, ...] = Field(default=(), title=gettext_noop("Corrections"))
    """Published errors and their corrections; only add to this list."""
    image: ItemImage | None = Field(default=None, title=gettext_noop("Image"))
    """A map, a scan or a photo that belongs to it."""

    @property
    def true_as_of(self) -> PartialDate | None:
        """The day, month or year that its answer is true of; the briefing's if None."""
        return self.as_of

    @property
    def still_holds(self) -> bool:
        """False if it was retracted or superseded: then it is drawn nowhere, and no text starts with it."""
        match self.standing:
            case "reported" | "confirmed" | "contested":
                return True
            case "retracted" | "superseded":
                return False
            case _:
                assert_never(self.standing)

    @model_validator(mode="after")
    def _check_superseded(self) -> "Item":
        if self.superseded_by and (self.standing != "superseded" or self.superseded_by == self.id):
            message = '"superseded_by" must name another item and needs "standing: superseded"'
            raise InvalidValueError(ProblemCode.HALF_SUPERSEDED, message, "use both or neither")
        return self


class Statement(Record):
    """A sentence that may have its own attribution, date and sources."""

    text: Prose = Field(title=gettext_noop("Text"))
    """The sentence."""
    attribution: AttributionField | None = Field(default=None, title=gettext_noop("According to"))
    """Who says it, if different from the item."""
    as_of: PartialDate | None = Field(default=None, title=gettext_noop("As of"))
    """The day, month or year up to which it is accurate, if different from the item."""
    sources: SourceReferences = Field(default=(), title=gettext_noop("Sources"))
    """Where it comes from, if different from the item."""


Statements = tuple[Annotated[Statement, Shorthand("text")], ...]
"""Sentences, each written as fields or as its text."""


class Count(Record):
    """A number of people or things, with who reports it."""

    figure: Figure = Field(title=gettext_noop("Figure"))
    """How many, as precise as the source."""
    of: Label | None = Field(default=None, title=gettext_noop("What was counted"))
    """What was counted: killed, wounded, fighters."""
    attribution: AttributionField = Field(title=gettext_noop("According to"))
    """Who says so."""
    as_of: PartialDate | None = Field(default=None, title=gettext_noop("As of"))
    """The day, month or year up to which it is accurate, if different from the item."""
    sources: SourceReferences = Field(default=(), title=gettext_noop("Sources"))
    """Where it comes from, if different from the item."""


_STANCE_LABELS = {
    "asserts": gettext_noop("{who} says so"),
    "denies": gettext_noop("{who} denies it"),
    "confirms": gettext_noop("{who} confirms it"),
}


class Position(Record):
    """What one side says about a claim or question."""

    who: Label = Field(title=gettext_noop("According to"))
    """Who takes this position."""
    stance: Annotated[Literal["asserts", "denies", "confirms"], ChoiceLabels(_STANCE_LABELS)] = Field(
        default="asserts", title=gettext_noop("Position")
    )
    """What they do with the claim."""
    text: Prose | None = Field(default=None, title=gettext_noop("Text"))
    """What they say, in one sentence."""
    figure: Figure | None = Field(default=None, title=gettext_noop("Figure"))
    """The number they give."""
    on: PartialDate | None = Field(default=None, title=gettext_noop("Date"))
    """When they said it."""
    sources: SourceReferences = Field(default=(), title=gettext_noop("Sources"))
    """Where it comes from, if different from the item."""


_NAME_LABELS = {
    "official": gettext_noop("Official name"),
    "short": gettext_noop("Short name"),
    "native": gettext_noop("Native name"),
    "former": gettext_noop("Former name"),
}


class AlternativeName(Record):
    """Another name for a person or thing."""

    text: UntranslatableLine = Field(title=gettext_noop("Name"))
    """The name."""
    language: LanguageCode | None = Field(default=None, title=gettext_noop("Language"))
    """The language of the name."""
    kind: Annotated[Literal["official", "short", "native", "former"], ChoiceLabels(_NAME_LABELS)] = Field(
        default="official", title=gettext_noop("Type")
    )
    """The kind of name."""


_PUBLISHER_LABELS = {
    "official": gettext_noop("official"),
    "party": gettext_noop("involved party"),
    "media": gettext_noop("media"),
    "ngo": gettext_noop("NGO"),
    "academic": gettext_noop("academic"),
    "pollster": gettext_noop("pollster"),
    "social": gettext_noop("social media"),
}


class Publisher(Record):
    """The publisher of a source."""

    name: UntranslatableLine = Field(title=gettext_noop("Publisher"))
    """The publisher's name."""
    kind: (
        Annotated[
            Literal["official", "party", "media", "ngo", "academic", "pollster", "social"],
            ChoiceLabels(_PUBLISHER_LABELS),
        ]
        | None
    ) = Field(default=None, title=gettext_noop("Type"))
    """What kind of publisher it is; a party has a stake in the matter."""


class Source(Entry):
    """A publication that the briefing takes facts from."""

    title: UntranslatableLine = Field(title=gettext_noop("Title"))
    """Its title, as published."""
    publisher: Annotated[Publisher, Shorthand("name")] = Field(title=gettext_noop("Publisher"))
    """Who published it."""
    author: ValueOrNotStated[UntranslatableLine] = Field(default=None, title=gettext_noop("Author"))
    """Who wrote it."""
    url: ValueOrNotStated[Url] = Field(default=None, title=gettext_noop("Link"))
    """Its web address; http or https only."""
    published_on: PartialDate | None = Field(default=None, title=gettext_noop("Published"))
    """When it was published."""
    accessed_on: PartialDate | None = Field(default=None, title=gettext_noop("Accessed"))
    """When it was last consulted."""
    archive_url: Url | None = Field(default=None, title=gettext_noop("Archived copy"))
    """The web address of an archived copy."""
    language: LanguageCode | None = Field(default=None, title=gettext_noop("Language"))
    """The language it is written in."""
    derives_from: tuple[Annotated[Id, RefersTo(SOURCES_SECTION)], ...] = Field(
        default=(), title=gettext_noop("Repeats")
    )
    """Sources that it merely repeats; all that repeat the same source count as one."""
    note: Prose | None = Field(default=None, title=gettext_noop("Note"))
    """What readers should know about it: an opinion piece, a partial view."""
