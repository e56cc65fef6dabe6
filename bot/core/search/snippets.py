"""Marks: the part of a text that answers a question, with the words that matched in bold."""

from collections.abc import Iterable, Iterator

from bot.core.messages.reply import PLAIN, Line, Span, Style
from bot.core.search.tokenizer import is_unspaced, whole, words_of, written

ROOM = 160  # characters of an excerpt: two or three lines on a phone
_SENTENCE = 5  # words of a text from where it says something
_APOSTROPHES = ("'", "’")
_BEFORE = 40  # of them before the first word that matched


def excerpt(texts: Iterable[str], words: frozenset[str], enough: int) -> Line:
    """Return of the first of *texts* that has the most of the *words*, or *enough*, the part with them.

    Where none has any it is the beginning of the first text. A sentence goes before a mere name.
    """
    best, most = "", -1.0
    for text in texts:
        found = words_of(text)
        count = len(words.intersection(found)) + (len(found) >= _SENTENCE) / 2
        if count > most:
            best, most = text, count
        if count > enough:
            break
    return _shortened(best, list(_marks(best, words)))


def _marks(text: str, words: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield where in *text* one of the *words* starts and ends."""
    for start, end in written(text):
        if is_unspaced(text[start]) and whole(text[start : end + 1]) in words:
            yield start, end + 1
        elif whole(text[start:end]) in words:
            yield start, end


def _shortened(text: str, marks: list[tuple[int, int]]) -> Line:
    if len(text) <= ROOM:
        return _in_bold(text, 0, len(text), marks)
    start = _word_start(text, marks[0][0] - _BEFORE) if marks else 0
    end = start + ROOM
    if end < len(text):
        end = text.rfind(" ", start + ROOM // 2, end) if " " in text[start + ROOM // 2 : end] else end
    before, behind = ("…" if start else ""), ("…" if end < len(text) else "")
    return tuple(_joined((Span(before), *_in_bold(text, start, end, marks), Span(behind))))


def _word_start(text: str, near: int) -> int:
    """Return where the word after *near* begins, or *near* itself where there are no spaces."""
    if near <= 0:
        return 0
    space = text.find(" ", near, near + _BEFORE // 2)
    return space + 1 if space >= 0 else near


def _in_bold(text: str, start: int, end: int, marks: Iterable[tuple[int, int]]) -> Line:
    """Return the characters *start* to *end* of *text* with the *marks* in bold."""
    spans: list[Span] = []
    at = start
    for first, last in marks:
        first, last = max(first, at), min(last, end)  # noqa: PLW2901 (pairs of an unspaced run overlap)
        if first >= last:
            continue
        apostrophe = bool(spans) and text[at:first] in _APOSTROPHES  # its word is one to the eye
        between = Span(text[at:first], Style.BOLD if apostrophe else PLAIN)
        spans += [between, Span(text[first:last], Style.BOLD)]
        at = last
    return tuple(_joined((*spans, Span(text[at:end]))))


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield *spans* without empty ones, neighbours of one style as one."""
    last: Span | None = None
    for span in spans:
        if last and (not span.text or span.style == last.style):
            last = Span(last.text + span.text, last.style)
        else:
            if last and last.text:
                yield last
            last = span
    if last and last.text:
        yield last
