"""Shares as bars of their own: where somebody could give several answers, or they are too vague to add."""

from bot.core.charts.canvas import CONTENT_WIDTH, MARGIN, Canvas
from bot.core.charts.text_block import TextStyle, draw_paragraph
from bot.core.messages.chart import BarChart, BigNumber, Share

_BAR_HEIGHT, _PART_HEIGHT = 14.0, 8.0
_PART_INDENT = 16.0  # of a part
_FIGURE_STYLE = TextStyle(14.5, bold=True)
_LABEL_STYLE = TextStyle(14.5, max_lines=3)
_BAR_GAP = 12.0
_MAX_FIGURE_WIDTH_RATIO = 0.45  # of the room: a figure wider than that stands above its words


def draw_bars(canvas: Canvas, bars: BarChart, top: float) -> float:
    """Draw a bar below another, each with its words above it; return where that ends."""
    for share in bars.shares:
        if isinstance(share, BigNumber):
            top = _draw_figure_and_label(canvas, share, top, MARGIN, CONTENT_WIDTH) + _BAR_GAP
            continue
        top = _draw_bar(canvas, share, top, MARGIN, _BAR_HEIGHT)
        for part in share.parts:
            top = _draw_bar(canvas, part, top, MARGIN + _PART_INDENT, _PART_HEIGHT)
    return top - _BAR_GAP + 4


def _draw_bar(canvas: Canvas, share: Share, top: float, x: float, height: float) -> float:
    track_width = CONTENT_WIDTH - (x - MARGIN)
    top = _draw_figure_and_label(canvas, share, top, x, track_width) + 4
    colour, _ = canvas.theme.series_colours(0, 0 if height == _BAR_HEIGHT else 1)
    scale = track_width / 100
    canvas.fill_rect(x, top, track_width, height, canvas.theme.track, radius=2)
    if share.certain_percent > 0:
        canvas.fill_rect(x, top, max(1.0, share.certain_percent * scale), height, colour, radius=2)
    if share.possible_percent > share.certain_percent:
        canvas.hatch_rect(
            x + share.certain_percent * scale,
            top,
            (share.possible_percent - share.certain_percent) * scale,
            height,
            colour,
        )
    return top + height + _BAR_GAP


def _draw_figure_and_label(
    canvas: Canvas, share: Share | BigNumber, top: float, x: float, max_width: float
) -> float:
    """Write the figure, and the label beside it, or below it if the figure is long; return the end."""
    figure_width = _FIGURE_STYLE.text_width(share.figure_text)
    bottom = draw_paragraph(canvas, share.figure_text, top, _FIGURE_STYLE, x=x, max_width=max_width)
    if figure_width > _MAX_FIGURE_WIDTH_RATIO * max_width:
        return draw_paragraph(canvas, share.label, bottom, _LABEL_STYLE, x=x, max_width=max_width)
    label_offset = figure_width + 8
    return max(
        bottom,
        draw_paragraph(
            canvas, share.label, top, _LABEL_STYLE, x=x + label_offset, max_width=max_width - label_offset
        ),
    )
