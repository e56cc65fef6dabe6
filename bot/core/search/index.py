"""The full-text index of all entries that readers may ever see, in memory.

An index is a value: `with_changes` builds the next one, and this one answers as before. Tantivy was measured
against the alternatives with 500,000 entries (`benchmarks/search.py`), and costs nothing at our usual size.
It writes with one thread, because with more the order of equal matches would change from run to run.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from itertools import chain

from tantivy import Document, Schema, SchemaBuilder, Searcher
from tantivy import Index as Tantivy

from bot.core.content.briefing import Briefing
from bot.core.content.item import Entry
from bot.core.content.visibility import is_entry_visible
from bot.core.search.query_planner import EXACT_FIELD, QueryPlanner, QueryStage
from bot.core.search.text_extraction import extract_texts
from bot.core.search.tokenizer import normalize_words, tokenize_text
from bot.core.search.vocabulary import BODY_FIELD, NAMES_FIELD, TITLE_FIELD, Vocabulary, find_completions

INDEX_HEAP_BYTES = 1_000_000_000  # bytes that tantivy may use while it writes; it takes what it needs
COMMON_WORD_THRESHOLD = 20_000  # entries with a word; to read through more takes milliseconds
COMPLETION_CACHE_SIZE = 2048  # prefixes; short ones are looked up often and take longest
KEYS_PER_BRIEFING = 1 << 24  # more than a file has entries
MAX_QUERY_LENGTH = 256  # characters; the rest is ignored
_SECTION_FIELD, _BRIEFING_FIELD, _KEY_FIELD = "section", "briefing", "key"

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
class IndexMatches:
    """The entries that were found, best first, and the normalised words that may have matched.

    If *is_partial*, nothing has all the words of the query, and these entries have some.
    """

    locations: tuple[EntryLocation, ...] = ()
    matched_words: frozenset[str] = frozenset()
    is_partial: bool = False

    def concat_matches(self, other_matches: "IndexMatches", limit: int) -> "IndexMatches":
        """Append *other_matches*, up to *limit*; partial matches are dropped if there are full ones."""
        if self.locations and other_matches.locations and self.is_partial != other_matches.is_partial:
            return other_matches if self.is_partial else self
        is_partial = self.is_partial if self.locations else other_matches.is_partial
        return IndexMatches(
            (*self.locations, *other_matches.locations)[:limit],
            self.matched_words | other_matches.matched_words,
            is_partial,
        )


class SearchIndex:
    """The words of all published entries, or of all drafts, at one moment."""

    def __init__(
        self,
        get_names: EntryNamesGetter,
        briefings: Iterable[Briefing] = (),
        *,
        drafts_only: bool = False,
        common_threshold: int = COMMON_WORD_THRESHOLD,
    ) -> None:
        """Index *briefings*, whose entries have the names that *get_names* returns.

        A word in more than *common_threshold* entries is first looked for in titles.
        """
        self._drafts_only = drafts_only
        self._common_threshold = common_threshold
        self._schema = _build_schema()
        self._tantivy_index = Tantivy(self._schema)
        self._vocabulary = Vocabulary()
        self._locations_by_block: dict[int, Sequence[EntryLocation]] = {}
        self._block_by_briefing: dict[str, int] = {}
        self._embargo_days_by_briefing: dict[str, tuple[date, ...]] = {}
        self._next_block = 0
        self._is_replaced = False
        self._write_briefings(get_names, tuple(briefings), ())

    def with_changes(
        self,
        get_names: EntryNamesGetter,
        changed_briefings: Iterable[Briefing],
        removed_ids: Iterable[str] = (),
    ) -> "SearchIndex | None":
        """Build the index with changed or new briefings, and without those in *removed_ids*.

        The cost depends on these briefings, hardly on the others. This index answers as before. Returns None
        if it has a successor already: both share one tantivy index, which then has other contents.
        """
        if self._is_replaced:
            return None
        self._is_replaced = True
        next_index = SearchIndex.__new__(SearchIndex)
        next_index.__dict__ |= self.__dict__ | {"_is_replaced": False}
        next_index._write_briefings(get_names, tuple(changed_briefings), tuple(removed_ids))  # noqa: SLF001 (its own class)
        return next_index

    def search_entries(
        self, text: str, limit: int, today: date, *, section: str = "", briefing: str = ""
    ) -> IndexMatches:
        """Find at most *limit* entries that have the words of *text* and are visible *today*.

        *section* and *briefing*, if not empty, limit the search to one of each. The same query always has the
        same result.
        """
        filters = {
            name: value for name, value in ((_SECTION_FIELD, section), (_BRIEFING_FIELD, briefing)) if value
        }
        locations: dict[int, EntryLocation] = {}
        words: frozenset[str] = frozenset()
        for stage in self._query_planner.plan_stages(text[:MAX_QUERY_LENGTH], filters):
            locations |= self._search_stage(stage, limit, today)
            words |= stage.words
            if locations and stage.is_partial:
                return IndexMatches(tuple(locations.values())[:limit], words, is_partial=True)
            if len(locations) >= limit or (locations and stage.can_stop):
                break
        return IndexMatches(tuple(locations.values())[:limit], words)

    def _search_stage(self, stage: QueryStage, limit: int, today: date) -> dict[int, EntryLocation]:
        wanted_count = limit + len(self._embargo_days) - bisect_right(self._embargo_days, today)
        hits = self._searcher.search(stage.query, wanted_count, count=False).hits
        keys = self._searcher.fast_field_values(_KEY_FIELD, [address for _, address in hits])
        scored = [(score, int(key or 0)) for (score, _), key in zip(hits, keys, strict=True)]
        scored.sort(key=lambda hit: (-round(hit[0], 3), self._get_sort_key(hit[1])))
        return {
            key: self._get_location(key)
            for _, key in scored
            if self._is_visible(self._get_location(key).entry, today)
        }

    def _is_visible(self, entry: Entry, today: date) -> bool:
        return is_entry_visible(entry, today, include_drafts=self._drafts_only)

    def _get_sort_key(self, key: int) -> tuple[str, int]:
        """Return the key that sorts equal matches."""
        location = self._get_location(key)
        return location.briefing.id, location.position

    def _write_briefings(
        self, get_names: EntryNamesGetter, changed_briefings: Sequence[Briefing], removed_ids: Sequence[str]
    ) -> None:
        self._locations_by_block, self._block_by_briefing = (
            dict(self._locations_by_block),
            dict(self._block_by_briefing),
        )
        self._embargo_days_by_briefing = dict(self._embargo_days_by_briefing)
        words: set[str] = set()
        writer = self._tantivy_index.writer(INDEX_HEAP_BYTES, 1)
        for briefing_id in {*removed_ids, *(briefing.id for briefing in changed_briefings)}:
            writer.delete_documents_by_term(_BRIEFING_FIELD, briefing_id)
            self._remove_briefing(briefing_id)
        for briefing in changed_briefings:
            locations = tuple(_list_locations(briefing, drafts_only=self._drafts_only))
            keys = self._assign_keys(briefing.id, locations)
            for key, location in zip(keys, locations, strict=True):
                writer.add_document(_build_document(key, location, get_names, words))
        writer.commit()
        writer.wait_merging_threads()
        self._tantivy_index.reload()
        self._vocabulary.add_words(words)
        self._searcher: Searcher = self._tantivy_index.searcher()
        cached_completions = lru_cache(COMPLETION_CACHE_SIZE)(partial(find_completions, self._searcher))
        self._query_planner = QueryPlanner(
            self._schema, self._searcher, self._vocabulary, cached_completions, self._common_threshold
        )
        self._embargo_days = sorted(chain.from_iterable(self._embargo_days_by_briefing.values()))

    def _remove_briefing(self, briefing_id: str) -> None:
        self._embargo_days_by_briefing.pop(briefing_id, None)
        self._locations_by_block.pop(self._block_by_briefing.pop(briefing_id, -1), None)

    def _get_location(self, key: int) -> EntryLocation:
        block, number = divmod(key, KEYS_PER_BRIEFING)
        return self._locations_by_block[block][number]

    def _assign_keys(self, briefing_id: str, locations: Sequence[EntryLocation]) -> range:
        """Store the locations of a briefing's entries, and return the key of each."""
        self._block_by_briefing[briefing_id] = block = self._next_block
        self._locations_by_block[block] = locations
        self._next_block += 1
        keys = range(block * KEYS_PER_BRIEFING, block * KEYS_PER_BRIEFING + len(locations))
        if embargo_days := tuple(one.entry.publish_at.first_day for one in locations if one.entry.publish_at):
            self._embargo_days_by_briefing[briefing_id] = embargo_days
        return keys


