"""Finds words that mix alphabets: a letter that only looks as if it belonged, from another keyboard layout.

Words that mix them on purpose are left alone: a symbol such as *ΔT*, an acronym or a name with an ending in a
text of that alphabet (*ITшник*, *YouTubeр*), and whatever has a letter that looks like none of the others.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+")
_ACRONYM_WITH_ENDING = re.compile(r"[A-Z]{2,}(?P<ending>[^A-Za-z]+)")
_SMALL_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz")
_LATIN = "LATIN"

_TWINS: Mapping[str, Mapping[str, str]] = {  # letters that look alike in every typeface: Latin, then theirs
    "CYRILLIC": dict(zip("ABCEHIJKMOPSTXYËÏaceijopsxyëï", "АВСЕНІЈКМОРЅТХУЁЇасеіјорѕхуёї", strict=True)),
    "GREEK": dict(zip("ABEHIKMNOPTXYZo", "ΑΒΕΗΙΚΜΝΟΡΤΧΥΖο", strict=True)),
    "ARMENIAN": dict(zip("ohnu", "օհոս", strict=True)),
}
_FOREIGN_TO_CYRILLIC = frozenset("JSjs")  # their twins are Serbian and Macedonian
_TWINS_INSIDE: Mapping[str, str] = dict(  # alike only between small Latin letters; else a symbol or an ending
    zip("вгкмнптαγικνρτυχ", "brkmhntayikvptux", strict=True)
)
_LATIN_BY_TWIN = {theirs: latin for twins in _TWINS.values() for latin, theirs in twins.items()}


@dataclass(frozen=True, slots=True)
class MixedWord:
    """A *word*, as it was *meant*, and its first *letter* that only looks like its *twin*."""

    word: str
    meant: str
    letter: str
    twin: str


def find_mixed_words(text: str) -> Iterator[MixedWord]:
    """Yield the words of *text* in which a letter of another alphabet only looks as if it belonged."""
    if text.isascii():
        return
    words = [(word, [_find_alphabet(letter) for letter in word]) for word in _WORD.findall(text)]
    text_alphabets = {alphabets[0] for _, alphabets in words if len(set(alphabets)) == 1}
    for word, alphabets in words:
        if len({*alphabets} - {""}) > 1 and not _has_ending(word, alphabets, text_alphabets):
            yield from _examine_word(word, alphabets)


def name_alphabet(letter: str) -> str:
    """Name the alphabet of a letter: ``Cyrillic``."""
    return unicodedata.name(letter, "").partition(" ")[0].title()


def _find_alphabet(character: str) -> str:
    """Find the alphabet of a letter; empty for a digit."""
    return name_alphabet(character).upper() if character.isalpha() else ""


def _has_ending(word: str, alphabets: Sequence[str], text_alphabets: Container[str]) -> bool:
    """True if a Latin word has an ending in an alphabet in which the text has words, or is an acronym."""
    acronym = _ACRONYM_WITH_ENDING.fullmatch(word)
    if acronym and acronym["ending"].islower():
        return True
    start = next(place for place, alphabet in enumerate(alphabets) if alphabet not in {_LATIN, ""})
    endings = {*alphabets[start:]}
    return start > 0 and len(endings) == 1 and alphabets[start] in text_alphabets and word[start:].islower()


def _examine_word(word: str, alphabets: Sequence[str]) -> Iterator[MixedWord]:
    """Yield the word if all its letters look like letters of the alphabet of most of them."""
    counts = Counter(filter(None, alphabets))
    for alphabet in sorted(counts, key=lambda one: one != _LATIN):
        is_main = 2 * counts[alphabet] > counts.total() - (alphabet == _LATIN)
        if is_main and (meant := _rewrite_word(word, alphabets, alphabet)):
            letter, twin = next(pair for pair in zip(word, meant, strict=True) if pair[0] != pair[1])
            yield MixedWord(word, meant, letter, twin)
            return


def _rewrite_word(word: str, alphabets: Sequence[str], alphabet: str) -> str:
    """Write a word in one *alphabet*; empty if it has a letter that looks like none of that."""
    letters = [
        letter if own in {alphabet, ""} else _find_twin(word, place, alphabet)
        for place, (letter, own) in enumerate(zip(word, alphabets, strict=True))
    ]
    return "".join(letters) if all(letters) else ""


def _find_twin(word: str, place: int, alphabet: str) -> str:
    """Find the letter of *alphabet* that the letter at *place* looks like; empty if there is none."""
    letter = word[place]
    latin = letter if letter in _TWINS["CYRILLIC"] or letter == "Z" else _LATIN_BY_TWIN.get(letter, "")
    if alphabet == _LATIN:
        neighbours = {word[place - 1 : place], word[place + 1 : place + 2]}
        return latin or (_TWINS_INSIDE.get(letter, "") if neighbours <= _SMALL_LATIN else "")
    is_foreign = alphabet == "CYRILLIC" and latin in _FOREIGN_TO_CYRILLIC
    return "" if is_foreign else _TWINS.get(alphabet, {}).get(latin, "")
