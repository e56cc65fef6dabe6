"""The stages of a search: from what is called exactly so, over what has the words, to what comes close.

A later stage is looked at only where an earlier one found nothing, so that nobody pays for guesses, or sees
them, who wrote what they meant. No text of a user is ever parsed as a query: tantivy's
query language has traps, and readers do not know it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tantivy import Occur, Query, Schema, Searcher

from bot.search.vocabulary import BODY, NAMES, OFFERED, TITLE, Vocabulary, beginnings, forms
from bot.search.words import asked, is_unspaced, whole

WHOLE = "whole"  # the field of whole ids, former ids and names
WORDS_LIMIT = 12  # words of a question; what comes after them is left out
COMMON = 20_000  # entries with a word, from where it ranks what others find but costs too much to find by
_WEIGHTS = ((TITLE, 8.0), (NAMES, 6.0), (BODY, 1.0))  # so that any name goes before any text
_BEGUN = 4  # characters from where any word may be the beginning of a longer one
_LEAST = 3  # words for each that was asked, however many there are: the more there are, the more they cost
_TYPED = 4.0  # how much more a word weighs as it was typed than what it may stand for

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
        yield self._all(near, settles=True)
        typed = {
            word: (*found, *self.vocabulary.typos(word, begun=word == words[-1])[:most])
            for word, found in near.items()
        }
        if typed != near:
            yield self._all(typed, settles=True)
        if len(words) > 1:
            yield Stage(self._any(typed), _words(typed), partly=True)

    def _near(self, word: str, most: int, *, last: bool) -> Iterator[str]:
        """Yield what *word* may stand for; the *last* one may not be typed to its end."""
        if last or len(word) >= _BEGUN or is_unspaced(word):
            yield from beginnings(self.entries, word)[:most]
        yield from forms(self.entries, word)[:most]

    def _all(self, terms: _Terms, *, settles: bool = False) -> Stage:
        """Return the stage for entries that have one of the terms of each word, but for common words."""
        rare = {word for word, found in terms.items() if self._count(found) <= COMMON}
        if not rare or len(terms) == 1:
            return Stage(self._any(terms), _words(terms), settles)
        groups = [
            (Occur.Must if word in rare else Occur.Should, self._any({word: found}))
            for word, found in terms.items()
        ]
        return Stage(Query.boolean_query(groups), _words(terms), settles)

    def _any(self, terms: _Terms) -> Query:
        """Return the query for entries that have any of the terms, in one row: tantivy skips along it."""
        weighed = (
            (field, term, weight * (_TYPED if term == word else 1.0))
            for word, found in terms.items()
            for term in found
            for field, weight in _WEIGHTS
        )
        return Query.boolean_query(
            [
                (Occur.Should, Query.boost_query(Query.term_query(self.schema, field, term), weight))
                for field, term, weight in weighed
            ]
        )

    def _count(self, terms: Iterable[str]) -> int:
        """Return in how many entries the *terms* are, or more."""
        return sum(self.entries.doc_freq(field, term) for field, _ in _WEIGHTS for term in terms)


def _words(terms: _Terms) -> frozenset[str]:
    return frozenset(term for found in terms.values() for term in found)
