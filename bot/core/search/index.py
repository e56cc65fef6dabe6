"""The full-text index of all entries that readers may ever see, in memory.

An index is a value: `with_changes` builds the next one, and this one answers as before. Tantivy was measured
against the alternatives with 500,000 entries (`benchmarks/search.py`), and costs nothing at our usual size.
It writes with one thread, because with more the order of equal matches would change from run to run.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from itertools import chain

from tantivy import Index as Tantivy
from tantivy import Searcher

from bot.core.content.briefing import Briefing
from bot.core.content.item import Entry
from bot.core.content.publish_time import find_embargo_day
from bot.core.content.visibility import is_entry_visible
from bot.core.search.entry_documents import (
    BRIEFING_FIELD,
    KEY_FIELD,
    SECTION_FIELD,
    EntryLocation,
    EntryNamesGetter,
    add_key,
    build_documents,
    build_schema,
    collect_entry_words,
    get_location,
    list_positions,
)
from bot.core.search.entry_words import find_names
from bot.core.search.prepared_documents import PreparedDocuments, decode_documents
from bot.core.search.query_planner import QueryPlanner, QueryStage
from bot.core.search.question import MAX_QUESTION_CHARS, Question
from bot.core.search.ranking import Fit, Scorer, compute_weight, has_answer
from bot.core.search.vocabulary import Vocabulary, find_completions
from bot.core.search.word_forms import Forms

INDEX_HEAP_BYTES = 1_000_000_000  # bytes that tantivy may use while it writes; it takes what it needs
COMMON_WORD_THRESHOLD = 20_000  # entries with a word; to read through more takes milliseconds
COMPLETION_CACHE_SIZE = 2048  # prefixes; short ones are looked up often and take longest
KEYS_PER_BRIEFING = 1 << 24  # more than a file has entries
MAX_CANDIDATES = 24  # entries that a question is compared with
ENTRY_WORDS_CACHE_SIZE = 4096  # entries whose words are not collected again
WARMED_ENTRIES = (
    300  # entries whose words are collected ahead: a usual library answers quickly from the start
)
WEIGHTS_CACHE_SIZE = 65_536  # words whose weight is not computed again


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


@dataclass(frozen=True, slots=True)
class Ranking:
    """The entries that fit a question, best first, and the normalised words that may have matched."""

    locations: tuple[EntryLocation, ...] = ()
    matched_words: frozenset[str] = frozenset()
    has_answer: bool = False
    """True if the first one clearly is the answer."""
    is_exact: bool = False
    """True if the question is one of the first one's names."""

    def concat(self, other: "Ranking", limit: int) -> "Ranking":
        """Append another ranking, up to *limit*; an answer remains one only if it is the first."""
        if not self.locations:
            return other
        return Ranking(
            (*self.locations, *other.locations)[:limit],
            self.matched_words | other.matched_words,
            self.has_answer,
            self.is_exact,
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
        prepared: PreparedDocuments | None = None,
    ) -> None:
        """Index *briefings*, whose entries have the names that *get_names* returns.

        A word in more than *common_threshold* entries is first looked for in titles. Documents that are
        *prepared* are taken from there.
        """
        self._drafts_only = drafts_only
        self._common_threshold = common_threshold
        self._schema = build_schema()
        self._tantivy_index = Tantivy(self._schema)
        self._vocabulary = Vocabulary()
        self._briefing_by_block: dict[int, Briefing] = {}
        self._block_by_briefing: dict[str, int] = {}
        self._embargo_days_by_briefing: dict[str, tuple[date, ...]] = {}
        self._next_block = 0
        self._is_replaced = False
        self._write_briefings(get_names, tuple(briefings), (), prepared)

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
            name: value for name, value in ((SECTION_FIELD, section), (BRIEFING_FIELD, briefing)) if value
        }
        locations: dict[int, EntryLocation] = {}
        words: frozenset[str] = frozenset()
        for stage in self._query_planner.plan_stages(text[:MAX_QUESTION_CHARS], filters):
            locations |= self._search_stage(stage, limit, today)
            words |= stage.words
            if locations and stage.is_partial:
                return IndexMatches(tuple(locations.values())[:limit], words, is_partial=True)
            if len(locations) >= limit or (locations and stage.can_stop):
                break
        return IndexMatches(tuple(locations.values())[:limit], words)

    def rank_entries(self, question: Question, limit: int, today: date, *, briefing_id: str = "") -> Ranking:
        """Rank at most *limit* entries that may answer *question* and are visible *today*.

        Of equal ones, those of the briefing with *briefing_id* go first.
        """
        forms = self._query_planner.find_forms(question)
        candidates = self._find_candidates(question, forms, today)
        if not candidates:
            return Ranking()
        words = {key: self._get_entry_words(key) for key in candidates}
        scorer = Scorer(question, forms, find_names(words.values()), self._weigh_word)
        scored = (
            (key, scorer.score(words[key], one.section, is_favored=one.briefing.id == briefing_id))
            for key, one in candidates.items()
        )
        fitting = [(key, score) for key, score in scored if score.fit > Fit.NONE]
        fitting.sort(key=lambda pair: (-pair[1].fit, -round(pair[1].points, 6), self._get_sort_key(pair[0])))
        return Ranking(
            tuple(candidates[key] for key, _ in fitting[:limit]),
            frozenset(term for found in forms.values() for term in found),
            has_answer([score for _, score in fitting]),
            bool(fitting) and fitting[0][1].fit is Fit.EXACT,
        )

    def _find_candidates(
        self, question: Question, forms: Mapping[str, Forms], today: date
    ) -> dict[int, EntryLocation]:
        candidates: dict[int, EntryLocation] = {}
        for stage in self._query_planner.plan_candidates(question, forms):
            candidates |= self._search_stage(stage, MAX_CANDIDATES, today)
        return candidates

    def _search_stage(self, stage: QueryStage, limit: int, today: date) -> dict[int, EntryLocation]:
        wanted_count = limit + len(self._embargo_days) - bisect_right(self._embargo_days, today)
        hits = self._searcher.search(stage.query, wanted_count, count=False).hits
        keys = self._searcher.fast_field_values(KEY_FIELD, [address for _, address in hits])
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
        block, position = divmod(key, KEYS_PER_BRIEFING)
        return self._briefing_by_block[block].id, position

    def _write_briefings(
        self,
        get_names: EntryNamesGetter,
        changed_briefings: Sequence[Briefing],
        removed_ids: Sequence[str],
        prepared: PreparedDocuments | None = None,
    ) -> None:
        self._briefing_by_block = dict(self._briefing_by_block)
        self._block_by_briefing = dict(self._block_by_briefing)
        self._embargo_days_by_briefing = dict(self._embargo_days_by_briefing)
        words: set[str] = set()
        writer = self._tantivy_index.writer(INDEX_HEAP_BYTES, 1)
        for briefing_id in {*removed_ids, *(briefing.id for briefing in changed_briefings)}:
            writer.delete_documents_by_term(BRIEFING_FIELD, briefing_id)
            self._remove_briefing(briefing_id)
        for briefing in changed_briefings:
            encoded = prepared.pop(briefing, None) if prepared else None
            content = (
                decode_documents(encoded)
                if encoded
                else build_documents(briefing, get_names, drafts_only=self._drafts_only)
            )
            for key, document in zip(self._add_briefing(briefing), content.documents, strict=True):
                writer.add_json(add_key(document, key))
            words.update(content.words)
        self._vocabulary.add_words(words)  # while tantivy's thread writes the documents
        writer.commit()
        writer.wait_merging_threads()
        self._tantivy_index.reload()
        self._get_entry_words = lru_cache(ENTRY_WORDS_CACHE_SIZE)(
            lambda key: collect_entry_words(self._get_location(key), get_names)
        )
        self._searcher: Searcher = self._tantivy_index.searcher()
        cached_completions = lru_cache(COMPLETION_CACHE_SIZE)(partial(find_completions, self._searcher))
        self._query_planner = QueryPlanner(
            self._schema, self._searcher, self._vocabulary, cached_completions, self._common_threshold
        )
        self._weigh_word = lru_cache(WEIGHTS_CACHE_SIZE)(self._compute_weight)
        if self._searcher.num_docs <= WARMED_ENTRIES:
            for key in self._iter_keys():
                self._get_entry_words(key)
        self._embargo_days = sorted(chain.from_iterable(self._embargo_days_by_briefing.values()))

    def _compute_weight(self, word: str) -> float:
        return compute_weight(word, self._query_planner.count_entries(word), self._searcher.num_docs)

    def _iter_keys(self) -> Iterator[int]:
        for block, briefing in self._briefing_by_block.items():
            yield from self._list_keys(block, briefing)

    def _list_keys(self, block: int, briefing: Briefing) -> list[int]:
        first = block * KEYS_PER_BRIEFING
        return [first + position for position in list_positions(briefing, drafts_only=self._drafts_only)]

    def _remove_briefing(self, briefing_id: str) -> None:
        self._embargo_days_by_briefing.pop(briefing_id, None)
        self._briefing_by_block.pop(self._block_by_briefing.pop(briefing_id, -1), None)

    def _get_location(self, key: int) -> EntryLocation:
        block, position = divmod(key, KEYS_PER_BRIEFING)
        return get_location(self._briefing_by_block[block], position)

    def _add_briefing(self, briefing: Briefing) -> list[int]:
        """Store a briefing, and return the keys of its entries."""
        self._block_by_briefing[briefing.id] = block = self._next_block
        self._briefing_by_block[block] = briefing
        self._next_block += 1
        if embargo_days := tuple(
            find_embargo_day(one.publish_times)
            for one in briefing.scheduled_entries
            if (one.state == "draft") == self._drafts_only
        ):
            self._embargo_days_by_briefing[briefing.id] = embargo_days
        return self._list_keys(block, briefing)
