"""Ranks the entries that may answer a question by how much of it they cover, and how surely they answer it.

The index finds candidates; this compares each with every word of the question. A rare word tells more than a
common one, and one that the library does not know tells most: what asks for it is about something else.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property
from math import log

from bot.core.search.entry_words import EntryWords, LanguageWords
from bot.core.search.question import Question
from bot.core.search.word_forms import Forms
from bot.core.search.word_lists import load_word_lists

_HEAD_WEIGHT, _BODY_WEIGHT = 1.0, 0.4  # a word in a name or a moderator's question, and in a text
_PREFERRED_WEIGHT = 0.8  # of a word in a text of what the question asks for: a number, somebody, a time
_CONTEXT_QUALITY = 0.6  # how much an entry covers a word that only its briefing's title has
_LIGHT_WEIGHT = 0.2  # of a word that says little
_NAMED_BONUS = 0.6  # for a name that the question has in full
_ASKED_BONUS = 1.0  # for a moderator's question that this one hardly differs from
_SECTION_BONUS = 0.4  # for what a question asks for
_NEARLY_ASKED = 0.8  # share of the words that two questions have in common if they hardly differ
_SURE_QUALITY = 0.9  # of the forms by which a word is known to be a name
_OFFERED_COVERAGE, _ANSWER_COVERAGE = 0.6, 0.79  # shares of the question that a match covers
_OFFERED_NAME = 0.6  # share of a name of several words that is enough, whatever else is asked
_WHOLE_NAME = 0.9  # share of a name that is all of it but for words that say little
_PASSAGE_NAME = 0.75  # share of a name that a longer text must have
_PASSAGE_WEIGHT = 0.6  # of the words of that name, compared with the rarest word
_FAVOR = 1.2  # for an entry of the briefing that the chat reads
_LEAD = 1.15  # by which the best match is ahead of the next one if it is the answer


class Fit(IntEnum):
    """How well an entry fits a question."""

    NONE = 0
    OFFERED = 1
    """It may be what is meant."""
    GOOD = 2
    """It is the answer unless another fits nearly as well."""
    EXACT = 3
    """The question is one of its names, or one of the questions that moderators listed for it."""


@dataclass(frozen=True, slots=True)
class Score:
    """How well one entry fits: higher *points* go first."""

    fit: Fit
    points: float
    is_lone_word: bool = False
    """True if the question has one word, and it is only a part of the entry's names."""

    def favored(self, is_favored: bool) -> "Score":  # noqa: FBT001
        """Prefer an entry to its equals."""
        return replace(self, points=self.points * _FAVOR) if is_favored else self


