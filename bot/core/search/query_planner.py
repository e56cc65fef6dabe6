"""Plans the stages of a search: exact names first, then entries with all words, then similar words.

A later stage runs only if the earlier ones found nothing, so a precise query neither waits for guesses nor
shows them. A reader's text is never parsed as a tantivy query, because its syntax has traps.
"""

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate

from tantivy import Occur, Query, Schema, Searcher

from bot.core.search.question import Question
from bot.core.search.tokenizer import is_unspaced, normalize_words, tokenize_query
from bot.core.search.vocabulary import (
    BODY_FIELD,
    MAX_EXPANSIONS,
    NAMES_FIELD,
    TITLE_FIELD,
    Vocabulary,
    find_inflections,
)
from bot.core.search.word_forms import Forms, WordForms

EXACT_FIELD = "whole"  # the field of complete ids, former ids and names, each as a term
_EXACT_TERM_SIZE = 6  # bytes: of 14,000 libraries with 200,000 names each, one has two with the same term
MAX_PASSAGE_WORDS = 30  # the rarest words of a longer text
MAX_QUERY_WORDS = 12  # the rest of a query is ignored
_FIELD_WEIGHTS = ((TITLE_FIELD, 8.0), (NAMES_FIELD, 6.0), (BODY_FIELD, 1.0))  # any name before any text
_TITLE_WEIGHTS, _NAME_WEIGHTS, _BODY_WEIGHTS = _FIELD_WEIGHTS[:1], _FIELD_WEIGHTS[:2], _FIELD_WEIGHTS[2:]
_MIN_PREFIX_LENGTH = 4  # characters; a word that is not the last may be a prefix from this length on
_MIN_EXPANSIONS = 3  # expansions of each word, however many words a query has; each costs time
_EXACT_BOOST = 4.0  # how much more the typed word weighs than its expansions
_MAX_CORRECTED_WORDS = 3  # the rarest words of a query are the most likely to be misspelt

_FieldWeights = Sequence[tuple[str, float]]
_TermsByWord = Mapping[str, Sequence[str]]
"""All terms to look for by word of the query; the first is the word itself."""


@dataclass(frozen=True, slots=True)
class QueryStage:
    """One query of a search, and the words that it looks for."""

    query: Query
    words: frozenset[str]
    can_stop: bool = False
    """The next stages are guesses; they run only if nothing has been found."""
    is_partial: bool = False
    """An entry need not have all the words."""


