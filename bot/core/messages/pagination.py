"""Cutting a long answer into pages, between lines, so that nothing of it is ever dropped.

It knows no limit and no markup: a platform says what fits.
"""

import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from bot.core.messages.reply import Line, Span, text_of

Piece = TypeVar("Piece")


def pages(
    pieces: Iterable[Piece],
    fits: Callable[[list[Piece]], bool],
    leads: Callable[[Piece], bool] = lambda _: False,
) -> Iterator[list[Piece]]:
    """Yield *pieces* in order, as many to a page as *fits* allows, at least one.

    A piece that *leads*, such as a heading, is never left alone at the end of a page.
    """
    page: list[Piece] = []
    for piece in pieces:
        if page and not fits([*page, piece]):
            kept = _without_trailing(page, leads)
            yield page[:kept]
            page = page[kept:]
            if page and not fits([*page, piece]):
                yield page
                page = []
        page.append(piece)
    if page:
        yield page


def _without_trailing(page: list[Piece], leads: Callable[[Piece], bool]) -> int:
    """Return how much of *page* to keep: all but its trailing headings, or all if it has only those."""
    kept = len(page)
    while kept and leads(page[kept - 1]):
        kept -= 1
    return kept or len(page)


def divide(line: Line, fits: Callable[[Line], bool]) -> Iterator[Line]:
    """Yield *line* whole if it fits, else in parts that do, cut between words wherever there are any.

    The parts put together give the line again, but for the space that a cut replaces. A part holds at
    least one character, whether that fits or not.
    """
    text, start = text_of(line), 0
    while start < len(text) and not fits(_slice(line, start, len(text))):
        ends = range(start + 1, len(text))
        room = bisect_left(ends, True, key=lambda end: not fits(_slice(line, start, end)))  # noqa: FBT003
        end = _word_end(text, start, start + max(1, room))
        yield _slice(line, start, end)
        start = end + (text[end : end + 1] == " ")
    if start < len(text) or not text:
        yield _slice(line, start, len(text))


def _word_end(text: str, start: int, end: int) -> int:
    """Return where to cut *text*, at most at *end*: after a word, else between two characters."""
    if text[end : end + 1] == " ":
        return end
    space = text.rfind(" ", start + 1, end)
    if space > start:
        return space
    while end > start + 1 and unicodedata.combining(text[end : end + 1] or " "):
        end -= 1
    return end


def _slice(line: Line, start: int, end: int) -> Line:
    """Return the characters *start* to *end* of *line* in their styles."""
    spans: list[Span] = []
    at = 0
    for span in line:
        text = span.text[max(0, start - at) : max(0, end - at)]
        if text:
            spans.append(Span(text, span.style, span.url, span.cites))
        at += len(span.text)
    return tuple(spans)
