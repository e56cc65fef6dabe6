"""Knows whether a text says already what a line is about to add: no answer should say anything twice."""

import re

_STEM_LENGTH = 5  # letters of a word that its other forms share: encuestador, encuestadora
_WORD = re.compile(r"\d+|[^\W\d_]{3,}")  # a shorter word may be an abbreviation, as the one for "year" is


def has_same_words(text: str, longer_text: str) -> bool:
    """True if *longer_text* has every word of *text*, maybe in another form: names are declined."""
    return set(_list_stems(text)) <= set(_list_stems(longer_text))


def _list_stems(text: str) -> list[str]:
    return [word[:_STEM_LENGTH] for word in _WORD.findall(text.casefold())]


def has_year(text: str, year: int) -> bool:
    """True if *text* says this year, in whatever digits."""
    return year in map(int, re.findall(r"\d+", text))
