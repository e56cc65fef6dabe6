"""The key of a drawing: a row for each thing drawn, with its sign, its figure and its words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.core.charts.canvas import MARGIN, ROOM, Canvas
from bot.core.charts.text_block import Set, paragraph

FIGURE = Set(14.5, bold=True)
LABEL = Set(14.5, most=3)
_SIGN = 20.0  # room for a sign
_INDENT = 16.0  # of a part
_GAP = 8.0
_COLUMN = 96.0  # of figures; a wider one stands above its words
_BETWEEN = 5.0

Sign = Callable[[float, float], None]
"""Draws a sign whose middle is at this place."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row."""

    figure: str
    label: str
    sign: Sign
    part: bool = False


def key(canvas: Canvas, entries: Iterable[Entry], top: float) -> float:
    """Draw the rows, the words of all beginning at one place where the figures leave room; return the end."""
    rows = list(entries)
    widths = [FIGURE.width(row.figure) + _indent(row) for row in rows]
    column = max((width for width in widths if width <= _COLUMN), default=0.0)
    for row in rows:
        top = _row(canvas, row, top, column)
    return top


def _row(canvas: Canvas, row: Entry, top: float, column: float) -> float:
    x = MARGIN + _indent(row)
    row.sign(x + 6, top + FIGURE.height / 2)
    x += _SIGN
    room = ROOM - (x - MARGIN)
    wide = FIGURE.width(row.figure) + _indent(row) > column
    end = top
    if row.figure:
        end = paragraph(canvas, row.figure, top, FIGURE, x=x, room=room)
    if row.label:
        beside = bool(row.figure) and not wide
        shift = column - _indent(row) + _GAP if beside else 0.0
        below = end if row.figure and wide else top
        end = max(end, paragraph(canvas, row.label, below, LABEL, x=x + shift, room=room - shift))
    return end + _BETWEEN


def _indent(row: Entry) -> float:
    return _INDENT if row.part else 0.0
