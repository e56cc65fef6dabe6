"""The key of a drawing: a row for each thing drawn, with its sign, its figure and its words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.core.charts.canvas import CONTENT_WIDTH, MARGIN, Canvas
from bot.core.charts.text_block import TextStyle, draw_paragraph

FIGURE_STYLE = TextStyle(14.5, bold=True)
LABEL_STYLE = TextStyle(14.5, max_lines=3)
_MARKER_WIDTH = 20.0  # room for a sign
_PART_INDENT = 16.0  # of a part
_LABEL_GAP = 8.0
_MAX_COLUMN_WIDTH = 96.0  # of figures; a wider one stands above its words
_ROW_GAP = 5.0

DrawMarker = Callable[[float, float], None]
"""Draws a sign whose middle is at this place."""


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One row."""

    figure: str
    label: str
    draw_marker: DrawMarker
    is_part: bool = False


def draw_legend(canvas: Canvas, entries: Iterable[LegendEntry], top: float) -> float:
    """Draw the rows, the words of all beginning at one place where the figures leave room; return the end."""
    rows = list(entries)
    widths = [FIGURE_STYLE.text_width(row.figure) + _row_indent(row) for row in rows]
    column_width = max((width for width in widths if width <= _MAX_COLUMN_WIDTH), default=0.0)
    for row in rows:
        top = _draw_legend_row(canvas, row, top, column_width)
    return top


def _draw_legend_row(canvas: Canvas, row: LegendEntry, top: float, column_width: float) -> float:
    x = MARGIN + _row_indent(row)
    row.draw_marker(x + 6, top + FIGURE_STYLE.line_height / 2)
    x += _MARKER_WIDTH
    max_width = CONTENT_WIDTH - (x - MARGIN)
    is_wide = FIGURE_STYLE.text_width(row.figure) + _row_indent(row) > column_width
    bottom = top
    if row.figure:
        bottom = draw_paragraph(canvas, row.figure, top, FIGURE_STYLE, x=x, max_width=max_width)
    if row.label:
        is_beside = bool(row.figure) and not is_wide
        label_offset = column_width - _row_indent(row) + _LABEL_GAP if is_beside else 0.0
        label_top = bottom if row.figure and is_wide else top
        bottom = max(
            bottom,
            draw_paragraph(
                canvas,
                row.label,
                label_top,
                LABEL_STYLE,
                x=x + label_offset,
                max_width=max_width - label_offset,
            ),
        )
    return bottom + _ROW_GAP


def _row_indent(row: LegendEntry) -> float:
    return _PART_INDENT if row.is_part else 0.0
