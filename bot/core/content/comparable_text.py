"""Compares texts as readers do: case, spaces, quotes and the kind of dashes make no difference."""

import re
import unicodedata
from functools import lru_cache

_QUOTES = re.compile("[\"'`\u00ab\u00b4\u00bb\u02bc\u2018-\u201f\u2032-\u2036\u2039\u203a]+")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_SPACED_SIGN = re.compile(r"\s*([^\w\s])\s*")  # CNN / SSRS; French: "Pour ?"


@lru_cache(maxsize=4096)  # lists compare the same names again and again
def normalize_text(text: str | None) -> str:
    """Reduce *text* to what two spellings of it have in common; empty for None."""
    unified = _DASHES.sub("-", _QUOTES.sub("", text or ""))  # first: NFKC makes spaces of some quotes
    folded = unicodedata.normalize("NFKC", unified).casefold()
    visible = "".join(one for one in folded if unicodedata.category(one) != "Cf")
    return " ".join(_SPACED_SIGN.sub(r"\1", visible).split())
