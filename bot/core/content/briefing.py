"""A briefing: the content of one file, parsed and validated."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol

from pydantic import AfterValidator, Field, WithJsonSchema, create_model, model_validator

from bot.core.content.custom_page import RESERVED_NAMES, CustomPages
from bot.core.content.decimal_comma import check_commas
from bot.core.content.field_labels import gettext_noop
from bot.core.content.field_types import (
    AllowedWarnings,
    Id,
    Label,
    LanguageCode,
    Prose,
    Record,
    UntranslatableLine,
)
from bot.core.content.item import (
    SOURCES_SECTION,
    Entry,
    Item,
    ItemImage,
    Source,
    SourceReference,
)
from bot.core.content.partial_date import PartialDate
from bot.core.content.poll import Poll
from bot.core.content.poll_references import check_poll_references
from bot.core.content.publish_time import PublishTime, find_embargo_day
from bot.core.content.record_state import ReducedRecord, reduce_record
from bot.core.content.references import LocatedEntry, check_references, iter_references
from bot.core.content.shared_definitions import SharedPollsters, SharedWordings, fill_in_definitions
from bot.core.content.withdrawal import Withdrawal, check_withdrawal
from bot.core.parsing.id_format import is_id, to_id
from bot.core.parsing.problem import Finding, InvalidValueError, ProblemCode, quote_excerpt
from bot.core.parsing.yaml_loader import load_model


class SectionSchema(Protocol):
    """What the parser needs to know about a section: its YAML key and the type of its content."""

    @property
    def name(self) -> str:
        """The YAML key."""

    @property
    def description(self) -> str:
        """What the section's command shows, in one English line."""

    @property
    def schema(self) -> Any:  # noqa: ANN401 (a type, whichever)
        """The type of the section's content, as pydantic understands it."""


def _check_version(version_number: int) -> int:
    if version_number != 1:
        raise InvalidValueError(
            ProblemCode.UNKNOWN_VERSION, f'there is no version "{version_number}" of this format', "write 1"
        )
    return version_number


FormatVersion = Annotated[int, AfterValidator(_check_version), WithJsonSchema({"const": 1})]


class Document(Record):
    """A briefing's file without its sections, which `build_document_model` adds as further fields."""

    version: FormatVersion = Field(default=1, alias="schema")
    """The version of this format."""
    id: Id | None = None
    """The briefing's permanent name; the file name without its extension if left out."""
    aliases: tuple[Id, ...] = ()
    """Its former ids: links, buttons and chats that use them go on."""
    title: Label = Field(title=gettext_noop("Title"))
    """What the briefing is about, in a few words."""
    scope: Prose | None = Field(default=None, title=gettext_noop("Scope"))
    """What it covers and what it leaves out."""
    desk: Label | None = Field(default=None, title=gettext_noop("Maintained by"))
    """Who maintains it."""
    language: LanguageCode = Field(default="en", title=gettext_noop("Language"))
    """The language it is written in."""
    as_of: PartialDate = Field(title=gettext_noop("As of"))
    """The day, month or year up to which it is accurate."""
    review_by: PartialDate | None = Field(default=None, title=gettext_noop("Next review"))
    """When it must be reviewed."""
    publish_at: PublishTime | None = None
    """The whole briefing is hidden until this day (UTC) or time: ``2026-12-01 09:00 Europe/Kyiv``."""
    methodology: Prose | None = Field(default=None, title=gettext_noop("Methodology"))
    """How it was compiled."""
    corrections_policy: Prose | None = Field(default=None, title=gettext_noop("Corrections policy"))
    """How errors are corrected."""
    state: Literal["published", "withdrawn"] = "published"
    """Of a withdrawn briefing, readers get nothing but when and why it was withdrawn."""
    withdrawn: Withdrawal | None = None
    """When and why the whole briefing was withdrawn."""
    allow: AllowedWarnings = Field(default_factory=dict)
    """Warnings to silence in the whole file: the code of each, and why."""
    loaded_words: dict[UntranslatableLine, UntranslatableLine] = Field(default_factory=dict)
    """Further words that take sides on this subject, each with what to write instead."""
    pollsters: SharedPollsters = Field(default_factory=dict, title=gettext_noop("Pollster"))
    """Pollsters with what their polls have in common, each under an id: ``pollster: levada``."""
    wordings: SharedWordings = Field(default_factory=dict, title=gettext_noop("Question wording"))
    """Questions that several polls ask, each under an id: ``wording: peace-talks``."""
    pages: CustomPages = Field(default_factory=dict)
    """Your own pages, each under the name of its command."""

    def __reduce__(self) -> ReducedRecord:
        """Reduce it to what a pickle holds of it, which is read by whoever knows its sections."""
        return reduce_record(self, Document)

    @model_validator(mode="after")
    def _check_withdrawal(self) -> "Document":
        check_withdrawal(self.state, self.withdrawn)
        return self


