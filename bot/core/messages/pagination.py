"""Splits a long answer into pages, between lines; nothing is ever dropped.

It knows no limits and no markup: the adapter decides what fits.
"""

import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import (
    dataclass,
    replace,
)
from typing import TypeVar

from bot.core.messages.reply import Line, Span, line_to_text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PagePlace:
    """The place of a page: its *number* among *count* pages, which begin at page *first* of the answer."""

    number: int
    count: int
    first: int = 1


def paginate(
    chunks: Iterable[T],
    fits: Callable[[list[T]], bool],
    keep_with_next: Callable[[T], bool] = lambda _: False,
) -> Iterator[list[T]]:
    """Yield pages of *chunks* in order, with as many on a page as *fits* allows, at least one.

    A chunk to *keep_with_next*, such as a heading, never ends a page.
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
    """Count the chunks without trailing headings; all chunks if there are only headings."""
    keep_count = len(page)
    while keep_count and keep_with_next(page[keep_count - 1]):
        keep_count -= 1
    return keep_count or len(page)


def split_line(line: Line, fits: Callable[[Line], bool]) -> Iterator[Line]:
    """Yield *line* whole if it fits, else parts of it that do, split between words where possible.

    Joined, the parts make up the line again, except for the spaces at the splits. A part has at least one
    character, even if that does not fit.
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
    """Find where to split *text*, at *end* at the latest: after a word, else between two characters."""
    if text[end : end + 1] == " ":
        return end
    space = text.rfind(" ", start + 1, end)
    if space > start:
        return space
    while end > start + 1 and unicodedata.combining(text[end : end + 1] or " "):
        end -= 1
    return end


def _slice_line(line: Line, start: int, end: int) -> Line:
    """Take the characters *start* to *end* of *line* with their styles."""
    spans: list[Span] = []
    offset = 0
    for span in line:
        text = span.text[max(0, start - offset) : max(0, end - offset)]
        if text:
            spans.append(replace(span, text=text))
        offset += len(span.text)
    return tuple(spans)
