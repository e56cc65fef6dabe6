"""The legend of a chart: a row for each thing drawn, with its marker, its figure and its label."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.core.charts.canvas import FULL_WIDTH, Canvas, TextStyle, draw_paragraph

DrawMarker = Callable[[float, float], None]
"""Draws a marker around this point."""

FIGURE_STYLE = TextStyle(14.5, bold=True)
LABEL_STYLE = TextStyle(14.5, max_lines=3)
_MARKER_WIDTH = 20.0
_PART_INDENT = 16.0
_LABEL_GAP = 8.0
_MAX_FIGURE_WIDTH = 96.0  # a wider figure stands above its label
_ROW_GAP = 5.0


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One row."""

    figure: str
    label: str
    draw_marker: DrawMarker
    is_part: bool = False

    @property
    def indent(self) -> float:
        """How far the row is indented."""
        return _PART_INDENT if self.is_part else 0.0

    @property
    def figure_width(self) -> float:
        """How far the figure reaches from an unindented start."""
        return FIGURE_STYLE.text_width(self.figure) + self.indent


def draw_legend(canvas: Canvas, entries: Iterable[LegendEntry], top: float) -> float:
    """Draw the rows, their labels aligned where the figures leave space; return the bottom."""
    rows = list(entries)
    narrow_widths = (row.figure_width for row in rows if row.figure_width <= _MAX_FIGURE_WIDTH)
    figure_column_width = max(narrow_widths, default=0.0)
    for row in rows:
        top = _draw_row(canvas, row, top, figure_column_width) + _ROW_GAP
    return top


def _draw_row(canvas: Canvas, row: LegendEntry, top: float, figure_column_width: float) -> float:
    column = FULL_WIDTH.indent(row.indent)
    row.draw_marker(column.x + 6, top + FIGURE_STYLE.line_height / 2)
    column = column.indent(_MARKER_WIDTH)
    if not row.figure:
        return draw_paragraph(canvas, row.label, top, LABEL_STYLE, column)
    figure_bottom = draw_paragraph(canvas, row.figure, top, FIGURE_STYLE, column)
    if row.figure_width > figure_column_width:
        return draw_paragraph(canvas, row.label, figure_bottom, LABEL_STYLE, column)
    label_column = column.indent(figure_column_width - row.indent + _LABEL_GAP)
    return max(figure_bottom, draw_paragraph(canvas, row.label, top, LABEL_STYLE, label_column))