BRIEFING_KEY = "Briefing"
"""Stands for the briefing's own texts where other texts go by the id of their entry; no id has a capital."""

UntranslatedReason = Literal["missing", "stale"]
"""Why a record is shown in the original: it has no translation, or it has changed since it was translated."""


@dataclass(frozen=True, eq=False)
class Briefing:
    """One briefing: its document, and the entries of each section under the section's name."""

    id: str
    document: Document
    sections: Mapping[str, tuple[Entry, ...]]
    translations: Mapping[str, "Briefing"] = field(default_factory=dict)
    """The briefing in other languages, by language code."""
    original: "Briefing | None" = None
    """The briefing that this one translates, if any."""
    untranslated: Mapping[str, UntranslatedReason] = field(default_factory=dict)
    """Why records are shown in the original, by entry id or `BRIEFING_KEY`."""
    translated_quotes: frozenset[str] = frozenset()
    """Quotations that appear here in translation."""
    as_written: "Briefing | None" = None
    """What the file says, if this is what readers see of a withdrawn briefing."""
    file: str = ""
    """The path of its file, as problems name it."""

    @property
    def titles(self) -> tuple[str, ...]:
        """The title in every language of the briefing, the original first."""
        return (self.title, *(one.title for one in self.translations.values()))

    def get_text_language(self, key: str, language: str) -> str:
        """Get the language of the texts under *key* for a reader of *language*."""
        is_translated = self.original is not None and key not in self.untranslated
        return language if is_translated else self.document.language

    def in_language(self, language: str) -> "Briefing":
        """Get the translation into the language with this code, or the briefing itself if there is none."""
        return self.translations.get(language, self)

    @property
    def title(self) -> str:
        """What the briefing is about, in a few words."""
        return self.document.title

    @cached_property
    def entries_by_id(self) -> Mapping[str, tuple[str, Entry]]:
        """Each entry with the name of its section, by its id and by its former ids."""
        pairs = [(name, entry) for name, entries in self.sections.items() for entry in entries]
        by_alias = {alias: (name, entry) for name, entry in pairs for alias in entry.aliases}
        return by_alias | {entry.id: (name, entry) for name, entry in pairs}

    @cached_property
    def visible_from(self) -> date | None:
        """The first day on which readers may know of it; None if they never may.

        That is when some entry is published, or when its own time has come if it has no entries.
        """
        publish_at = self.document.publish_at
        own_day = publish_at.embargo_day if publish_at else date.min
        entries = [one for entries in self.sections.values() for one in entries]
        published_days = (find_embargo_day(one.publish_times) for one in entries if one.state != "draft")
        first_day = min(published_days, default=None if entries else date.min)
        return None if first_day is None else max(own_day, first_day)

    @cached_property
    def corrected_items(self) -> tuple[tuple[str, Item], ...]:
        """Each item that was corrected and is not withdrawn, with the name of its section."""
        return tuple(
            (name, one)
            for name, entries in self.sections.items()
            for one in entries
            if isinstance(one, Item) and one.corrections and not one.withdrawn
        )

    @cached_property
    def scheduled_entries(self) -> tuple[Entry, ...]:
        """The entries that have a time of publication, their own or that of the briefing, past or ahead."""
        return tuple(one for entries in self.sections.values() for one in entries if one.publish_times)

    @cached_property
    def images(self) -> tuple[ItemImage, ...]:
        """The images of its items."""
        return tuple(
            one.image
            for entries in self.sections.values()
            for one in entries
            if isinstance(one, Item) and one.image
        )

    def get_source(self, source_id: str) -> Source:
        """Get the source with this id; the parser has checked that it exists."""
        _, entry = self.entries_by_id[source_id]
        assert isinstance(entry, Source)  # noqa: S101 (the parser has checked it)
        return entry

    def get_source_references(self, item: Item) -> tuple[SourceReference, ...]:
        """Get the sources of *item*: its own, or the briefing's only source."""
        briefing_sources = self.sections.get(SOURCES_SECTION, ())
        return item.sources or tuple(SourceReference(source=source.id) for source in briefing_sources[:1])

    def collect_sources(self, item: Item) -> list[Source]:
        """List every source that *item* or a part of it refers to, repeats included."""
        direct_ids = (reference.source for reference in self.get_source_references(item))
        nested_ids = (
            name for _, name, target in iter_references(item, ()) if target.section == SOURCES_SECTION
        )
        return [self.get_source(name) for name in (*direct_ids, *nested_ids)]


