"""Builds snippets: the part of a text that matches a search, with the matching words in bold."""

import re
from collections.abc import Iterable, Iterator

from bot.core.messages.reply import PLAIN, Line, Span, Style
from bot.core.search.tokenizer import find_word_ranges, is_unspaced, normalize_words, tokenize_text

SNIPPET_LENGTH = 160  # characters: two or three lines on a phone
_MIN_SENTENCE_WORDS = 5  # a text with fewer words is a mere name
_APOSTROPHES = ("'", "’")
_SHORT_ENDING = re.compile(r"['’]\w{1,2}\b")  # as in "otter's"; both parts are one word to the eye
_LENGTH_BEFORE_MATCH = 40  # characters before the first match


def build_snippet(texts: Iterable[str], words: frozenset[str], enough_words: int) -> Line:
    """Cut a snippet from the text that has the most of *words*, or from the first one with *enough_words*.

    A sentence goes before a mere name. If no text matches, it is the beginning of the first one.
    """
    best_text, best_score = "", -1.0
    for text in texts:
        text_words = tokenize_text(text)
        score = len(words.intersection(text_words)) + (len(text_words) >= _MIN_SENTENCE_WORDS) / 2
        if score > best_score:
            best_text, best_score = text, score
        if score > enough_words:
            break
    return _shorten_text(best_text, list(_find_match_ranges(best_text, words)))


def _find_match_ranges(text: str, words: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield the start and the end of each of *words* in *text*."""
    for start, end in find_word_ranges(text):
        if is_unspaced(text[start]) and normalize_words(text[start : end + 1]) in words:
            yield start, end + 1
        elif normalize_words(text[start:end]) in words:
            short_ending = _SHORT_ENDING.match(text, end)
            yield start, short_ending.end() if short_ending else end


def _shorten_text(text: str, match_ranges: list[tuple[int, int]]) -> Line:
    if len(text) <= SNIPPET_LENGTH:
        return _highlight_matches(text, 0, len(text), match_ranges)
    start = _find_word_start(text, match_ranges[0][0] - _LENGTH_BEFORE_MATCH) if match_ranges else 0
    end = start + SNIPPET_LENGTH
    if end < len(text):
        end = (
            text.rfind(" ", start + SNIPPET_LENGTH // 2, end)
            if " " in text[start + SNIPPET_LENGTH // 2 : end]
            else end
        )
    prefix, suffix = ("…" if start else ""), ("…" if end < len(text) else "")
    return tuple(
        _merge_spans((Span(prefix), *_highlight_matches(text, start, end, match_ranges), Span(suffix)))
    )


def _find_word_start(text: str, position: int) -> int:
    """Find the start of the next word after *position*; *position* itself if there is no space."""
    if position <= 0:
        return 0
    space = text.find(" ", position, position + _LENGTH_BEFORE_MATCH // 2)
    return space + 1 if space >= 0 else position


def _highlight_matches(text: str, start: int, end: int, match_ranges: Iterable[tuple[int, int]]) -> Line:
    """Cut *text* from *start* to *end*, with *match_ranges* in bold."""
    spans: list[Span] = []
    position = start
    for first, last in match_ranges:
        first, last = max(first, position), min(last, end)  # noqa: PLW2901 (pairs of an unspaced run overlap)
        if first >= last:
            continue
        is_apostrophe = (
            bool(spans) and text[position:first] in _APOSTROPHES
        )  # both parts are one word to the eye
        unmatched_span = Span(text[position:first], Style.BOLD if is_apostrophe else PLAIN)
        spans += [unmatched_span, Span(text[first:last], Style.BOLD)]
        position = last
    return tuple(_merge_spans((*spans, Span(text[position:end]))))


def _merge_spans(spans: Iterable[Span]) -> Iterator[Span]:
    """Merge neighbouring spans of one style, and drop empty ones."""
    previous: Span | None = None
    for span in spans:
        if previous and (not span.text or span.style == previous.style):
            previous = Span(previous.text + span.text, previous.style)
        else:
            if previous and previous.text:
                yield previous
            previous = span
    if previous and previous.text:
        yield previous