@dataclass(frozen=True)
class Scorer:
    """Scores entries for one question."""

    question: Question
    forms: Mapping[str, Forms]
    """For each word of the question, the words of the library that it stands for."""
    names: frozenset[str]
    """The words that the library always writes as names."""
    weigh: Callable[[str], float]
    """Weighs a word of the library, see `compute_weight`."""

    def score(self, entry: EntryWords, section: str) -> Score:
        """Score an *entry* of *section*."""
        if self.question.text in entry.phrases:
            return Score(Fit.EXACT, 1.0)
        is_preferred = section in self.question.preferred_sections
        head = {word: self._match(word, entry.head) for word in self.forms}
        covered = {word: max(head[word], self._cover(word, entry)) for word in self.forms}
        name_share = max((self._measure(name) for name in entry.names), default=0.0)
        if self.question.is_passage:
            return self._score_passage(entry, name_share)
        if any(not covered[word] for word in self._named_words) or self._is_about_other_people(entry):
            return Score(Fit.NONE, 0)
        asked = max((self._compare(one) for one in entry.questions), default=0.0)
        coverage = self._average(covered)
        text_weight = _PREFERRED_WEIGHT if is_preferred else _BODY_WEIGHT
        points = coverage * (
            self._average({word: max(head[word], text_weight * covered[word]) for word in covered})
            + _ASKED_BONUS * (asked >= _NEARLY_ASKED)
            + _NAMED_BONUS * name_share * self._average(head)
            + _SECTION_BONUS * is_preferred
        )
        telling_words = [word for word in head if head[word] and word not in load_word_lists().light_words]
        has_long_name = name_share >= _OFFERED_NAME and len(telling_words) > 1
        is_elsewhere = bool(self._nations and entry.subjects) and self._nations.isdisjoint(entry.subjects)
        has_head = (is_preferred or any(head.values())) and not is_elsewhere
        return Score(
            _judge(coverage, asked, has_head=has_head, has_long_name=has_long_name),
            points,
            is_lone_word=len(self.question.words) == 1 and name_share < _WHOLE_NAME,
        )

    def _is_about_other_people(self, entry: EntryWords) -> bool:
        """True if the question asks about a people that *entry* neither is about nor speaks of."""
        peoples = self._peoples
        return bool(peoples and entry.subjects) and peoples.isdisjoint(entry.subjects | entry.peoples)

    @cached_property
    def _peoples(self) -> frozenset[int]:
        return load_word_lists().nations.find_peoples(self.question.words)

    @cached_property
    def _nations(self) -> frozenset[int]:
        return load_word_lists().nations.find_all(self.question.words)

    def _score_passage(self, entry: EntryWords, name_share: float) -> Score:
        """Score an entry for a longer text: it must have most of a name, and words that few entries have."""
        words = [word for word in self.forms if self._match(word, entry.head)]
        weight = sum(map(self.weigh, words))
        is_named = name_share >= _PASSAGE_NAME and weight >= _PASSAGE_WEIGHT * self.weigh("")
        return Score(Fit.GOOD if is_named else Fit.NONE, name_share * weight)

    @cached_property
    def _named_words(self) -> Collection[str]:
        """The words that an entry must have, because the question or the library writes them as names."""
        light_words = load_word_lists().light_words
        return [
            word
            for word, forms in self.forms.items()
            if word not in light_words
            and (
                word in self.question.names
                or word.isdigit()
                or any(term in self.names for term, form in forms.items() if form.quality >= _SURE_QUALITY)
            )
        ]

    def _match(self, word: str, entry_words: LanguageWords) -> float:
        """Find how well the words of an entry match *word*, 0 if they do not."""
        forms = self.forms[word]
        return max(
            (
                forms[term].quality
                for language, terms in self._terms_by_language[word]
                for term in terms.intersection(entry_words.in_language(language))
            ),
            default=0.0,
        )

    @cached_property
    def _terms_by_language(self) -> Mapping[str, Sequence[tuple[str, frozenset[str]]]]:
        """The forms of each word of the question, grouped by the language in whose texts they count."""
        return {
            word: [
                (language, frozenset(term for term, form in forms.items() if form.language == language))
                for language in {form.language for form in forms.values()}
            ]
            for word, forms in self.forms.items()
        }

    def _cover(self, word: str, entry: EntryWords) -> float:
        """Find how well the texts of an entry cover *word*, or the title of its briefing.

        That title counts only for an entry that is not about something else by name.
        """
        if quality := self._match(word, entry.body):
            return quality
        is_about_other = any(name & self.names for name in entry.names)
        is_context = not is_about_other and not entry.context.isdisjoint(self.forms[word])
        return _CONTEXT_QUALITY if is_context else 0.0

    def _average(self, values: Mapping[str, float]) -> float:
        """Average the values of the words by weight; one that says little and has none is left out."""
        light_words = load_word_lists().light_words
        weights = {
            word: weight for word, weight in self._weights.items() if values[word] or word not in light_words
        }
        total = sum(weights.values())
        return sum(weight * values[word] for word, weight in weights.items()) / total if total else 0.0

    @cached_property
    def _weights(self) -> Mapping[str, float]:
        """The weight of each word of the question: that of its most frequent form, related words aside."""
        return {
            word: min(
                self.weigh(term)
                for term in (word, *(one for one, form in forms.items() if form.quality >= _SURE_QUALITY))
            )
            for word, forms in self.forms.items()
        }

    def _measure(self, name: frozenset[str]) -> float:
        """Measure how much of a *name* the question has, 1 if all."""
        if name.isdisjoint(self._all_forms):
            return 0.0
        weights = {word: self.weigh(word) for word in name - self.question.function_words}
        common = sum(weight for word, weight in weights.items() if word in self._all_forms)
        return common / sum(weights.values()) if weights else 0.0

    @cached_property
    def _all_forms(self) -> frozenset[str]:
        return frozenset(form for forms in self.forms.values() for form in forms)

    def _compare(self, asked: frozenset[str]) -> float:
        """Measure how many words the question and one that moderators listed have in common."""
        asked = asked - self.question.function_words
        common = sum(not asked.isdisjoint(forms) for forms in self.forms.values())
        return common / max(len(self.forms), len(asked), 1)


def compute_weight(word: str, entries: int, total: int) -> float:
    """Compute how much *word* tells, if so many *entries* of *total* have it: an unknown one is rare."""
    weight = log(1 + total / max(entries, 1))
    return weight * _LIGHT_WEIGHT if word in load_word_lists().light_words else weight


def _judge(coverage: float, asked: float, *, has_head: bool, has_long_name: bool) -> Fit:
    if asked >= _NEARLY_ASKED or (coverage >= _ANSWER_COVERAGE and has_head):
        return Fit.GOOD
    return Fit.OFFERED if coverage >= _OFFERED_COVERAGE or has_long_name else Fit.NONE


def has_answer(scores: Sequence[Score]) -> bool:
    """True if the first of *scores*, best first, is the answer and not just one of several matches."""
    if not scores or scores[0].fit < Fit.GOOD:
        return False
    if len(scores) == 1 or scores[0].fit > scores[1].fit:
        return True
    return not scores[0].is_lone_word and scores[0].points >= _LEAD * scores[1].points
