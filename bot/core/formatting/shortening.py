"""Shortens prose to its first sentences, and knows where a sentence ends."""

import re

_SENTENCE_END = re.compile(r"[.!?…؟。]['\"’”»“)]*(?=\s|$)")


def ends_sentence(text: str) -> bool:
    """True if *text* ends where a sentence does."""
    return any(match.end() == len(text) for match in _SENTENCE_END.finditer(text))


def shorten_prose(text: str, max_chars: int) -> str:
    """Shorten *text* to whole sentences, or to whole words if the first sentence is too long.

    A text that lacks something ends in an ellipsis.
    """
    if len(text) <= max_chars:
        return text
    room = max_chars - len(" …")
    ends = [match.end() for match in _SENTENCE_END.finditer(text) if match.end() <= room]
    return f"{text[: ends[-1]]} …" if ends else f"{text[:room].rsplit(' ', 1)[0]}…"
