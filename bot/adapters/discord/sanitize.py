"""Sanitizes text for Discord: one line, no control characters, and right-to-left words isolated."""

import unicodedata

_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_JOINERS = "\u200c\u200d\u200e\u200f\u061c"  # emoji and Persian need them
_TAG_CHARACTERS = range(0xE0020, 0xE0080)  # the letters in the flags of England, Scotland and Wales


def sanitize_text(text: str) -> str:
    """Put *text* on one line and remove characters that control a screen or the text direction.

    Joiners stay.
    """
    return text if text.isprintable() else "".join(map(_sanitize_character, text))


def _sanitize_character(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cc", "Zl", "Zp"}:
        return " " if character.isspace() else ""
    is_kept = category not in {"Cf", "Cs"} or character in _JOINERS or ord(character) in _TAG_CHARACTERS
    return character if is_kept else ""


def isolate_bidi(text: str) -> str:
    """Isolate *text* if it has right-to-left words, which could reorder what is around it."""
    if text.isascii() or not any(unicodedata.bidirectional(one) in {"R", "AL"} for one in text):
        return text
    return wrap_words(text, _FIRST_STRONG_ISOLATE, _POP_ISOLATE)


def wrap_words(text: str, opening: str, closing: str) -> str:
    """Put *opening* and *closing* around the words of *text*, inside its leading and trailing space."""
    words = text.strip()
    before, _, after = text.partition(words)
    return f"{before}{opening}{words}{closing}{after}"
