"""The words that give a plain question its meaning, read from the two YAML files beside this module.

They are our own short lists: published lists of stop words hold words such as "million" and "work", which are
what a reader looks for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from bot.core.search.tokenizer import normalize_words

_MIN_STEM_LENGTH = 4  # letters of a stem: fewer begin too many other words
_PACKAGE = "bot.core.search"
_LIGHT_LISTS = ("light", "verdicts", "qualifiers")


@dataclass(frozen=True, slots=True)
class WordLists:
    """All lists, with every word normalised as the index has it."""

    function_words: Mapping[str, frozenset[str]]
    """By language."""
    greetings: frozenset[str]
    """Phrases that greet, thank, or ask about the bot itself, in any language."""
    welcome_questions: frozenset[str]
    """Whole questions that the welcome answers, in any language."""
    sections_by_question: Mapping[str, str]
    """The section that answers a whole question without a telling word."""
    phrases: Mapping[str, str]
    """The word that a phrase means, in any language."""
    verdicts: frozenset[str]
    """Words that only judge a message, in any language."""
    message_words: frozenset[str]
    """Words for a message that somebody judges, in any language."""
    qualifiers: frozenset[str]
    """Words that choose from a list, in any language."""
    light_words: frozenset[str]
    """Words that say little, in any language: verdicts, qualifiers, cues, and what names a section, too."""
    sections_by_cue: Mapping[str, Sequence[str]]
    """The sections that a question with this word prefers."""
    section_words: Mapping[str, frozenset[str]]
    """The words that name a section, by its name."""
    concepts: "Concepts"
    nations: "Nations"


@dataclass(frozen=True, slots=True)
class RelatedWord:
    """A word for the same thing, in one language; with *is_stem*, all words that begin so."""

    text: str
    language: str
    is_stem: bool


class Concepts:
    """Groups of words for one thing, in all languages."""

    def __init__(self, groups: Iterable[Mapping[str, str]]) -> None:
        """Take *groups* of words by language; a word that ends in * is a stem."""
        self._groups = [
            [_parse_related(word, language) for language, words in group.items() for word in words.split()]
            for group in groups
        ]
        self._groups_by_word: dict[tuple[str, bool], list[int]] = {}
        for number, group in enumerate(self._groups):
            for word in group:
                self._groups_by_word.setdefault((word.text, word.is_stem), []).append(number)
        self._stem_lengths = sorted({len(text) for text, is_stem in self._groups_by_word if is_stem})

    def find_related(self, word: str) -> tuple[RelatedWord, ...]:
        """Find the words of the groups that have *word*, in order."""
        stems = [(word[:length], True) for length in self._stem_lengths if length <= len(word)]
        numbers = (number for key in ((word, False), *stems) for number in self._groups_by_word.get(key, ()))
        return tuple(
            dict.fromkeys(other for number in dict.fromkeys(numbers) for other in self._groups[number])
        )


class Nations:
    """Peoples and their lands, in all languages."""

    def __init__(self, nations: Sequence[Mapping[str, Mapping[str, str]]]) -> None:
        """Take the *people* and the *land* of each nation, by language."""
        self._peoples = [Concepts([nation["people"]]) for nation in nations]
        self._lands = [Concepts([nation["people"], nation["land"]]) for nation in nations]

    def find_peoples(self, words: Iterable[str]) -> frozenset[int]:
        """Find the nations of whose people *words* speak, by number."""
        return _find_concepts(self._peoples, words)

    def find_all(self, words: Iterable[str]) -> frozenset[int]:
        """Find the nations whose people or land *words* name, by number."""
        return _find_concepts(self._lands, words)


def _find_concepts(concepts: Sequence[Concepts], words: Iterable[str]) -> frozenset[int]:
    words = tuple(words)
    return frozenset(
        number for number, concept in enumerate(concepts) if any(map(concept.find_related, words))
    )


def _parse_related(word: str, language: str) -> RelatedWord:
    text, is_stem = normalize_words(word.removesuffix("*")), word.endswith("*")
    if is_stem and len(text) < _MIN_STEM_LENGTH:
        raise ValueError(f"{language}: {word} is too short for a stem: list the words instead")
    return RelatedWord(text, language, is_stem)


@cache
def load_word_lists() -> WordLists:
    """Read both files, once."""
    data = _read_file("question_words.yaml")
    cues = _collect_cues(data["cues"])
    section_words = {name: _collect(by_language) for name, by_language in data["sections"].items()}
    return WordLists(
        function_words={
            language: _split(words) for language, words in _read_file("function_words.yaml").items()
        },
        greetings=_split_phrases(data["greetings"]),
        welcome_questions=_split_phrases(data["welcome"]),
        sections_by_question={
            question: name
            for name, questions in data["section_questions"].items()
            for question in _split_phrases(questions)
        },
        phrases=_collect_phrases(data["phrases"]),
        verdicts=_collect(data["verdicts"]),
        message_words=_collect(data["messages"]),
        qualifiers=_collect(data["qualifiers"]),
        light_words=frozenset(cues).union(
            *section_words.values(), *(_collect(data[name]) for name in _LIGHT_LISTS)
        ),
        sections_by_cue=cues,
        section_words=section_words,
        concepts=Concepts(data["concepts"]),
        nations=Nations(data["nations"]),
    )


def _collect_cues(cues: Mapping[str, Mapping[str, str]]) -> Mapping[str, Sequence[str]]:
    return {word: names.split() for names, by_language in cues.items() for word in _collect(by_language)}


def _collect_phrases(phrases: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    pairs = (pair for by_phrase in phrases.values() for pair in by_phrase.items())
    return {normalize_words(phrase): normalize_words(word) for phrase, word in pairs}


def _collect(words_by_language: Mapping[str, str]) -> frozenset[str]:
    return _split(" ".join(words_by_language.values()))


def _split_phrases(phrases_by_language: Mapping[str, str]) -> frozenset[str]:
    return frozenset(
        normalize_words(phrase) for phrases in phrases_by_language.values() for phrase in phrases.split(",")
    )


def _read_file(name: str) -> dict[str, Any]:
    data = yaml.safe_load(files(_PACKAGE).joinpath(name).read_text("utf-8"))
    assert isinstance(data, dict)  # noqa: S101 (our own file is valid)
    return data


def _split(text: str) -> frozenset[str]:
    return frozenset(normalize_words(text).split())
