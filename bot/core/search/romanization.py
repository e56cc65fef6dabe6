"""Cyrillic words in Latin letters, so that a name is found however it is spelt.

Russian and Ukrainian spellings of a name become the same word or nearly so: Цезарь and Цезар are "tsezar".
"""

import re

ROMANIZED = "~"  # before a Cyrillic name in Latin letters: it is no word of a Latin language
_LATIN_BY_LETTER = dict(zip("абвгґдеєзиіклмнопрстуфхыэ", "abvggdeeziiklmnoprstufhie", strict=True)) | {
    "ж": "zh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ю": "iu",
    "я": "ia",
    "ъ": "",
    "ь": "",
}
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN_BY_CODE = {code: _LATIN_BY_LETTER.get(chr(code), "") for code in range(0x400, 0x500)}


def romanize(word: str) -> str:
    """Write a normalised *word* in Latin letters; empty if it has no Cyrillic ones."""
    return word.translate(_LATIN_BY_CODE) if _CYRILLIC.search(word) else ""
