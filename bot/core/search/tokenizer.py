"""Splits texts and queries into words without case, accents and vowel signs, in every script.

tantivy's own tokenizers are not used: they cannot split Chinese, Japanese, Thai or Korean, and its stemmers
do not know Ukrainian or Polish. A script without spaces, or with particles attached, is split into
overlapping pairs of characters.
"""

import re
import unicodedata
from collections.abc import Iterator

MAX_WORD_LENGTH = 40  # characters of a word that are compared; an id has no more
_UNSPACED_CHARACTERS = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Burmese, Khmer
    "\u3005\u3040-\u30ff\u31f0-\u31ff"  # Japanese
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Chinese characters
    "\uac00-\ud7a3"  # Korean
)
_UNSPACED_RUN = re.compile(f"[{_UNSPACED_CHARACTERS}]+")
_WORD = re.compile(f"[\\w\u0900-\u0dff{_UNSPACED_CHARACTERS}]+")  # Indic words have marks that are no letters
_DIACRITICS = re.compile(  # and soft hyphens and word joiners, which are no part of a word either
    "[\u00ad\u2060\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]"
)
_DISPLAYED_WORD = re.compile(
    "[0-9]{1,3}(?:[,'’ \u00a0\u202f][0-9]{3})+(?![0-9])|"
    f"(?:[^\\W_]|{_DIACRITICS.pattern}|['’ʼ](?=[\u0400-\u04ff])|[\u0900-\u0dff{_UNSPACED_CHARACTERS}])+"
)
_CYRILLIC_APOSTROPHE = re.compile("(?<=[\u0400-\u04ff])['’ʼ](?=[\u0400-\u04ff])")  # inside a Ukrainian word
_THOUSANDS_SEPARATOR = re.compile("([0-9])[,'’ \u00a0\u202f](?=[0-9]{3}(?![0-9]))")
_ASCII_WORD_BYTES = bytes(code if chr(code).isalnum() else ord(" ") for code in range(128)).ljust(256)
_ARABIC_ARTICLE = re.compile("^[وفبك]?ال(?=...)|^لل(?=...)")  # "the", with a particle before it
_LETTER_REPLACEMENTS = dict(
    zip("łøđıةىیک٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "lodiهييك01234567890123456789", strict=True)
) | {
    "æ": "ae",
    "œ": "oe",
}  # letters that Unicode does not decompose, and spellings of one letter
_REPLACED_LETTER = re.compile(f"[{''.join(_LETTER_REPLACEMENTS)}]")


def tokenize_text(text: str) -> list[str]:
    """Split *text* into words for the index, in order; an unspaced run also yields its last character."""
    return _tokenize(text, include_last=True)


def tokenize_query(text: str) -> list[str]:
    """Split a query into words, each once; an unspaced run yields only its pairs."""
    return list(dict.fromkeys(_tokenize(text, include_last=False)))


def normalize_words(text: str) -> str:
    """Normalise *text*, so that texts with the same words in the same order are equal."""
    return " ".join(_tokenize(text, include_last=False))


def find_word_ranges(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and the end of each word of *text*, and of each character of an unspaced run."""
    for match in _DISPLAYED_WORD.finditer(text):
        start, end = match.span()
        position = start
        for run in _UNSPACED_RUN.finditer(text, start, end):
            if run.start() > position:
                yield position, run.start()
            yield from ((place, place + 1) for place in range(run.start(), run.end()))
            position = run.end()
        if position < end:
            yield position, end


def is_unspaced(word: str) -> bool:
    """True if *word* is a part of an unspaced run."""
    return bool(_UNSPACED_RUN.match(word))


def _fold_text(text: str) -> str:
    text = text.casefold()
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", _CYRILLIC_APOSTROPHE.sub("", text))
        text = unicodedata.normalize("NFC", _DIACRITICS.sub("", decomposed).casefold())
        text = _REPLACED_LETTER.sub(lambda letter: _LETTER_REPLACEMENTS[letter[0]], text)
    return _THOUSANDS_SEPARATOR.sub(lambda digit: digit[1], text.replace("_", " "))


def _tokenize(text: str, *, include_last: bool) -> list[str]:
    folded = _fold_text(text)
    if folded.isascii():
        return _split_ascii_words(folded)
    if _UNSPACED_RUN.search(folded):
        folded = _UNSPACED_RUN.sub(
            lambda run: f" {' '.join(_split_into_pairs(run[0], include_last=include_last))} ", folded
        )
    return [_normalize_word(word) for word in _WORD.findall(folded)]


def _split_ascii_words(text: str) -> list[str]:
    """Split a text of ASCII characters, as most names and English texts are, in a fifth of the time."""
    words = text.encode().translate(_ASCII_WORD_BYTES).decode().split()
    return [word if len(word) <= MAX_WORD_LENGTH else word[:MAX_WORD_LENGTH] for word in words]


def _split_into_pairs(run: str, *, include_last: bool) -> Iterator[str]:
    """Yield each pair of neighbouring characters, and the last one with *include_last* or if it is alone."""
    yield from (run[place : place + 2] for place in range(len(run) if include_last else max(1, len(run) - 1)))


def _normalize_word(word: str) -> str:
    return _ARABIC_ARTICLE.sub("", word)[:MAX_WORD_LENGTH] if word[0] >= "\u0600" else word[:MAX_WORD_LENGTH]
