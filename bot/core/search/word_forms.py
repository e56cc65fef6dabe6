"""The words of the library that a reader's word stands for, each with how surely it does."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tantivy import Searcher

from bot.core.search.question import Question
from bot.core.search.romanization import ROMANIZED, romanize
from bot.core.search.tokenizer import is_unspaced
from bot.core.search.vocabulary import BODY_FIELD, MAX_EXPANSIONS, Vocabulary, find_inflections
from bot.core.search.word_lists import RelatedWord, load_word_lists

_EXACT, _INFLECTED, _ROMANIZED, _CORRECTED, _COMPLETED, _RELATED = 1.0, 0.95, 0.9, 0.85, 0.82, 0.8
OWN_WORD_QUALITY = 0.82  # from which a form is the word itself, and not just another one for the same thing
_MIN_LENGTH = 3  # characters of a word that may have an ending
_MAX_SHORT_LENGTH = 4  # characters of a word that may only have one of the endings below
_MAX_ENDING = 3  # characters of an ending
_SLAVIC_CASE_ENDINGS = ("", *"аяоеєуюыиіьй", "ом", "ем", "єм", "ой", "ою", "ів", "ов")
_SHORT_WORD_ENDINGS = {
    "en": ("", "s"),
    "de": ("", "e", "en", "er", "es", "n", "s"),
    "fr": ("", "e", "es", "s"),
    "es": ("", "a", "as", "es", "o", "os", "s"),
    "pl": ("", *"aeoyiuęąó", "em", "ie", "ów", "om", "ach", "ami"),
    "uk": _SLAVIC_CASE_ENDINGS,
    "ru": _SLAVIC_CASE_ENDINGS,
}
_ENGLISH_VERB_ENDINGS = ("d", "ed", "ing")  # of a short word with at least _MAX_SHORT_LENGTH characters
_ENGLISH_ENDING = re.compile("(?:ing|ed|es|s)$")  # which is longer than what other languages change at once
_ARABIC_PARTICLE = re.compile("[لبوفك][\u0621-\u064a]{3}")  # "of", "in", "and", written with the word
_MIN_STEM_LENGTH = 5  # characters that an English word must keep: "united" is no unit
_MIN_REPLACED_LENGTH = 7  # characters of a word that may be misspelt by another letter in the place of one
_MIN_CORRECTED_LENGTH = 5  # characters of a word that may be misspelt, and of the one that was meant


@dataclass(frozen=True, slots=True)
class Form:
    """How surely a word of the library is meant, 1 if surely, and in texts of which language, "" for all."""

    quality: float
    language: str = ""


Forms = Mapping[str, Form]
"""The words of the library that a reader's word stands for."""