def _build_document(
    key: int, location: EntryLocation, get_names: EntryNamesGetter, words: set[str]
) -> Document:
    """Build tantivy's document of an entry, and add its words to *words*."""
    entry = location.entry
    titles, other_names = get_names(location.briefing, location.section, entry)
    titles, other_names = (entry.id, *titles), (*entry.aliases, *other_names)
    words_by_text = {
        text: tokenize_text(text)
        for text in dict.fromkeys((*titles, *other_names, *_get_entry_texts(location)))
    }
    words.update(*words_by_text.values())
    texts_by_field = {TITLE_FIELD: titles, NAMES_FIELD: other_names, BODY_FIELD: tuple(words_by_text)}
    fields = {
        name: " ".join(word for text in those for word in words_by_text[text])
        for name, those in texts_by_field.items()
    }
    return Document(
        **{
            EXACT_FIELD: [
                normalize_words(name)[:MAX_QUERY_LENGTH] for name in dict.fromkeys((*titles, *other_names))
            ],
            **fields,
            _SECTION_FIELD: location.section,
            _BRIEFING_FIELD: location.briefing.id,
            _KEY_FIELD: key,
        }
    )


def _get_entry_texts(location: EntryLocation) -> Iterator[str]:
    """Yield the texts of an entry in all of its languages."""
    for translation in (location.briefing, *location.briefing.translations.values()):
        yield from extract_texts(translation.entries_by_id[location.entry.id][1])


def _build_schema() -> Schema:
    builder = SchemaBuilder()
    for name in (TITLE_FIELD, NAMES_FIELD, BODY_FIELD):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in (EXACT_FIELD, _SECTION_FIELD, _BRIEFING_FIELD):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    return builder.add_integer_field(_KEY_FIELD, fast=True).build()


def _list_locations(briefing: Briefing, *, drafts_only: bool) -> Iterator[EntryLocation]:
    pairs = ((name, entry) for name, entries in briefing.sections.items() for entry in entries)
    for position, (section, entry) in enumerate(pairs):
        if (entry.state == "draft") == drafts_only:
            yield EntryLocation(briefing, section, entry, position)
