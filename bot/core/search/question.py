"""A question in a reader's own words: what it looks for, and what it is only worded with."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.search.tokenizer import normalize_words, tokenize_query
from bot.core.search.word_lists import load_word_lists

MAX_QUESTION_CHARS = 1000  # the rest is ignored
MAX_QUESTION_WORDS = 8  # a text with more words is a passage, not a question
_WORD = re.compile(r"[^\W_]+")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;…\n«“„\"(\[-])\s*$")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, with all words normalised."""

    text: str
    """The whole question."""
    language: str
    """The language it seems to be in; empty if that is unknown."""
    words: tuple[str, ...]
    """The words that say what it looks for, each once, in order."""
    function_words: frozenset[str]
    """The words that count for nothing in its language."""
    names: frozenset[str]
    """Those of its words that it writes as names: an entry without them is about something else."""
    preferred_sections: frozenset[str]
    """The sections that hold what it asks for: a number, somebody, a time."""
    is_verdict: bool = False
    """True if it only judges a message, as "is this true?" does: it looks for nothing itself."""
    is_unfinished: bool = False
    """True if the reader is still typing, so that its last word may be the beginning of one."""

    @property
    def is_passage(self) -> bool:
        """True if it is a longer text, of which no entry covers every word."""
        return len(self.words) > MAX_QUESTION_WORDS

    @property
    def asks_number(self) -> bool:
        """True if it asks how many or how much."""
        return "figures" in self.preferred_sections

    @property
    def is_about_bot(self) -> bool:
        """True if it looks for nothing, as a greeting does, or thanks, "who are you", or a smile."""
        return not self.words and not self.is_verdict


def parse_question(text: str, language: str = "en", *, is_unfinished: bool = False) -> Question:
    """Parse a question from a chat in *language*; it may itself be in any other."""
    text = text[:MAX_QUESTION_CHARS]
    words = tokenize_query(text)
    lists = load_word_lists()
    question_language = _detect_language(words, language)
    function_words = _collect_function_words(question_language)
    rest = _replace_phrases(f" {normalize_words(text)} ")
    for phrase in sorted(_list_phrases(rest), key=len, reverse=True):
        rest = rest.replace(f" {phrase} ", " ")
    content_words = [word for word in dict.fromkeys(rest.split()) if not _is_empty(word, function_words)]
    is_verdict = _is_verdict(rest.split(), content_words)
    known = SUPPORTED_LANGUAGES.get(question_language)
    names = () if known and known.capitalizes_nouns else _find_names(text)
    sections = (lists.sections_by_cue.get(word, ()) for word in words)
    return Question(
        normalize_words(text),
        question_language,
        () if is_verdict else tuple(content_words),
        function_words,
        frozenset(content_words).intersection(names),
        frozenset(name for section_names in sections for name in section_names),
        is_verdict,
        is_unfinished,
    )


def _replace_phrases(text: str) -> str:
    """Replace the phrases that mean what a word means."""
    for phrase, word in load_word_lists().phrases.items():
        text = text.replace(f" {phrase} ", f" {word} ")
    return text


def _is_verdict(words: list[str], content_words: list[str]) -> bool:
    """True if *words* judge something, and those with content name nothing but a message."""
    lists = load_word_lists()
    allowed = lists.verdicts | lists.message_words
    return not lists.verdicts.isdisjoint(words) and allowed.issuperset(content_words)


def _is_empty(word: str, function_words: frozenset[str]) -> bool:
    return word in function_words or (len(word) == 1 and word.isalpha() and word < "\u0600")


def _list_phrases(text: str) -> Iterator[str]:
    """Yield the greetings that *text* may contain."""
    words = set(text.split())
    yield from (phrase for phrase in load_word_lists().greetings if words.issuperset(phrase.split()))


def _detect_language(words: list[str], chat_language: str) -> str:
    """Detect the language of a question by its function words; in doubt it is that of the chat.

    Empty if it is in other letters than the chat's language, and has no function word.
    """
    is_latin = all(map(str.isascii, words))
    hits = {
        language: len(function_words.intersection(words)) + (language == chat_language)
        for language, function_words in load_word_lists().function_words.items()
        if any(map(str.isascii, function_words)) == is_latin
    }
    best = max(hits, key=lambda language: (hits[language], language == chat_language), default="")
    return best if hits.get(best) else ""


@cache
def _collect_function_words(language: str) -> frozenset[str]:
    """Collect the words that count for nothing in a question in *language*.

    Languages in Latin letters must be told apart: "war" is a German word for "was". The others share no such
    word, so all of theirs count for nothing.
    """
    lists = load_word_lists().function_words
    others = (words for words in lists.values() if not any(map(str.isascii, words)))
    return lists.get(language, frozenset()).union(*others)


def _find_names(text: str) -> frozenset[str]:
    """Find the words that are written as names, unless the whole text is in capitals."""
    capitals, small = find_capitalized_words(text)
    return frozenset(capitals) if small else frozenset()


def find_capitalized_words(text: str) -> tuple[set[str], set[str]]:
    """Find the normalised words of *text* with a capital inside a sentence, and those in small letters."""
    capitals, small = list[str](), list[str]()
    for match in _WORD.finditer(text):
        if match[0].islower():
            small.append(match[0])
        elif match[0][0].isupper() and not _SENTENCE_START.search(
            text[max(0, match.start() - 3) : match.start()]
        ):
            capitals.append(match[0])
    return set(tokenize_query(" ".join(capitals))), set(tokenize_query(" ".join(small)))
