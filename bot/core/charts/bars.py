"""Shares as bars of their own: where somebody could give several answers, or they are too vague to add."""

from bot.core.charts.canvas import MARGIN, ROOM, Canvas
from bot.core.charts.text_block import Set, paragraph
from bot.core.messages.chart import Bars, Number, Share

_HEIGHT, _PART_HEIGHT = 14.0, 8.0
_INDENT = 16.0  # of a part
_FIGURE = Set(14.5, bold=True)
_LABEL = Set(14.5, most=3)
_GAP = 12.0
_BESIDE = 0.45  # of the room: a figure wider than that stands above its words


def draw(canvas: Canvas, bars: Bars, top: float) -> float:
    """Draw a bar below another, each with its words above it; return where that ends."""
    for share in bars.shares:
        if isinstance(share, Number):
            top = _words(canvas, share, top, MARGIN, ROOM) + _GAP
            continue
        top = _bar(canvas, share, top, MARGIN, _HEIGHT)
        for part in share.parts:
            top = _bar(canvas, part, top, MARGIN + _INDENT, _PART_HEIGHT)
    return top - _GAP + 4


def _bar(canvas: Canvas, share: Share, top: float, x: float, height: float) -> float:
    room = ROOM - (x - MARGIN)
    top = _words(canvas, share, top, x, room) + 4
    colour, _ = canvas.theme.paint(0, 0 if height == _HEIGHT else 1)
    scale = room / 100
    canvas.box(x, top, room, height, canvas.theme.track, radius=2)
    if share.certain > 0:
        canvas.box(x, top, max(1.0, share.certain * scale), height, colour, radius=2)
    if share.possible > share.certain:
        canvas.hatch(x + share.certain * scale, top, (share.possible - share.certain) * scale, height, colour)
    return top + height + _GAP


def _words(canvas: Canvas, share: Share | Number, top: float, x: float, room: float) -> float:
    """Write the figure, and the label beside it, or below it if the figure is long; return the end."""
    width = _FIGURE.width(share.figure)
    end = paragraph(canvas, share.figure, top, _FIGURE, x=x, room=room)
    if width > _BESIDE * room:
        return paragraph(canvas, share.label, end, _LABEL, x=x, room=room)
    shift = width + 8
    return max(end, paragraph(canvas, share.label, top, _LABEL, x=x + shift, room=room - shift))
