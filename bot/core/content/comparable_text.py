"""Compares texts as readers do: neither case nor the kind of spaces, quotes and dashes makes a difference."""

import re
import unicodedata

_QUOTES = re.compile("[\"'`\u00ab\u00b4\u00bb\u02bc\u2018-\u201f\u2032-\u2036\u2039\u203a]+")
_DASHES = re.compile("[\u2010-\u2015\u2212]")


def normalize_text(text: str | None) -> str:
    """Reduce *text* to what two spellings of it have in common; empty for None."""
    unified = _DASHES.sub("-", _QUOTES.sub("'", text or ""))  # first: NFKC makes spaces of some quotes
    return " ".join(unicodedata.normalize("NFKC", unified).casefold().split())
