"""The words of a text as search compares them: without case, accents and vowel signs, in every script.

Both sides, what is written and what is asked, are cut here and not by tantivy's own tokenizers: these know
no Chinese, Japanese, Thai or Korean, and no stemmer of theirs knows Ukrainian or Polish. A script without
spaces, or with particles joined on, is cut into pairs of characters that overlap.
"""

import re
import unicodedata
from collections.abc import Iterator

LONGEST = 40  # characters of a word that count; an id has no more
_UNSPACED = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Burmese, Khmer
    "\u3005\u3040-\u30ff\u31f0-\u31ff"  # Japanese
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Chinese characters
    "\uac00-\ud7a3"  # Korean
)
_RUN = re.compile(f"[{_UNSPACED}]+")
_WORD = re.compile(f"[\\w\u0900-\u0dff{_UNSPACED}]+")  # those of India join marks that are no letters
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]"
)
_WRITTEN = re.compile(
    "[0-9]{1,3}(?:[,'’ \u00a0\u202f][0-9]{3})+(?![0-9])|"
    f"(?:[^\\W_]|{_MARKS.pattern}|['’ʼ](?=[\u0400-\u04ff])|[\u0900-\u0dff{_UNSPACED}])+"
)
_APOSTROPHE = re.compile("(?<=[\u0400-\u04ff])['’ʼ](?=[\u0400-\u04ff])")  # inside a Ukrainian word
_THOUSANDS = re.compile("(?<=[0-9])[,'’ \u00a0\u202f](?=[0-9]{3}(?![0-9]))")
_ARTICLE = re.compile("^[وفبك]?ال(?=...)|^لل(?=...)")  # Arabic joins "the" on, and what is before it
_LETTERS = dict(zip("łøđıةىیک٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "lodiهييك01234567890123456789", strict=True)) | {
    "æ": "ae",
    "œ": "oe",
}  # letters that Unicode does not take apart, and two spellings of one
_ODD = re.compile(f"[{''.join(_LETTERS)}]")


def words_of(text: str) -> list[str]:
    """Return the words of *text* to be compared, in order; the last character of a run is one of them."""
    return _words(text, ends=True)


def asked(text: str) -> list[str]:
    """Return the words that somebody asks for, each once; of a run its pairs alone."""
    return list(dict.fromkeys(_words(text, ends=False)))


def whole(text: str) -> str:
    """Return *text* so that only the same words in the same order are equal to it."""
    return " ".join(_words(text, ends=False))


def written(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the words of *text* start and end as they are written, unspaced runs by character."""
    for found in _WRITTEN.finditer(text):
        start, end = found.span()
        at = start
        for run in _RUN.finditer(text, start, end):
            if run.start() > at:
                yield at, run.start()
            yield from ((place, place + 1) for place in range(run.start(), run.end()))
            at = run.end()
        if at < end:
            yield at, end


def is_unspaced(word: str) -> bool:
    """Return whether *word* is a piece of a run without spaces."""
    return bool(_RUN.match(word))


def _fold(text: str) -> str:
    text = text.casefold()
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", _APOSTROPHE.sub("", text))
        text = unicodedata.normalize("NFC", _MARKS.sub("", apart).casefold())
        text = _ODD.sub(lambda letter: _LETTERS[letter[0]], text)
    return _THOUSANDS.sub("", text.replace("_", " "))


def _words(text: str, *, ends: bool) -> list[str]:
    folded = _fold(text)
    if _RUN.search(folded):
        folded = _RUN.sub(lambda run: f" {' '.join(_pairs(run[0], ends=ends))} ", folded)
    return [_plain(word) for word in _WORD.findall(folded)]


def _pairs(run: str, *, ends: bool) -> Iterator[str]:
    """Yield each two characters that stand side by side, and the last one if it *ends* or is alone."""
    yield from (run[place : place + 2] for place in range(len(run) if ends else max(1, len(run) - 1)))


def _plain(word: str) -> str:
    return _ARTICLE.sub("", word)[:LONGEST] if word[0] >= "\u0600" else word[:LONGEST]
