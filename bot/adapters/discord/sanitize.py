"""Isolates right-to-left words for Discord, and puts markup around words."""

import unicodedata

_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"


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
