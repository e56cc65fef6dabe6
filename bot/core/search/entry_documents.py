"""Entries as the index holds them, and the words of each that a question is compared with."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from tantivy import Schema, SchemaBuilder

from bot.core.content.briefing import Briefing
from bot.core.content.item import SOURCES_SECTION, Entry
from bot.core.content.references import iter_references
from bot.core.search.entry_words import (
    EntryWords,
    collect_language_words,
    find_subjects,
    find_written_names,
    list_name_words,
    normalize_phrases,
    spell_name,
)
from bot.core.search.query_planner import EXACT_FIELD, build_exact_term
from bot.core.search.question import MAX_QUESTION_CHARS
from bot.core.search.text_extraction import extract_displayable_texts, extract_texts, extract_years
from bot.core.search.tokenizer import normalize_words, tokenize_text
from bot.core.search.vocabulary import BODY_FIELD, NAMES_FIELD, TITLE_FIELD
from bot.core.search.word_lists import load_word_lists

SECTION_FIELD, BRIEFING_FIELD, KEY_FIELD = "section", "briefing", "key"
_ENCODER = json.JSONEncoder(ensure_ascii=False)

EntryNamesGetter = Callable[[Briefing, str, Entry], tuple[tuple[str, ...], tuple[str, ...]]]
"""Returns the titles and the other names of an entry, in each language, by briefing and section."""


@dataclass(frozen=True, slots=True)
class EntryLocation:
    """Where an entry is: its briefing, its section, and its position in the briefing."""

    briefing: Briefing
    section: str
    entry: Entry
    position: int


@dataclass(frozen=True, slots=True)
class BriefingDocuments:
    """What the index holds of a briefing."""

    words: Sequence[str]
    """The words of its entries, each once."""
    documents: Sequence[str]
    """The document of each entry, in the order of `list_locations`: a JSON object, without its key."""


def build_documents(
    briefing: Briefing, get_names: EntryNamesGetter, *, drafts_only: bool
) -> BriefingDocuments:
    """Build the documents of *briefing*."""
    locations = list_locations(briefing, drafts_only=drafts_only)
    fields = [_build_fields(one, get_names) for one in locations]
    words = dict.fromkeys(" ".join([str(one[BODY_FIELD]) for one in fields]).split())
    return BriefingDocuments(tuple(words), tuple(map(_ENCODER.encode, fields)))


def add_key(document: str, key: int) -> str:
    """Add the *key* to a *document*."""
    return f'{{"{KEY_FIELD}":{key},{document[1:]}'


def _build_fields(location: EntryLocation, get_names: EntryNamesGetter) -> dict[str, str | list[str]]:
    """Build the fields of the document of an entry, all but its key."""
    entry = location.entry
    titles, other_names = get_names(location.briefing, location.section, entry)
    titles = (entry.id, *titles)
    other_names = (*entry.aliases, *other_names)
    questions = list_questions(location)
    words_by_name = {question: tokenize_text(question) for question in questions}
    words_by_name |= {name: list_name_words(name) for name in (*titles, *other_names)}
    texts = dict.fromkeys(text for text in _iter_texts(location) if text not in words_by_name)
    words_by_field = {
        TITLE_FIELD: [words_by_name[title] for title in titles],
        NAMES_FIELD: [words_by_name[name] for name in (*other_names, *questions)],
        BODY_FIELD: [tokenize_text("\n".join(texts)), *words_by_name.values()],
    }
    fields = {name: " ".join(chain.from_iterable(words)) for name, words in words_by_field.items()}
    exact_names = dict.fromkeys((*titles, *other_names, *questions))
    return {
        EXACT_FIELD: [_build_name_term(name, words_by_name[name]) for name in exact_names],
        **fields,
        SECTION_FIELD: location.section,
        BRIEFING_FIELD: location.briefing.id,
    }


def _build_name_term(name: str, words: Sequence[str]) -> str:
    """Build the exact term of a *name*, which has these *words*: they say it all if the name is ASCII."""
    normalized = " ".join(words) if name.isascii() else normalize_words(name)
    return build_exact_term(normalized[:MAX_QUESTION_CHARS])


def collect_entry_words(location: EntryLocation, get_names: EntryNamesGetter) -> EntryWords:
    """Collect the words of an entry as a question is compared with them."""
    briefing, entry = location.briefing, location.entry
    names = tuple(chain(*get_names(briefing, location.section, entry), entry.aliases))
    questions_by_language = _group_questions(location)
    questions = tuple(chain.from_iterable(questions_by_language.values()))
    translations = dict(_iter_translations(location))
    displayable_texts = {
        language: tuple(extract_displayable_texts(one)) for language, one in translations.items()
    }
    capitalized, small = find_written_names(displayable_texts)
    own_words = chain(
        _list_section_words(location),
        tokenize_text(entry.id),
        *map(list_name_words, _iter_related_names(location, get_names)),
    )
    head = collect_language_words(
        {
            language: (
                *(word for name in group for word in list_name_words(name)),
                *tokenize_text(" \n".join(questions_by_language[language])),
            )
            for language, group in _group_by_language(names, displayable_texts).items()
        }
    )
    body = collect_language_words(
        {language: tokenize_text(" \n".join(extract_texts(one))) for language, one in translations.items()},
        own_words,
    )
    return EntryWords(
        tuple(chain.from_iterable(map(spell_name, names))),
        tuple(frozenset(tokenize_text(question)) for question in questions),
        normalize_phrases((entry.id, *names, *questions)),
        head,
        body,
        frozenset(word for title in briefing.titles for word in tokenize_text(title)),
        capitalized,
        small,
        load_word_lists().nations.find_peoples(body.all_words),
        head.all_words.union(tokenize_text(entry.id), extract_years(entry)),
        find_subjects(head.all_words),
    )


def list_questions(location: EntryLocation) -> tuple[str, ...]:
    """List the questions that moderators listed for an entry, in all languages; none if it is withdrawn."""
    return tuple(dict.fromkeys(chain.from_iterable(_group_questions(location).values())))


def _group_questions(location: EntryLocation) -> dict[str, tuple[str, ...]]:
    """Group those questions by language; a translation without its own repeats those of the original."""
    original = location.entry
    return {
        language: ()
        if original.withdrawn
        else tuple(one for one in entry.asked_as if entry is original or one not in original.asked_as)
        for language, entry in _iter_translations(location)
    }


def _group_by_language(
    names: Sequence[str], texts: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    """Group names by the languages in whose texts they stand; one that stands in none belongs to all."""
    shared = set(names).difference(*texts.values())
    return {
        language: tuple(name for name in names if name in shared or name in language_texts)
        for language, language_texts in texts.items()
    }


def _iter_translations(location: EntryLocation) -> Iterator[tuple[str, Entry]]:
    """Yield an entry in the original and in each translation, with the language."""
    briefing, entry_id = location.briefing, location.entry.id
    yield briefing.document.language.partition("-")[0], location.entry
    for language, translation in briefing.translations.items():
        if entry_id not in translation.untranslated:
            yield language, translation.entries_by_id[entry_id][1]


def _iter_texts(location: EntryLocation) -> Iterator[str]:
    """Yield the texts of an entry in all of its languages."""
    for _, entry in _iter_translations(location):
        yield from extract_texts(entry)


def _iter_related_names(location: EntryLocation, get_names: EntryNamesGetter) -> Iterator[str]:
    """Yield the names of the units and people that an entry refers to, if readers see them on any day."""
    briefing, entry = location.briefing, location.entry
    if entry.withdrawn:
        return
    for _, target_id, target in iter_references(entry, ()):
        if target.section and target.section != SOURCES_SECTION:
            section, target_entry = briefing.entries_by_id[target_id]
            if target_entry.state == "published" and not target_entry.publish_times:
                yield from get_names(briefing, section, target_entry)[0]


def _list_section_words(location: EntryLocation) -> frozenset[str]:
    """List the words that name the section of an entry."""
    page = location.briefing.document.pages.get(location.section)
    own_words = tokenize_text(f"{location.section} {page.title if page else ''}")
    return load_word_lists().section_words.get(location.section, frozenset()).union(own_words)


def build_schema() -> Schema:
    """Build the schema of such documents."""
    builder = SchemaBuilder()
    for name in (TITLE_FIELD, NAMES_FIELD, BODY_FIELD):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in (EXACT_FIELD, SECTION_FIELD, BRIEFING_FIELD):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    return builder.add_integer_field(KEY_FIELD, fast=True).build()


def list_locations(briefing: Briefing, *, drafts_only: bool) -> Iterator[EntryLocation]:
    """Yield where each published entry is, or each draft."""
    pairs = ((name, entry) for name, entries in briefing.sections.items() for entry in entries)
    for position, (section, entry) in enumerate(pairs):
        if (entry.state == "draft") == drafts_only:
            yield EntryLocation(briefing, section, entry, position)


def list_positions(briefing: Briefing, *, drafts_only: bool) -> list[int]:
    """List the positions of these entries alone, in a tenth of the time."""
    entries = chain.from_iterable(briefing.sections.values())
    return [position for position, one in enumerate(entries) if (one.state == "draft") == drafts_only]


def get_location(briefing: Briefing, position: int) -> EntryLocation:
    """Get where the entry at *position* is.

    Raises:
        IndexError: the briefing has fewer entries.
    """
    number = position
    for section, entries in briefing.sections.items():
        if number < len(entries):
            return EntryLocation(briefing, section, entries[number], position)
        number -= len(entries)
    raise IndexError(position)
