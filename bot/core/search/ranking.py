"""Ranks the entries that may answer a question by how much of it they cover, and how surely they answer it.

The index finds candidates; this compares each with every word of the question. A rare word tells more than a
common one, and one that the library does not know tells most: what asks for it is about something else.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from math import log

from bot.core.search.entry_words import EntryWords, LanguageWords
from bot.core.search.question import Question
from bot.core.search.word_forms import OWN_WORD_QUALITY, Forms
from bot.core.search.word_lists import load_word_lists

_HEAD_WEIGHT, _BODY_WEIGHT = 1.0, 0.4  # a word in a name or a moderator's question, and in a text
_PREFERRED_WEIGHT = 0.8  # of a word in a text of what the question asks for: a number, somebody, a time
_CONTEXT_QUALITY = 0.6  # how much an entry covers a word that only its briefing's title has
_LIGHT_WEIGHT = 0.2  # of a word that says little
_NAMED_BONUS = 0.6  # for a name that the question has in full
_LISTED_QUESTION_BONUS = 1.0  # for a moderator's question that this one hardly differs from
_SECTION_BONUS = 0.4  # for what a question asks for
_SAME_QUESTION = 0.8  # share of the words that two questions have in common if they hardly differ
_SURE_QUALITY = 0.9  # of the forms by which a word is known to be a name
_OWN_WORDS_SHARE = 0.5  # share of an answered question that the entry has in the reader's own words
_OFFERED_COVERAGE, _ANSWER_COVERAGE = 0.6, 0.79  # shares of the question that a match covers
_OFFERED_NAME = 0.6  # share of a name of several words that is enough, whatever else is asked
_SPOKEN_NAMES = {"people": 0.4, "units": 0.6, "glossary": 0.6}  # shares of names that are enough to call by
_VAGUE_NAME = 0.5  # share of a title below which a lone word may mean anything
_PASSAGE_NAME = 0.75  # share of a name that a longer text must have
_PASSAGE_WEIGHT = 0.6  # of the words of that name, compared with the rarest word
_FAVOR = 1.2  # for an entry of the briefing that the chat reads
_LEAD = 1.15  # by which the best match is ahead of the next one if it is the answer
_OVERVIEW_SECTION = "summary"  # repeats what the items say: it is never the answer instead of one
_OVERVIEW_WEIGHT = 0.5
_YEAR = re.compile(r"(?:19|20)\d\d")


class Fit(IntEnum):
    """How well an entry fits a question."""

    NONE = 0
    OFFERED = 1
    """It may be what is meant."""
    GOOD = 2
    """It is the answer unless another fits nearly as well."""
    NAMED = 3
    """The question is about a name, and it bears that name."""
    EXACT = 4
    """The question is one of its names, or one of the questions that moderators listed for it."""


@dataclass(frozen=True, slots=True)
class Score:
    """How well one entry fits: higher *points* go first."""

    fit: Fit
    points: float
    is_vague: bool = False
    """True if the question has one word, which may mean anything."""


@dataclass(frozen=True, slots=True)
class _Match:
    """What an entry has of a question."""

    section: str
    head: Mapping[str, float]
    """How well its names and questions match each word."""
    covered: Mapping[str, float]
    """How well all of its texts do."""
    name_share: float
    """The largest share of one of its names that the question has."""
    question_share: float
    """The largest share that the question and one of its listed questions have in common."""
    is_about_other_people: bool
    """True if the question asks about a people that the entry neither is about nor speaks of."""
    is_about_other_nation: bool
    """True if the entry is about another nation than the question."""
    is_about_other_year: bool
    """True if the question names a year that the entry is not of."""


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

    def score(self, entry: EntryWords, section: str, *, is_favored: bool = False) -> Score:
        """Score an *entry* of *section*; with *is_favored* it goes before its equals."""
        favor = _FAVOR if is_favored else 1.0
        if self.question.text in entry.phrases:
            return Score(Fit.EXACT, 2 * favor)
        if " ".join(self.question.words) in entry.phrases:
            return Score(Fit.EXACT, favor)
        if self.question.is_passage:
            return self._score_passage(entry, favor)
        match = self._compare(entry, section)
        fit = self._judge(match)
        if self._has_name(entry, section):
            fit = max(fit, self._judge_name(section))
        is_vague = len(self.question.words) == 1 and match.name_share < _VAGUE_NAME
        return Score(fit, favor * self._count_points(match), is_vague)

    def _compare(self, entry: EntryWords, section: str) -> _Match:
        head = {word: self._match(word, entry.head) for word in self.forms}
        return _Match(
            section,
            head,
            {word: max(head[word], self._cover(word, entry)) for word in self.forms},
            max((self._measure(name) for name in entry.names), default=0.0),
            max((self._measure_common_share(one) for one in entry.questions), default=0.0),
            bool(entry.subjects and self._peoples)
            and self._peoples.isdisjoint(entry.subjects | entry.peoples),
            bool(entry.subjects and self._nations) and self._nations.isdisjoint(entry.subjects),
            not entry.years.issuperset(self._years),
        )

    @cached_property
    def _peoples(self) -> frozenset[int]:
        return load_word_lists().nations.find_peoples(self.question.words)

    @cached_property
    def _years(self) -> frozenset[str]:
        return frozenset(word for word in self.question.words if _YEAR.fullmatch(word))

    @cached_property
    def _nations(self) -> frozenset[int]:
        return load_word_lists().nations.find_all(self.question.words)

    def _count_points(self, match: _Match) -> float:
        is_preferred = match.section in self.question.preferred_sections
        text_weight = _PREFERRED_WEIGHT if is_preferred else _BODY_WEIGHT
        values = {word: max(match.head[word], text_weight * value) for word, value in match.covered.items()}
        return (
            self._average(match.covered)
            * (
                self._average(values)
                + _LISTED_QUESTION_BONUS * (match.question_share >= _SAME_QUESTION)
                + _NAMED_BONUS * match.name_share * self._average(match.head)
                + _SECTION_BONUS * is_preferred
            )
            * (_OVERVIEW_WEIGHT if match.section == _OVERVIEW_SECTION else 1)
        )

    def _judge(self, match: _Match) -> Fit:
        if match.is_about_other_people or any(not match.covered[word] for word in self._named_words):
            return Fit.NONE
        is_listed = match.question_share >= _SAME_QUESTION and not match.is_about_other_year
        if is_listed or self._is_answer(match):
            return Fit.GOOD
        found_words = [word for word in self._telling_words if match.covered[word]]
        has_long_name = match.name_share >= _OFFERED_NAME and len(found_words) > 1
        is_offered = self._average(match.covered) >= _OFFERED_COVERAGE or has_long_name
        return Fit.OFFERED if is_offered and found_words and self._is_about_counted(match) else Fit.NONE

    def _is_answer(self, match: _Match) -> bool:
        """True if an entry covers the question, and not only with related words."""
        is_covered = bool(self._telling_words) and self._average(match.covered) >= _ANSWER_COVERAGE
        is_about_other = match.is_about_other_nation or match.is_about_other_year
        if match.section == _OVERVIEW_SECTION or is_about_other or not is_covered:
            return False
        sections = self.question.preferred_sections
        if sections and match.section not in sections:
            has_number = match.section not in load_word_lists().section_words or not self.question.asks_number
            return has_number and all(value >= OWN_WORD_QUALITY for value in match.head.values())
        if self.question.asks_number and not all(match.head[word] for word in self._counted_words):
            return False
        own = {word: float(value >= OWN_WORD_QUALITY) for word, value in match.covered.items()}
        is_named = bool(sections) and all(match.head[word] for word in self._telling_words)
        is_own = self._average(own) >= _OWN_WORDS_SHARE and (bool(sections) or any(match.head.values()))
        return is_named or is_own

    def _is_about_counted(self, match: _Match) -> bool:
        """True unless the question asks how many there are of something that an entry only touches."""
        return not self.question.asks_number or all(
            match.head[word] or match.covered[word] >= OWN_WORD_QUALITY for word in self._counted_words[:1]
        )

    @cached_property
    def _counted_words(self) -> Sequence[str]:
        """What a question asks the number of: the first telling word that is no name, or else all words."""
        return [word for word in self._telling_words if word not in self._named_words][:1] or list(self.forms)

    def _judge_name(self, section: str) -> Fit:
        """Judge an entry with that name; beside an unknown word it is offered if it is a person's name."""
        if self._known_words == self._telling_words:
            return Fit.NAMED
        return Fit.OFFERED if section == "people" else Fit.NONE

    def _has_name(self, entry: EntryWords, section: str) -> bool:
        """True if an entry bears the name that all known words of the question make."""
        if section not in _SPOKEN_NAMES or self.question.asks_number or not self._known_words:
            return False
        return any(
            self._measure(name) >= _SPOKEN_NAMES[section]
            and all(not name.isdisjoint(self._own_forms[word]) for word in self._known_words)
            for name in entry.names
        )

    def _score_passage(self, entry: EntryWords, favor: float) -> Score:
        """Score an entry for a longer text: it must have most of a name, and words that few entries have."""
        name_share = max((self._measure(name) for name in entry.names), default=0.0)
        words = [word for word in self.forms if self._match(word, entry.head)]
        weight = sum(map(self.weigh, words))
        is_named = name_share >= _PASSAGE_NAME and weight >= _PASSAGE_WEIGHT * self.weigh("")
        return Score(Fit.GOOD if is_named else Fit.NONE, favor * name_share * weight)

    @cached_property
    def _named_words(self) -> Collection[str]:
        """The words that an entry must have, because the question or the library writes them as names."""
        return [
            word
            for word in self._telling_words
            if word in self.question.names
            or word.isdigit()
            or not self.names.isdisjoint(self._sure_forms[word])
        ]

    @cached_property
    def _telling_words(self) -> Sequence[str]:
        """The words that say more than "people" or "number" do."""
        light_words = load_word_lists().light_words
        return [word for word in self.forms if word not in light_words]

    @cached_property
    def _known_words(self) -> Sequence[str]:
        """Those of them that the library has in any form."""
        return [word for word in self._telling_words if self.forms[word]]

    @cached_property
    def _sure_forms(self) -> Mapping[str, frozenset[str]]:
        return self._select_forms(_SURE_QUALITY)

    @cached_property
    def _own_forms(self) -> Mapping[str, frozenset[str]]:
        return self._select_forms(OWN_WORD_QUALITY)

    def _select_forms(self, quality: float) -> Mapping[str, frozenset[str]]:
        return {
            word: frozenset(term for term, form in forms.items() if form.quality >= quality)
            for word, forms in self.forms.items()
        }

    def _match(self, word: str, entry_words: LanguageWords) -> float:
        """Find how well the words of an entry match *word*, 0 if they do not.

        If it has texts in the question's language, those in others say nothing of what it is about.
        """
        forms = self.forms[word]
        has_own_texts = self.question.language in entry_words.by_language
        return max(
            (
                forms[term].quality
                for language, terms in self._terms_by_language[word]
                if language in {"", self.question.language} or not has_own_texts
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
            word: min(self.weigh(term) for term in (word, *terms)) for word, terms in self._sure_forms.items()
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

    def _measure_common_share(self, listed_question: frozenset[str]) -> float:
        """Measure how many words the question and one that moderators listed have in common."""
        listed_words = listed_question - self.question.function_words
        common = sum(not listed_words.isdisjoint(forms) for forms in self.forms.values())
        return common / max(len(self.forms), len(listed_words), 1)


def compute_weight(word: str, entries: int, total: int) -> float:
    """Compute how much *word* tells, if so many *entries* of *total* have it: an unknown one is rare."""
    weight = log(1 + total / max(entries, 1))
    return weight * _LIGHT_WEIGHT if word in load_word_lists().light_words else weight


def has_answer(scores: Sequence[Score]) -> bool:
    """True if the first of *scores*, best first, is the answer and not just one of several matches."""
    if not scores or scores[0].fit < Fit.GOOD or (scores[0].fit is Fit.GOOD and scores[0].is_vague):
        return False
    return len(scores) == 1 or scores[0].fit > scores[1].fit or scores[0].points >= _LEAD * scores[1].points
