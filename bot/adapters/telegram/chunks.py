"""Pieces: a reply's blocks as lines that stay together on a page, each small enough for any page.

A piece knows what it costs, so that filling a page adds numbers and writes no HTML.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import reduce
from typing import assert_never

from bot.adapters.telegram.html import Size, size, styled
from bot.adapters.telegram.keyboard import as_text, carries
from bot.adapters.telegram.sanitize import quiet, quiet_again
from bot.core.charts.layout import drawable
from bot.core.messages.chart import Picture
from bot.core.messages.pagination import divide
from bot.core.messages.reply import (
    Bar,
    Block,
    Bullets,
    Button,
    Chart,
    Facts,
    Heading,
    Line,
    Note,
    Paragraph,
    Quote,
    Row,
    Span,
    Style,
    plain,
)

PIECE = Size(units=1500, entities=40, bytes=4000)  # of one line, so that any fits a page beside its notes
CELLS = 10  # characters of a bar of 100%


class Frame(Enum):
    """What stands around a piece."""

    OPEN = auto()
    QUOTE = auto()
    FOLDED = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """Lines of quiet text that stay together.

    *gap*: a blank line stands before it. *leads*: it is nothing without what follows it.
    """

    lines: tuple[Line, ...]
    size: Size
    frame: Frame = Frame.OPEN
    gap: bool = False
    leads: bool = False
    cites: frozenset[int] = frozenset()
    button: Button | None = None
    picture: Picture | None = None


def pieces(blocks: Iterable[Block], limit: Size = PIECE) -> Iterator[Piece]:
    """Yield the blocks' pieces in order; the first of each block, but for one under a heading, has a gap.

    None is larger than *limit*. A picture is a piece without lines, before the words of its chart.
    """
    under_heading = False
    for block in blocks:
        yield from _block(block, limit, gap=not under_heading)
        under_heading = isinstance(block, Heading)


def note_pieces(note: Note, limit: Size = PIECE) -> tuple[Piece, ...]:
    """Return a note's pieces, folded."""
    return tuple(_lines([(Span(f"[{note.number}] "), *note.line)], limit, Frame.FOLDED))


def _block(block: Block, limit: Size, *, gap: bool) -> Iterator[Piece]:
    match block:
        case Heading(line):
            yield from _lines([styled(line, Style.BOLD)], limit, gap=gap, leads=True)
        case Paragraph(line):
            yield from _lines([line], limit, gap=gap)
        case Bullets(lines):
            yield from _lines([(Span("• "), *line) for line in lines], limit, gap=gap)
        case Facts(rows):
            yield from _lines([(*_label(label), *value) for label, value in rows], limit, gap=gap)
        case Quote(lines, folded):
            yield from _lines(lines, limit, Frame.FOLDED if folded else Frame.QUOTE, gap=gap)
        case Chart(bars, lines, picture):
            shown = picture is not None and drawable(picture)
            if shown:
                yield Piece((), Size(), picture=picture)
            for bar in bars:
                yield from _bar(bar, limit, gap=gap, drawn=not shown)
                gap = False
            yield from _lines(lines, limit, gap=gap)
        case Row(title, lines, button):
            command = () if carries(button.line) else ((as_text(button),),)
            yield from _row((styled(title, Style.BOLD), *lines, *command), button, limit, gap=gap)
        case _:
            assert_never(block)


def _label(label: str) -> Line:
    return plain(f"{label}: ", Style.BOLD) if label else ()


def _bar(bar: Bar, limit: Size, *, gap: bool, drawn: bool) -> Iterator[Piece]:
    """Yield the answer and its figure in words and, below, its length if it is to be *drawn*."""
    figure = (Span(f"{'◦' if bar.part else '•'} {bar.label}: "), Span(bar.figure, Style.BOLD))
    drawn = drawn and bar.share is not None
    yield from _lines([figure], limit, gap=gap, leads=drawn)
    if drawn and bar.share is not None:
        filled = min(CELLS, max(0, round(bar.share / 100 * CELLS)))
        yield _piece((plain("█" * filled + "░" * (CELLS - filled), Style.CODE),))


def _row(lines: tuple[Line, ...], button: Button, limit: Size, *, gap: bool) -> Iterator[Piece]:
    """Yield a row whole, or line by line if it is too long for that."""
    parts = list(_lines(lines, limit, gap=gap))
    whole = _piece(tuple(line for part in parts for line in part.lines), gap=gap, button=button)
    if whole.size.within(limit):
        yield whole
        return
    first, *others = parts
    yield _piece(first.lines, gap=gap, button=button)
    yield from others


def _lines(
    lines: Iterable[Line], limit: Size, frame: Frame = Frame.OPEN, *, gap: bool = False, leads: bool = False
) -> Iterator[Piece]:
    """Yield a piece for each line, or several for one that is too long."""
    for line in lines:
        whole = quiet(line)
        for part in divide(whole, lambda part: size(part).within(limit)):
            kept = part if part == whole else quiet_again(part)
            yield _piece((kept,), frame, gap=gap, leads=leads)
            gap = False


def _piece(
    lines: tuple[Line, ...],
    frame: Frame = Frame.OPEN,
    *,
    gap: bool = False,
    leads: bool = False,
    button: Button | None = None,
) -> Piece:
    total = reduce(Size.__add__, map(size, lines), Size(len(lines) + gap))  # its line breaks counted
    cites = frozenset(span.cites for line in lines for span in line if span.cites)
    return Piece(lines, total, frame, gap, leads, cites, button)
