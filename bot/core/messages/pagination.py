"""Cutting a long answer into pages, between lines, so that nothing of it is ever dropped.

It knows no limit and no markup: a platform says what fits.
"""

import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from bot.core.messages.reply import Line, Span, line_to_text

T = TypeVar("T")


def paginate(
    chunks: Iterable[T],
    fits: Callable[[list[T]], bool],
    keep_with_next: Callable[[T], bool] = lambda _: False,
) -> Iterator[list[T]]:
    """Yield *pieces* in order, as many to a page as *fits* allows, at least one.

    A piece that *leads*, such as a heading, is never left alone at the end of a page.
    """
    page: list[T] = []
    for chunk in chunks:
        if page and not fits([*page, chunk]):
            keep_count = _count_without_trailing(page, keep_with_next)
            yield page[:keep_count]
            page = page[keep_count:]
            if page and not fits([*page, chunk]):
                yield page
                page = []
        page.append(chunk)
    if page:
        yield page


def _count_without_trailing(page: list[T], keep_with_next: Callable[[T], bool]) -> int:
    """Return how much of *page* to keep: all but its trailing headings, or all if it has only those."""
    keep_count = len(page)
    while keep_count and keep_with_next(page[keep_count - 1]):
        keep_count -= 1
    return keep_count or len(page)


def split_line(line: Line, fits: Callable[[Line], bool]) -> Iterator[Line]:
    """Yield *line* whole if it fits, else in parts that do, cut between words wherever there are any.

    The parts put together give the line again, but for the space that a cut replaces. A part holds at
    least one character, whether that fits or not.
    """
    text, start = line_to_text(line), 0
    while start < len(text) and not fits(_slice_line(line, start, len(text))):
        candidate_ends = range(start + 1, len(text))
        fit_count = bisect_left(candidate_ends, True, key=lambda end: not fits(_slice_line(line, start, end)))  # noqa: FBT003
        end = _find_cut(text, start, start + max(1, fit_count))
        yield _slice_line(line, start, end)
        start = end + (text[end : end + 1] == " ")
    if start < len(text) or not text:
        yield _slice_line(line, start, len(text))


def _find_cut(text: str, start: int, end: int) -> int:
    """Return where to cut *text*, at most at *end*: after a word, else between two characters."""
    if text[end : end + 1] == " ":
        return end
    space = text.rfind(" ", start + 1, end)
    if space > start:
        return space
    while end > start + 1 and unicodedata.combining(text[end : end + 1] or " "):
        end -= 1
    return end


def _slice_line(line: Line, start: int, end: int) -> Line:
    """Return the characters *start* to *end* of *line* in their styles."""
    spans: list[Span] = []
    offset = 0
    for span in line:
        text = span.text[max(0, start - offset) : max(0, end - offset)]
        if text:
            spans.append(Span(text, span.style, span.url, span.footnote_number))
        offset += len(span.text)
    return tuple(spans)
