"""The stages of a search: from what is called exactly so, over what has the words, to what comes close.

A later stage is looked at only where an earlier one found nothing, so that nobody pays for guesses, or sees
them, who wrote what they meant. No text of a user is ever parsed as a query: tantivy's
query language has traps, and readers do not know it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from tantivy import Occur, Query, Schema, Searcher

from bot.core.search.tokenizer import asked, is_unspaced, whole
from bot.core.search.vocabulary import BODY, NAMES, OFFERED, TITLE, Vocabulary, forms

WHOLE = "whole"  # the field of whole ids, former ids and names
WORDS_LIMIT = 12  # words of a question; what comes after them is left out
_WEIGHTS = ((TITLE, 8.0), (NAMES, 6.0), (BODY, 1.0))  # so that any name goes before any text
_TITLES, _NAMES, _TEXTS = _WEIGHTS[:1], _WEIGHTS[:2], _WEIGHTS[2:]
_BEGUN = 4  # characters from where any word may be the beginning of a longer one
_LEAST = 3  # words for each that was asked, however many there are: the more there are, the more they cost
_TYPED = 4.0  # how much more a word weighs as it was typed than what it may stand for
_MISTAKEN = 3  # words of a question in which a mistake is looked for: the rarest, which are so for a reason

_Weights = Sequence[tuple[str, float]]
_Terms = Mapping[str, Sequence[str]]  # under each word that was asked, all to look for, itself the first


@dataclass(frozen=True, slots=True)
class Stage:
    """One query, and the words that it looks for."""

    query: Query
    words: frozenset[str]
    settles: bool = False
    """What comes after it is guessed, and worth a look only where nothing was found up to here."""
    partly: bool = False
    """An entry needs not have all the words."""


@dataclass(frozen=True, slots=True)
class Stages:
    """What makes the stages of a search, for one state of the index."""

    schema: Schema
    entries: Searcher
    vocabulary: Vocabulary
    beginnings: Callable[[str], Sequence[str]]
    """Returns the words in use that begin with one, the most frequent first."""
    common: int
    """Entries with a word, from where reading through them costs too much."""

    def of(self, text: str, filters: Mapping[str, str]) -> Iterator[Stage]:
        """Yield the stages for *text*, none if it has no word; the *filters* say what a field must hold."""
        words = asked(text)[:WORDS_LIMIT]
        if not words:
            return
        for stage in self._stages(text, words):
            must = [Query.term_query(self.schema, field, value) for field, value in filters.items()]
            query = stage.query.and_must_match(*must) if must else stage.query
            yield Stage(query, stage.words, stage.settles, stage.partly)

    def _stages(self, text: str, words: Sequence[str]) -> Iterator[Stage]:
        yield Stage(Query.term_query(self.schema, WHOLE, whole(text)), frozenset(words))
        most = max(_LEAST, OFFERED // len(words))
        near = {word: (word, *self._near(word, most, last=word == words[-1])) for word in words}
        yield from self._all(near)
        typed = near | {
            word: (word, *self.vocabulary.typos(word, begun=word == words[-1])[:most], *near[word][1:])
            for word in sorted(words, key=self._count)[:_MISTAKEN]
        }
        if typed != near:
            yield from self._all(typed)
        if len(words) > 1:
            yield self._some(typed)

    def _near(self, word: str, most: int, *, last: bool) -> Iterator[str]:
        """Yield what *word* may stand for; the *last* one may not be typed to its end."""
        if last or len(word) >= _BEGUN or is_unspaced(word):
            yield from self.beginnings(word)[:most]
        yield from forms(self.entries, word)[:most]

    def _all(self, terms: _Terms) -> Iterator[Stage]:
        """Yield the stages for entries that have one of the terms of each word.

        Where common words alone were asked, there are so many that those with such a title are all that
        anybody needs, and found much faster.
        """
        told = self._told(terms)
        if len(terms) == 1:
            if any(map(self._common, *terms.values())):
                yield Stage(self._any(terms, _TITLES), _words(terms))
            yield Stage(self._any(told), _words(told), settles=True)
            return
        if all(map(self._alone, told.values())):
            titled = [(Occur.Must, self._any({word: found}, _TITLES)) for word, found in told.items()]
            yield Stage(Query.boolean_query(titled), _words(told))
        yield Stage(self._each(told), _words(told), settles=True)

    def _some(self, terms: _Terms) -> Stage:
        """Return the stage for entries that have any of the words but for the common ones."""
        told = self._told(terms)
        rare = {word: found for word, found in told.items() if not self._alone(found)}
        rarest = min(told, key=lambda word: self._count(told[word][0]))
        rare = rare or {rarest: told[rarest]}
        return Stage(self._any(rare), _words(rare), partly=True)

    def _told(self, terms: _Terms) -> _Terms:
        """Return what of the terms is worth its cost: all words of a question share in what that may be."""
        return {word: self._telling(found, self.common // len(terms)) for word, found in terms.items()}

    def _telling(self, terms: Sequence[str], most: int) -> Sequence[str]:
        """Return of one word's *terms* a common one alone, or rare ones until *most* entries have them."""
        common = [term for term in terms if self._common(term)]
        if common and (common[0] == terms[0] or not self._count(terms[0])):
            return common[:1]
        rare = [term for term in terms if term not in common]
        so_far = accumulate(map(self._count, rare), initial=0)
        return [term for term, entries in zip(rare, so_far, strict=False) if entries < most]

    def _each(self, terms: _Terms) -> Query:
        """Return the query for entries that have one of the terms of each word; names weigh as ever."""
        rare = {word: found for word, found in terms.items() if not self._alone(found)}
        groups = [(Occur.Must, self._any({word: found}, _TEXTS)) for word, found in terms.items()]
        names = [(Occur.Should, self._any(rare, _NAMES))] if rare else []
        return Query.boolean_query(groups + names)

    def _any(self, terms: _Terms, weights: _Weights = _WEIGHTS) -> Query:
        """Return the query for entries that have any of the terms, in one row: tantivy skips along it."""
        weighed = (
            (field, term, weight * (_TYPED if term == word else 1.0))
            for word, found in terms.items()
            for term in found
            for field, weight in weights
        )
        return Query.boolean_query(
            [
                (Occur.Should, Query.boost_query(Query.term_query(self.schema, field, term), weight))
                for field, term, weight in weighed
            ]
        )

    def _alone(self, terms: Sequence[str]) -> bool:
        """Return whether these terms are a common one alone."""
        return len(terms) == 1 and self._common(terms[0])

    def _common(self, term: str) -> bool:
        return self._count(term) > self.common

    def _count(self, term: str) -> int:
        """Return in how many entries the *term* is."""
        return self.entries.doc_freq(BODY, term)


def _words(terms: _Terms) -> frozenset[str]:
    return frozenset(term for found in terms.values() for term in found)
