"""Shares of one whole as one bar: groups stand under a brace, and what is missing to the whole is empty."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.charts.canvas import MARGIN, ROOM, Canvas
from bot.core.charts.legend import Entry, Sign, key
from bot.core.charts.text_block import Set
from bot.core.charts.theme import Paint
from bot.core.messages.chart import Share, Stack

_HEIGHT = 46.0
_BRACE = 26.0  # of the line over a group, with its figure
_FIGURE = Set(15, bold=True)
_REST = Set(12)
_SEAM = 2.0  # between two shares
_PADDING = 6.0
_SWATCH = 12.0


@dataclass(frozen=True, slots=True)
class _Segment:
    """A share on the bar, from *start* on, in percent of the whole."""

    share: Share
    start: float
    paint: Paint


def draw(canvas: Canvas, stack: Stack, top: float) -> float:
    """Draw the bar below *top*, and the key to it; return where that ends."""
    groups = [share for share in stack.shares if share.parts]
    top += _BRACE if groups else 0.0
    whole = max(100.0, sum(share.possible for share in stack.shares))
    end = 0.0
    for share, segments in _segments(canvas, stack):
        for segment in segments:
            _segment(canvas, segment, top, ROOM / whole)
        if share.parts:
            _brace(canvas, share, segments[0].start, top, ROOM / whole)
        end = max(end, segments[-1].start + segments[-1].share.possible)
    shown = _rest(canvas, stack.rest, MARGIN + end * ROOM / whole, top) if stack.rest else True
    return key(canvas, _entries(canvas, stack, named=shown), top + _HEIGHT + 16)


def _segments(canvas: Canvas, stack: Stack) -> Iterator[tuple[Share, list[_Segment]]]:
    """Yield each share with the segments of its parts, or its own; parts that leave a gap end in one."""
    start = 0.0
    for place, share in enumerate(stack.shares):
        segments, at = [], start
        for tint, part in enumerate(share.parts or (share,)):
            segments.append(_Segment(part, at, canvas.theme.paint(place, tint)))
            at += part.possible
        start += share.possible
        yield share, segments


def _segment(canvas: Canvas, segment: _Segment, top: float, scale: float) -> None:
    share, (colour, ink) = segment.share, segment.paint
    x, width = MARGIN + segment.start * scale, max(0.8, share.possible * scale - _SEAM)
    sure = min(width, share.certain * scale - (_SEAM if share.certain == share.possible else 0))
    if sure > 0:
        canvas.box(x, top, max(0.8, sure), _HEIGHT, colour, radius=3)
    if width - max(0.0, sure) > 1:
        canvas.hatch(x + max(0.0, sure), top, width - max(0.0, sure), _HEIGHT, colour)
    if _FIGURE.width(share.figure) + 2 * _PADDING <= sure:
        canvas.text(
            x + sure / 2, top + _HEIGHT / 2 + 5.4, share.figure, 15, colour=ink, bold=True, anchor="middle"
        )


def _brace(canvas: Canvas, share: Share, start: float, top: float, scale: float) -> None:
    """Draw a line over a group with the group's own figure, which the parts need not add up to."""
    x, width = MARGIN + start * scale, share.possible * scale - _SEAM
    y = top - 7
    canvas.line(
        [(x + 1, y + 4), (x + 1, y), (x + width - 1, y), (x + width - 1, y + 4)], canvas.theme.quiet, 1.6
    )
    if _FIGURE.width(share.figure) <= width:
        canvas.text(x + width / 2, y - 5, share.figure, 15, bold=True, anchor="middle")


def _rest(canvas: Canvas, words: str, x: float, top: float) -> bool:
    """Draw what is not given as an empty box; return whether its words found room in it."""
    width = MARGIN + ROOM - x
    if width > 2 * _SEAM:
        canvas.outline(x, top, width, _HEIGHT, canvas.theme.quiet)
    fits = _REST.width(words) + 2 * _PADDING <= width
    if fits:
        canvas.text(
            x + width / 2, top + _HEIGHT / 2 + 4.2, words, 12, colour=canvas.theme.quiet, anchor="middle"
        )
    return fits


def _entries(canvas: Canvas, stack: Stack, *, named: bool) -> Iterator[Entry]:
    for share, segments in _segments(canvas, stack):
        paints = [segment.paint for segment in segments]
        yield Entry(share.figure, share.label, _swatch(canvas, paints))
        for part, paint in zip(share.parts, paints, strict=False):
            yield Entry(part.figure, part.label, _swatch(canvas, [paint]), part=True)
    if not named:
        yield Entry("", stack.rest, _empty(canvas))


def _swatch(canvas: Canvas, paints: list[Paint]) -> Sign:
    """Return what draws a small box in the colours of a share, side by side if it has parts."""

    def sign(x: float, y: float) -> None:
        width = _SWATCH / len(paints)
        for place, (colour, _) in enumerate(paints):
            canvas.box(x - 6 + place * width, y - 6, width, _SWATCH, colour)

    return sign


def _empty(canvas: Canvas) -> Sign:
    return lambda x, y: canvas.outline(x - 6, y - 6, _SWATCH, _SWATCH, canvas.theme.quiet)
