"""A briefing: one file's content, read and checked, ready to be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any, Literal, Protocol

from pydantic import AfterValidator, Field, WithJsonSchema

from bot.core.content.custom_page import CustomPages
from bot.core.content.item import Entry, Item, Source, SourceReference
from bot.core.content.partial_date import PartialDate
from bot.core.content.references import iter_references
from bot.core.content.text_types import (
    AllowedWarnings,
    Id,
    Label,
    LanguageCode,
    Prose,
    Record,
    UntranslatableLine,
)
from bot.core.parsing.error_codes import InvalidValueError, ProblemCode


class SectionSchema(Protocol):
    """What reading must know of a section: its YAML key, and the shape of what stands under it."""

    @property
    def name(self) -> str:
        """The key."""

    @property
    def description(self) -> str:
        """What its command is for, in one English line."""

    @property
    def schema(self) -> Any:  # noqa: ANN401 (a type, whichever)
        """The type, as pydantic understands it."""


def _check_version(version_number: int) -> int:
    if version_number != 1:
        raise InvalidValueError(
            ProblemCode.UNKNOWN_VERSION, f'there is no version "{version_number}" of this format', "write 1"
        )
    return version_number


FormatVersion = Annotated[int, AfterValidator(_check_version), WithJsonSchema({"const": 1})]


class Document(Record):
    """A briefing's file but for its sections, which `bot.core.library.reader` adds as further fields."""

    version: Annotated[int, AfterValidator(_check_version), WithJsonSchema({"const": 1})] = Field(
        default=1, alias="schema"
    )
    """The version of this format."""
    id: Id | None = None
    """The briefing's stable name; the file's name without its ending if left out."""
    title: Label
    """What the briefing is about, in a few words."""
    scope: Prose | None = None
    """What it covers, and what not."""
    desk: Label | None = None
    """Who keeps it."""
    language: LanguageCode = "en"
    """The language that it is written in."""
    as_of: PartialDate
    """The day, month or year that it is true of."""
    review_by: PartialDate | None = None
    """When it must be looked at again."""
    methodology: Prose | None = None
    """How it was made."""
    corrections_policy: Prose | None = None
    """How mistakes are put right."""
    allow: AllowedWarnings = Field(default_factory=dict)
    """Warnings that are meant to be as they are, anywhere in the file: the code of each, and why."""
    loaded_words: dict[UntranslatableLine, UntranslatableLine] = Field(default_factory=dict)
    """Words beside the house's own that take a side here, each with what to write instead."""
    pages: CustomPages = Field(default_factory=dict)
    """Pages of the moderators' own; the key of each is its command."""


BRIEFING_KEY = "Briefing"
"""What stands for the briefing's own texts where others go by the id of their entry; no id has a capital."""

UntranslatedReason = Literal["missing", "stale"]
"""Why something is not told in a translation: nobody has translated it yet, or it has changed since."""


@dataclass(frozen=True, eq=False)
class Briefing:
    """One briefing. *content* holds the entries of each section under the section's name."""

    id: str
    document: Document
    sections: Mapping[str, tuple[Entry, ...]]
    translations: Mapping[str, "Briefing"] = field(default_factory=dict)
    """The briefing in other languages, by the language's code."""
    original: "Briefing | None" = None
    """What this is a translation of; None if it is none."""
    untranslated: Mapping[str, UntranslatedReason] = field(default_factory=dict)
    """The ids of entries, or OWN, that stand in the words of the original, and why."""
    translated_quotes: frozenset[str] = frozenset()
    """Somebody's own words that stand here in translation."""
    file: str = ""
    """The file that it was read from, by the name that problems have it by."""

    @property
    def titles(self) -> tuple[str, ...]:
        """Return what the briefing is about, in every language that it is in."""
        return (self.title, *(one.title for one in self.translations.values()))

    def in_language(self, language: str) -> "Briefing":
        """Return the briefing in the language with this code, or else as it was written."""
        return self.translations.get(language, self)

    @property
    def title(self) -> str:
        """Return what the briefing is about, in a few words."""
        return self.document.title

    @cached_property
    def entries_by_id(self) -> Mapping[str, tuple[str, Entry]]:
        """Return each entry, with the name of its section, under its id and under its former ids."""
        pairs = [(name, entry) for name, entries in self.sections.items() for entry in entries]
        by_alias = {alias: (name, entry) for name, entry in pairs for alias in entry.aliases}
        return by_alias | {entry.id: (name, entry) for name, entry in pairs}

    @cached_property
    def corrected_items(self) -> tuple[tuple[str, Item], ...]:
        """Return each item that was corrected and is not withdrawn, with the name of its section."""
        return tuple(
            (name, one)
            for name, entries in self.sections.items()
            for one in entries
            if isinstance(one, Item) and one.corrections and not one.withdrawn
        )

    def get_source(self, source_id: str) -> Source:
        """Return the source with this id; reading has made sure that there is one."""
        _, entry = self.entries_by_id[source_id]
        assert isinstance(entry, Source)  # noqa: S101 (reading has checked it)
        return entry

    def get_source_references(self, item: Item) -> tuple[SourceReference, ...]:
        """Return where *item* comes from: its own sources, else the briefing's single one."""
        briefing_sources = self.sections.get("sources", ())
        return item.sources or tuple(SourceReference(source=source.id) for source in briefing_sources[:1])

    def collect_sources(self, item: Item) -> list[Source]:
        """Return every source that *item* names anywhere, or else the briefing's single one."""
        direct_ids = (reference.source for reference in self.get_source_references(item))
        nested_ids = (name for _, name, refers in iter_references(item, ()) if refers.section == "sources")
        return [self.get_source(name) for name in (*direct_ids, *nested_ids)]