def parse_briefing(data: bytes, file: str, schemas: Sequence[SectionSchema]) -> Briefing:
    """Parse the content of the file at the path *file*.

    Raises:
        BriefingError: the content is invalid; every problem is named with its place.
    """
    model, file_stem = build_document_model(tuple(schemas)), Path(file).stem.partition(".")[0]
    section_names = tuple(schema.name for schema in schemas)
    document = load_model(
        data,
        file,
        model,
        lambda parsed: (*_check_file_name(parsed, file_stem), *_check_document(parsed, section_names)),
    )
    entries_by_section: dict[str, list[Entry]] = {}
    for _, section, entry in locate_entries(document, section_names):
        filled_in = fill_in_definitions(entry, document) if isinstance(entry, Poll) else entry
        if document.publish_at:
            filled_in.hold_back(document.publish_at)
        entries_by_section.setdefault(section, []).append(filled_in)
    sections = {name: tuple(entries) for name, entries in entries_by_section.items()}
    return Briefing(document.id or file_stem, document, sections, file=file)


@cache
def build_document_model(schemas: tuple[SectionSchema, ...]) -> type[Document]:
    """Build the model of a whole file: a document with one field for each section."""
    fields: dict[str, Any] = {
        schema.name: (schema.schema | None, Field(default=None, description=schema.description))
        for schema in schemas
    }
    return create_model("Briefing", __base__=Document, **fields)


def _check_file_name(document: Document, file_stem: str) -> Iterator[Finding]:
    """Report a briefing without an id: it gives none, and its file name cannot serve as one."""
    if document.id is None and not is_id(file_stem):
        suggested_id = to_id(file_stem)
        hint = (
            f'rename the file to "{suggested_id}.yaml"'
            if suggested_id
            else "rename the file: use small letters, digits and hyphens"
        )
        message = f"the file name {quote_excerpt(file_stem)} cannot be used as an id"
        yield Finding((), message, f"{hint}, or add an id: field to it", code=ProblemCode.FILE_NAME)


def _check_document(document: Document, section_names: Sequence[str]) -> Iterator[Finding]:
    for name in document.pages:
        if name in RESERVED_NAMES or name == SOURCES_SECTION:
            reason = "is a command of the bot itself"
        elif name in section_names and getattr(document, name) is not None:
            reason = "is both a section and a page of this briefing"
        else:
            continue
        path, hint = ("pages", name), "give the page another name"
        yield Finding(path, f'"{name}" {reason}', hint, is_about_name=True, code=ProblemCode.TAKEN_NAME)
    located_entries = tuple(locate_entries(document, section_names))
    yield from check_references(located_entries)
    polls = ((path, entry) for path, _, entry in located_entries if isinstance(entry, Poll))
    yield from check_poll_references(polls, document)
    yield from check_commas(document, document.language)


def locate_entries(document: Document, section_names: Sequence[str]) -> Iterator[LocatedEntry]:
    """Yield each entry of *document* with its path and the name of its section, those of pages last.

    A page named like a section takes its place. Otherwise a release that adds a section would break every
    briefing that has a page of that name.
    """
    for name in section_names:
        section_content = getattr(document, name)
        if isinstance(section_content, Entry):
            yield (name,), name, section_content
        else:
            yield from (((name, index), name, entry) for index, entry in enumerate(section_content or ()))
    for name, page in document.pages.items():
        yield from ((("pages", name, "items", index), name, entry) for index, entry in enumerate(page.items))


def compute_digest(content: bytes) -> str:
    """Compute the SHA-256 digest of a file's content, in hexadecimal."""
    return sha256(content).hexdigest()