class WordForms:
    """Finds the forms of the words of one question in one state of the index."""

    def __init__(
        self,
        question: Question,
        searcher: Searcher,
        vocabulary: Vocabulary,
        find_completions: Callable[[str], Sequence[str]],
    ) -> None:
        """Find forms among the words that *searcher* has."""
        self._question = question
        self._searcher = searcher
        self._vocabulary = vocabulary
        self._find_completions = find_completions

    def find_forms(self, word: str) -> Forms:
        """Find the words in use that *word* stands for; never a function word.

        What it may be the beginning of, and what it may be misspelt from, are guesses: they count only if
        nothing else is found.
        """
        forms = dict(self._iter_known_forms(word))
        if not forms and self._question.is_unfinished and self._question.text.endswith(word):
            forms = dict.fromkeys(self._find_completions(word), Form(_COMPLETED))
        if not forms:
            corrected = (*self._find_corrected(word), *self._find_corrected(ROMANIZED + word))
            forms = dict.fromkeys(corrected, Form(_CORRECTED))
        return {term: form for term, form in forms.items() if term not in self._question.function_words}

    def _iter_known_forms(self, word: str) -> Iterator[tuple[str, Form]]:
        """Yield the words in use that *word* surely stands for, the surest last.

        Related words of other languages count only if the library does not have *word* itself.
        """
        inflected = dict.fromkeys(
            self._find_used(self._find_inflected(word)), Form(_INFLECTED, self._question.language)
        )
        exact = dict.fromkeys(self._find_used([word]), Form(_EXACT))
        romanized = dict.fromkeys(self._find_used(self._find_romanized(word)), Form(_ROMANIZED))
        is_known = bool(exact or inflected)
        related_words = load_word_lists().concepts.find_related(word)
        for related in sorted(related_words, key=self._is_own_language):
            if not is_known or self._is_own_language(related):
                for term in self._find_used(self._find_terms(related)):
                    yield term, Form(_RELATED, related.language)
        yield from (romanized | inflected | exact).items()

    def _is_own_language(self, related: RelatedWord) -> bool:
        return related.language == self._question.language

    def _find_used(self, terms: Iterable[str]) -> Iterator[str]:
        return (term for term in terms if self.count_entries(term))

    def count_entries(self, term: str) -> int:
        """Count the entries that have *term*."""
        return self._searcher.doc_freq(BODY_FIELD, term)

    def _find_inflected(self, word: str) -> Iterator[str]:
        """Yield words with another ending: of a short one only with the usual ones, "arm" is no army."""
        if len(word) < _MIN_LENGTH or is_unspaced(word) or word.isdigit():
            return
        if len(word) <= _MAX_SHORT_LENGTH:
            yield from _change_short_ending(word, self._question.language)
        else:
            yield from self._find_other_endings(word)
        if _ARABIC_PARTICLE.match(word):
            yield word[1:]

    def _find_other_endings(self, word: str) -> Iterator[str]:
        yield from (one for one in self._find_completions(word) if len(one) <= len(word) + _MAX_ENDING)
        if self._question.language == "en" and (stem := _cut_english_ending(word)):
            yield stem
            yield from (one for one in self._find_completions(stem) if len(one) <= len(stem) + _MAX_ENDING)
        yield from find_inflections(self._searcher, word)

    def _find_romanized(self, word: str) -> Iterator[str]:
        """Yield the names that sound like *word*, in Latin letters and in Cyrillic ones."""
        if not (latin := romanize(word)):
            yield ROMANIZED + word
            return
        for name in (latin, ROMANIZED + latin):
            yield name
            yield from self._find_inflected(name)
            yield from self._find_corrected(name)

    def _find_terms(self, related: RelatedWord) -> Iterator[str]:
        """Yield the words in use for a related word."""
        if related.is_stem:
            terms = self._searcher.terms_with_prefix(BODY_FIELD, related.text, limit=MAX_EXPANSIONS)
            yield from (term for term, _ in terms)
        else:
            yield related.text

    def _find_corrected(self, word: str) -> Iterator[str]:
        """Yield the words in use that *word* may be a misspelling of; a short one never is."""
        if len(word) >= _MIN_CORRECTED_LENGTH:
            for term in self._vocabulary.find_similar_words(word, is_prefix=False):
                if len(term) >= _MIN_CORRECTED_LENGTH and _is_slip(word, term) and self.count_entries(term):
                    yield term


def _cut_english_ending(word: str) -> str:
    """Cut the ending of an English *word*; empty if it has none, or too little is left of it."""
    stem = _ENGLISH_ENDING.sub("", word)
    return stem if _MIN_STEM_LENGTH <= len(stem) < len(word) else ""


def _change_short_ending(word: str, language: str) -> Iterator[str]:
    """Yield a short word with each of the endings that its *language* may give it."""
    endings = _SHORT_WORD_ENDINGS.get(language, ("",))
    if language == "en" and len(word) == _MAX_SHORT_LENGTH:
        yield from (word + ending for ending in _ENGLISH_VERB_ENDINGS)
    stems = {word.removesuffix(ending) for ending in endings}
    yield from (stem + ending for stem in stems if len(stem) >= _MIN_LENGTH for ending in endings)


def _is_slip(word: str, term: str) -> bool:
    """True if *word* is more likely *term* misspelt than another word: tanks are no talks."""
    return len(word) >= _MIN_REPLACED_LENGTH or len(word) != len(term) or sorted(word) == sorted(term)
