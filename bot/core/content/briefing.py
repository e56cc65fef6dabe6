"""A briefing: one file's content, read and checked, ready to be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any, Literal, Protocol

from pydantic import AfterValidator, Field, WithJsonSchema

from bot.core.content.custom_page import Pages
from bot.core.content.item import Entry, Item, Reference, Source
from bot.core.content.partial_date import When
from bot.core.content.references import references
from bot.core.content.text_types import Allowed, Fixed, Id, Label, LanguageCode, Prose, Record
from bot.core.parsing.error_codes import Code, WrongValueError


class Kind(Protocol):
    """What reading must know of a section: its YAML key, and the shape of what stands under it."""

    @property
    def name(self) -> str:
        """The key."""

    @property
    def about(self) -> str:
        """What its command is for, in one English line."""

    @property
    def shape(self) -> Any:  # noqa: ANN401 (a type, whichever)
        """The type, as pydantic understands it."""


def _known(version: int) -> int:
    if version != 1:
        raise WrongValueError(
            Code.UNKNOWN_VERSION, f'there is no version "{version}" of this format', "write 1"
        )
    return version


Version = Annotated[int, AfterValidator(_known), WithJsonSchema({"const": 1})]


class Document(Record):
    """A briefing's file but for its sections, which `bot.core.library.reader` adds as further fields."""

    version: Annotated[int, AfterValidator(_known), WithJsonSchema({"const": 1})] = Field(
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
    as_of: When
    """The day, month or year that it is true of."""
    review_by: When | None = None
    """When it must be looked at again."""
    methodology: Prose | None = None
    """How it was made."""
    corrections_policy: Prose | None = None
    """How mistakes are put right."""
    allow: Allowed = Field(default_factory=dict)
    """Warnings that are meant to be as they are, anywhere in the file: the code of each, and why."""
    loaded_words: dict[Fixed, Fixed] = Field(default_factory=dict)
    """Words beside the house's own that take a side here, each with what to write instead."""
    pages: Pages = Field(default_factory=dict)
    """Pages of the moderators' own; the key of each is its command."""


OWN = "Briefing"
"""What stands for the briefing's own texts where others go by the id of their entry; no id has a capital."""

Lack = Literal["missing", "stale"]
"""Why something is not told in a translation: nobody has translated it yet, or it has changed since."""


@dataclass(frozen=True, eq=False)
class Briefing:
    """One briefing. *content* holds the entries of each section under the section's name."""

    id: str
    document: Document
    content: Mapping[str, tuple[Entry, ...]]
    translations: Mapping[str, "Briefing"] = field(default_factory=dict)
    """The briefing in other languages, by the language's code."""
    original: "Briefing | None" = None
    """What this is a translation of; None if it is none."""
    lacks: Mapping[str, Lack] = field(default_factory=dict)
    """The ids of entries, or OWN, that stand in the words of the original, and why."""
    quotes: frozenset[str] = frozenset()
    """Somebody's own words that stand here in translation."""
    file: str = ""
    """The file that it was read from, by the name that problems have it by."""

    @property
    def titles(self) -> tuple[str, ...]:
        """Return what the briefing is about, in every language that it is in."""
        return (self.title, *(one.title for one in self.translations.values()))

    def told_in(self, code: str) -> "Briefing":
        """Return the briefing in the language with this code, or else as it was written."""
        return self.translations.get(code, self)

    @property
    def title(self) -> str:
        """Return what the briefing is about, in a few words."""
        return self.document.title

    @cached_property
    def entries(self) -> Mapping[str, tuple[str, Entry]]:
        """Return each entry, with the name of its section, under its id and under its former ids."""
        pairs = [(name, entry) for name, entries in self.content.items() for entry in entries]
        known = {alias: (name, entry) for name, entry in pairs for alias in entry.aliases}
        return known | {entry.id: (name, entry) for name, entry in pairs}

    @cached_property
    def corrected(self) -> tuple[tuple[str, Item], ...]:
        """Return each item that was corrected and is not withdrawn, with the name of its section."""
        return tuple(
            (name, one)
            for name, entries in self.content.items()
            for one in entries
            if isinstance(one, Item) and one.corrections and not one.withdrawn
        )

    def source(self, name: str) -> Source:
        """Return the source with this id; reading has made sure that there is one."""
        _, entry = self.entries[name]
        assert isinstance(entry, Source)  # noqa: S101 (reading has checked it)
        return entry

    def sources_of(self, item: Item) -> tuple[Reference, ...]:
        """Return where *item* comes from: its own sources, else the briefing's single one."""
        sources = self.content.get("sources", ())
        return item.sources or tuple(Reference(source=source.id) for source in sources[:1])

    def sources_in(self, item: Item) -> list[Source]:
        """Return every source that *item* names anywhere, or else the briefing's single one."""
        own = (reference.source for reference in self.sources_of(item))
        inside = (name for _, name, refers in references(item, ()) if refers.section == "sources")
        return [self.source(name) for name in (*own, *inside)]
