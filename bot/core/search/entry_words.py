"""The words of one entry, as a question is compared with them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.search.question import find_capitalized_words
from bot.core.search.romanization import ROMANIZED, romanize
from bot.core.search.tokenizer import normalize_words, tokenize_text
from bot.core.search.word_lists import load_word_lists

TextsByLanguage = Mapping[str, Iterable[str]]


@dataclass(frozen=True, slots=True)
class LanguageWords:
    """Words by language, without the function words of that language, and all of them together."""

    by_language: Mapping[str, frozenset[str]]
    all_words: frozenset[str]

    def in_language(self, language: str) -> frozenset[str]:
        """Get the words of *language*, or all if there are none of it or it is empty."""
        return self.by_language.get(language, self.all_words)


@dataclass(frozen=True, slots=True)
class EntryWords:
    """The normalised words of an entry in all its languages."""

    names: tuple[frozenset[str], ...]
    """Those of each of its titles and names, and of each in Latin letters."""
    questions: tuple[frozenset[str], ...]
    """Those of each question that moderators listed for it."""
    phrases: frozenset[str]
    """Its names and questions, each as a whole."""
    head: LanguageWords
    """All words of its names and questions."""
    body: LanguageWords
    """All words of its texts, and those that name its section."""
    context: frozenset[str]
    """The words of its briefing's title, which it need not repeat."""
    capitalized: frozenset[str]
    """The words that it writes with a capital inside a sentence, in languages in which that marks a name."""
    small: frozenset[str]
    """The words that it writes in small letters."""
    peoples: frozenset[int]
    """The peoples that its texts speak of."""
    years: frozenset[str]
    """The years of its dates, among the words of its names and its id; none that its texts only mention."""
    subjects: frozenset[int]
    """The nations that it is about by its names and questions, by their people if they name one."""


def find_subjects(words: Iterable[str]) -> frozenset[int]:
    """Find the nations that *words* are about: who is named as a people goes before a land."""
    nations, words = load_word_lists().nations, tuple(words)
    return nations.find_peoples(words) or nations.find_all(words)


def list_name_words(name: str) -> list[str]:
    """List the words of a *name*, Cyrillic ones in Latin letters too."""
    words = tokenize_text(name)
    if name.isascii():
        return words
    return [*words, *(ROMANIZED + latin for word in words if (latin := romanize(word)))]


def spell_name(name: str) -> Iterator[frozenset[str]]:
    """Yield the words of a *name*, and those of a Cyrillic one in Latin letters."""
    words = tokenize_text(name)
    yield frozenset(words)
    if latin_words := frozenset(ROMANIZED + latin for word in words if (latin := romanize(word))):
        yield latin_words


def collect_language_words(words: TextsByLanguage, shared_words: Iterable[str] = ()) -> LanguageWords:
    """Collect normalised *words*; *shared_words* are of no language."""
    function_words = load_word_lists().function_words
    shared = frozenset(shared_words)
    by_language = {
        language: frozenset(language_words).difference(function_words.get(language, ())).union(shared)
        for language, language_words in words.items()
    }
    return LanguageWords(by_language, shared.union(*by_language.values()))


def find_written_names(texts: TextsByLanguage) -> tuple[frozenset[str], frozenset[str]]:
    """Find the words with a capital inside a sentence, and those in small letters."""
    capitalized, small = set[str](), set[str]()
    for language, language_texts in texts.items():
        known = SUPPORTED_LANGUAGES.get(language)
        for text in () if known and known.capitalizes_nouns else language_texts:
            text_capitalized, text_small = find_capitalized_words(text)
            capitalized |= text_capitalized
            small |= text_small
    return frozenset(capitalized), frozenset(small)


def normalize_phrases(phrases: Iterable[str]) -> frozenset[str]:
    """Normalise whole names and questions."""
    return frozenset(map(normalize_words, phrases))


def find_names(entries: Iterable[EntryWords]) -> frozenset[str]:
    """Find the words that *entries* always write as names."""
    capitalized, small = set[str](), set[str]()
    for entry in entries:
        capitalized |= entry.capitalized
        small |= entry.small
    return frozenset(capitalized - small)
