"""Shortens prose to its first sentences, and knows where a sentence ends."""

import re
from collections.abc import Iterator

_SENTENCE_END = re.compile(r"[.!?…؟。]['\"’”»“)]*(?=\s|$)")

_SHORT_NOUN = re.compile(r"\d\s*[^\W\d_]{1,2}\.$")  # a number and an abbreviation: 2026 r., 5 m.


def _find_sentence_ends(text: str) -> Iterator[int]:
    """Yield where each sentence ends; the dot of an abbreviation, or before a small letter, ends none."""
    for match in _SENTENCE_END.finditer(text):
        end = match.end()
        following = text[end:].lstrip()[:1]
        if not (following.islower() or following.isdigit() or _SHORT_NOUN.search(text[:end])):
            yield end


def ends_sentence(text: str) -> bool:
    """True if *text* ends where a sentence does."""
    return len(text) in _find_sentence_ends(text)


def shorten_prose(text: str, max_chars: int) -> str:
    """Shorten *text* to whole sentences, or to whole words if the first sentence is too long.

    A text that lacks something ends in an ellipsis.
    """
    if len(text) <= max_chars:
        return text
    room = max_chars - len(" …")
    ends = [end for end in _find_sentence_ends(text) if end <= room]
    return f"{text[: ends[-1]]} …" if ends else f"{text[:room].rsplit(' ', 1)[0]}…"