@dataclass(frozen=True, slots=True)
class QueryPlanner:
    """Plans searches of one state of the index."""

    schema: Schema
    searcher: Searcher
    vocabulary: Vocabulary
    find_completions: Callable[[str], Sequence[str]]
    """Returns the words in use that begin with a word, the most frequent first."""
    common_threshold: int
    """A word in more entries than this is too costly to read through."""

    def find_forms(self, question: Question) -> dict[str, Forms]:
        """Find the words in use that each word of *question* stands for."""
        word_forms = WordForms(question, self.searcher, self.vocabulary, self.find_completions)
        if not question.is_passage:
            return {word: word_forms.find_forms(word) for word in question.words}
        known_words = [word for word in question.words if self.count_entries(word)]
        rare_words = sorted(known_words, key=self.count_entries)[:MAX_PASSAGE_WORDS]
        return {word: word_forms.find_forms(word) for word in rare_words}

    def plan_candidates(self, question: Question, forms: Mapping[str, Forms]) -> Iterator[QueryStage]:
        """Yield the stages that find what is named like *question*, then what has its words."""
        yield QueryStage(self._build_exact_query(question.text), frozenset(question.words))
        if terms := {word: (word, *found) for word, found in forms.items() if found}:
            yield self._build_any_word_stage(terms)

    def plan_stages(self, text: str, filters: Mapping[str, str]) -> Iterator[QueryStage]:
        """Yield the stages for *text*, none if it has no word; *filters* maps fields to required values."""
        words = tokenize_query(text)[:MAX_QUERY_WORDS]
        if not words:
            return
        for stage in self._plan_unfiltered_stages(text, words):
            filter_queries = [Query.term_query(self.schema, field, value) for field, value in filters.items()]
            query = stage.query.and_must_match(*filter_queries) if filter_queries else stage.query
            yield QueryStage(query, stage.words, stage.can_stop, stage.is_partial)

    def _plan_unfiltered_stages(self, text: str, words: Sequence[str]) -> Iterator[QueryStage]:
        yield QueryStage(self._build_exact_query(normalize_words(text)), frozenset(words))
        expansion_limit = max(_MIN_EXPANSIONS, MAX_EXPANSIONS // len(words))
        expansions = {
            word: (word, *self._expand_word(word, expansion_limit, is_last=word == words[-1]))
            for word in words
        }
        yield from self._plan_all_words_stages(expansions)
        corrected_expansions = expansions | {
            word: (
                word,
                *self.vocabulary.find_similar_words(word, is_prefix=word == words[-1])[:expansion_limit],
                *expansions[word][1:],
            )
            for word in sorted(words, key=self.count_entries)[:_MAX_CORRECTED_WORDS]
        }
        if corrected_expansions != expansions:
            yield from self._plan_all_words_stages(corrected_expansions)
        if len(words) > 1:
            yield self._build_any_word_stage(corrected_expansions)

    def _build_exact_query(self, phrase: str) -> Query:
        return Query.term_query(self.schema, EXACT_FIELD, build_exact_term(phrase))

    def _expand_word(self, word: str, limit: int, *, is_last: bool) -> Iterator[str]:
        """Yield the words that *word* may stand for; the last word of a query may be incomplete."""
        if is_last or len(word) >= _MIN_PREFIX_LENGTH or is_unspaced(word):
            yield from self.find_completions(word)[:limit]
        yield from find_inflections(self.searcher, word)[:limit]

    def _plan_all_words_stages(self, terms: _TermsByWord) -> Iterator[QueryStage]:
        """Yield the stages for entries with one of the terms of each word.

        If all words are common, so many entries match that those with the words in their titles suffice, and
        they are found much faster.
        """
        limited_terms = self._limit_terms(terms)
        if len(terms) == 1:
            if any(map(self._is_common, *terms.values())):
                yield QueryStage(self._build_any_term_query(terms, _TITLE_WEIGHTS), _collect_terms(terms))
            yield QueryStage(
                self._build_any_term_query(limited_terms), _collect_terms(limited_terms), can_stop=True
            )
            return
        if all(map(self._is_single_common_term, limited_terms.values())):
            title_queries = [
                (Occur.Must, self._build_any_term_query({word: found}, _TITLE_WEIGHTS))
                for word, found in limited_terms.items()
            ]
            yield QueryStage(Query.boolean_query(title_queries), _collect_terms(limited_terms))
        yield QueryStage(
            self._build_all_words_query(limited_terms), _collect_terms(limited_terms), can_stop=True
        )

    def _build_any_word_stage(self, terms: _TermsByWord) -> QueryStage:
        """Build the stage for entries with any of the words; common words are left out."""
        limited_terms = self._limit_terms(terms)
        rare_terms = {
            word: found for word, found in limited_terms.items() if not self._is_single_common_term(found)
        }
        rarest_word = min(limited_terms, key=lambda word: self.count_entries(limited_terms[word][0]))
        rare_terms = rare_terms or {rarest_word: limited_terms[rarest_word]}
        return QueryStage(self._build_any_term_query(rare_terms), _collect_terms(rare_terms), is_partial=True)

    def _limit_terms(self, terms: _TermsByWord) -> _TermsByWord:
        """Drop the terms that cost too much; all words of a query share one budget."""
        return {
            word: self._select_terms(found, self.common_threshold // len(terms))
            for word, found in terms.items()
        }

    def _select_terms(self, terms: Sequence[str], entry_limit: int) -> Sequence[str]:
        """Select a single common term, or rare terms until *entry_limit* entries have them."""
        common_terms = [term for term in terms if self._is_common(term)]
        if common_terms and (common_terms[0] == terms[0] or not self.count_entries(terms[0])):
            return common_terms[:1]
        rare_terms = [term for term in terms if term not in common_terms]
        entries_before = accumulate(map(self.count_entries, rare_terms), initial=0)
        return [
            term for term, entries in zip(rare_terms, entries_before, strict=False) if entries < entry_limit
        ]

    def _build_all_words_query(self, terms: _TermsByWord) -> Query:
        """Build the query for entries with one of the terms of each word; names weigh as usual."""
        rare_terms = {word: found for word, found in terms.items() if not self._is_single_common_term(found)}
        word_queries = [
            (Occur.Must, self._build_any_term_query({word: found}, _BODY_WEIGHTS))
            for word, found in terms.items()
        ]
        name_queries = (
            [(Occur.Should, self._build_any_term_query(rare_terms, _NAME_WEIGHTS))] if rare_terms else []
        )
        return Query.boolean_query(word_queries + name_queries)

    def _build_any_term_query(self, terms: _TermsByWord, weights: _FieldWeights = _FIELD_WEIGHTS) -> Query:
        """Build the query for entries with any of the terms: a flat list, which tantivy can skip through."""
        weighted_terms = (
            (field, term, weight * (_EXACT_BOOST if term == word else 1.0))
            for word, found in terms.items()
            for term in found
            for field, weight in weights
        )
        return Query.boolean_query(
            [
                (Occur.Should, Query.boost_query(Query.term_query(self.schema, field, term), weight))
                for field, term, weight in weighted_terms
            ]
        )

    def _is_single_common_term(self, terms: Sequence[str]) -> bool:
        """True if the only term is a common one."""
        return len(terms) == 1 and self._is_common(terms[0])

    def _is_common(self, term: str) -> bool:
        return self.count_entries(term) > self.common_threshold

    def count_entries(self, term: str) -> int:
        """Count the entries that have *term*."""
        return self.searcher.doc_freq(BODY_FIELD, term)


def build_exact_term(phrase: str) -> str:
    """Build the term of a whole normalised name: a digest, for it takes long to write many long terms."""
    return b64encode(blake2b(phrase.encode(), digest_size=_EXACT_TERM_SIZE).digest()).decode()


def _collect_terms(terms: _TermsByWord) -> frozenset[str]:
    return frozenset(term for found in terms.values() for term in found)
