"""The stages of a search: from what is called exactly so, over what has the words, to what comes close.

A later stage is looked at only where an earlier one found nothing, so that nobody pays for guesses, or sees
them, who wrote what they meant. No text of a user is ever parsed as a query: tantivy's
query language has traps, and readers do not know it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from tantivy import Occur, Query, Schema, Searcher

from bot.core.search.tokenizer import is_unspaced, normalize_words, tokenize_query
from bot.core.search.vocabulary import (
    BODY_FIELD,
    MAX_EXPANSIONS,
    NAMES_FIELD,
    TITLE_FIELD,
    Vocabulary,
    find_inflections,
)

EXACT_FIELD = "whole"  # the field of whole ids, former ids and names
MAX_QUERY_WORDS = 12  # words of a question; what comes after them is left out
_FIELD_WEIGHTS = (
    (TITLE_FIELD, 8.0),
    (NAMES_FIELD, 6.0),
    (BODY_FIELD, 1.0),
)  # so that any name goes before any text
_TITLE_WEIGHTS, _NAME_WEIGHTS, _BODY_WEIGHTS = _FIELD_WEIGHTS[:1], _FIELD_WEIGHTS[:2], _FIELD_WEIGHTS[2:]
_MIN_PREFIX_LENGTH = 4  # characters from where any word may be the beginning of a longer one
_MIN_EXPANSIONS = (
    3  # words for each that was asked, however many there are: the more there are, the more they cost
)
_EXACT_BOOST = 4.0  # how much more a word weighs as it was typed than what it may stand for
_MAX_CORRECTED_WORDS = (
    3  # words of a question in which a mistake is looked for: the rarest, which are so for a reason
)

_FieldWeights = Sequence[tuple[str, float]]
_TermsByWord = Mapping[
    str, Sequence[str]
]  # under each word that was asked, all to look for, itself the first


@dataclass(frozen=True, slots=True)
class QueryStage:
    """One query, and the words that it looks for."""

    query: Query
    words: frozenset[str]
    can_stop: bool = False
    """What comes after it is guessed, and worth a look only where nothing was found up to here."""
    is_partial: bool = False
    """An entry needs not have all the words."""


@dataclass(frozen=True, slots=True)
class QueryPlanner:
    """What makes the stages of a search, for one state of the index."""

    schema: Schema
    searcher: Searcher
    vocabulary: Vocabulary
    find_completions: Callable[[str], Sequence[str]]
    """Returns the words in use that begin with one, the most frequent first."""
    common_threshold: int
    """Entries with a word, from where reading through them costs too much."""

    def plan_stages(self, text: str, filters: Mapping[str, str]) -> Iterator[QueryStage]:
        """Yield the stages for *text*, none if it has no word; the *filters* say what a field must hold."""
        words = tokenize_query(text)[:MAX_QUERY_WORDS]
        if not words:
            return
        for stage in self._plan_unfiltered_stages(text, words):
            filter_queries = [Query.term_query(self.schema, field, value) for field, value in filters.items()]
            query = stage.query.and_must_match(*filter_queries) if filter_queries else stage.query
            yield QueryStage(query, stage.words, stage.can_stop, stage.is_partial)

    def _plan_unfiltered_stages(self, text: str, words: Sequence[str]) -> Iterator[QueryStage]:
        yield QueryStage(Query.term_query(self.schema, EXACT_FIELD, normalize_words(text)), frozenset(words))
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
            for word in sorted(words, key=self._count_entries)[:_MAX_CORRECTED_WORDS]
        }
        if corrected_expansions != expansions:
            yield from self._plan_all_words_stages(corrected_expansions)
        if len(words) > 1:
            yield self._build_any_word_stage(corrected_expansions)

    def _expand_word(self, word: str, limit: int, *, is_last: bool) -> Iterator[str]:
        """Yield what *word* may stand for; the *last* one may not be typed to its end."""
        if is_last or len(word) >= _MIN_PREFIX_LENGTH or is_unspaced(word):
            yield from self.find_completions(word)[:limit]
        yield from find_inflections(self.searcher, word)[:limit]

    def _plan_all_words_stages(self, terms: _TermsByWord) -> Iterator[QueryStage]:
        """Yield the stages for entries that have one of the terms of each word.

        Where common words alone were asked, there are so many that those with such a title are all that
        anybody needs, and found much faster.
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
        """Return the stage for entries that have any of the words but for the common ones."""
        limited_terms = self._limit_terms(terms)
        rare_terms = {
            word: found for word, found in limited_terms.items() if not self._is_single_common_term(found)
        }
        rarest_word = min(limited_terms, key=lambda word: self._count_entries(limited_terms[word][0]))
        rare_terms = rare_terms or {rarest_word: limited_terms[rarest_word]}
        return QueryStage(self._build_any_term_query(rare_terms), _collect_terms(rare_terms), is_partial=True)

    def _limit_terms(self, terms: _TermsByWord) -> _TermsByWord:
        """Return what of the terms is worth its cost: all words of a question share in what that may be."""
        return {
            word: self._select_terms(found, self.common_threshold // len(terms))
            for word, found in terms.items()
        }

    def _select_terms(self, terms: Sequence[str], entry_limit: int) -> Sequence[str]:
        """Return of one word's *terms* a common one alone, or rare ones until *most* entries have them."""
        common_terms = [term for term in terms if self._is_common(term)]
        if common_terms and (common_terms[0] == terms[0] or not self._count_entries(terms[0])):
            return common_terms[:1]
        rare_terms = [term for term in terms if term not in common_terms]
        entries_before = accumulate(map(self._count_entries, rare_terms), initial=0)
        return [
            term for term, entries in zip(rare_terms, entries_before, strict=False) if entries < entry_limit
        ]

    def _build_all_words_query(self, terms: _TermsByWord) -> Query:
        """Return the query for entries that have one of the terms of each word; names weigh as ever."""
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
        """Return the query for entries that have any of the terms, in one row: tantivy skips along it."""
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
        """Return whether these terms are a common one alone."""
        return len(terms) == 1 and self._is_common(terms[0])

    def _is_common(self, term: str) -> bool:
        return self._count_entries(term) > self.common_threshold

    def _count_entries(self, term: str) -> int:
        """Return in how many entries the *term* is."""
        return self.searcher.doc_freq(BODY_FIELD, term)


def _collect_terms(terms: _TermsByWord) -> frozenset[str]:
    return frozenset(term for found in terms.values() for term in found)
