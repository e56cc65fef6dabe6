"""Shares as bars: one stacked bar if they add up to a whole, otherwise a bar each.

A bar each is for questions with several answers and for shares too vague to add. In a stacked bar, groups
stand under a brace, and an empty box fills what is missing to the whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.charts.canvas import (
    CONTENT_WIDTH,
    FULL_WIDTH,
    MARGIN,
    Canvas,
    Column,
    Rect,
    TextStyle,
    draw_paragraph,
)
from bot.core.charts.legend import DrawMarker, LegendEntry, draw_legend
from bot.core.charts.theme import ColourPair
from bot.core.messages.chart import BarChart, BigNumber, Share, StackedBar

_BAR_HEIGHT, _PART_HEIGHT = 14.0, 8.0
_BAR_GAP = 12.0
_PART_INDENT = 16.0
_FIGURE_STYLE = TextStyle(14.5, bold=True)
_LABEL_STYLE = TextStyle(14.5, max_lines=3)
_MAX_FIGURE_WIDTH_RATIO = 0.45  # of the column; a wider figure stands above its label

_STACK_HEIGHT = 46.0
_BRACE_HEIGHT = 26.0  # with the group's figure
_SEGMENT_FIGURE_STYLE = TextStyle(15, bold=True)
_REMAINDER_SIZE = 12.0
_SEGMENT_GAP = 2.0
_SEGMENT_PADDING = 6.0
_MIN_SEGMENT_WIDTH = 0.8
_SWATCH_SIZE = 12.0


def draw_bars(canvas: Canvas, chart: BarChart, top: float) -> float:
    """Draw the bars one below the other, each under its text; return the bottom."""
    for share in chart.shares:
        if isinstance(share, BigNumber):
            top = _draw_figure_and_label(canvas, share, top, FULL_WIDTH) + _BAR_GAP
            continue
        top = _draw_bar(canvas, share, top)
        for part in share.parts:
            top = _draw_bar(canvas, part, top, is_part=True)
    return top - _BAR_GAP + 4


def _draw_bar(canvas: Canvas, share: Share, top: float, *, is_part: bool = False) -> float:
    column = FULL_WIDTH.indent(_PART_INDENT) if is_part else FULL_WIDTH
    height = _PART_HEIGHT if is_part else _BAR_HEIGHT
    top = _draw_figure_and_label(canvas, share, top, column) + 4
    colour, _ = canvas.theme.series_colours(0, int(is_part))
    certain, possible = (
        percent * column.width / 100 for percent in (share.certain_percent, share.possible_percent)
    )
    canvas.fill_rect(Rect(column.x, top, column.width, height), canvas.theme.track, radius=2)
    if certain > 0:
        canvas.fill_rect(Rect(column.x, top, max(1.0, certain), height), colour, radius=2)
    if possible > certain:
        canvas.hatch_rect(Rect(column.x + certain, top, possible - certain, height), colour)
    return top + height + _BAR_GAP


def _draw_figure_and_label(canvas: Canvas, share: Share | BigNumber, top: float, column: Column) -> float:
    """Write the figure with its label beside it, or below it if the figure is wide; return the bottom."""
    figure_width = _FIGURE_STYLE.text_width(share.figure_text)
    bottom = draw_paragraph(canvas, share.figure_text, top, _FIGURE_STYLE, column)
    if figure_width > _MAX_FIGURE_WIDTH_RATIO * column.width:
        return draw_paragraph(canvas, share.label, bottom, _LABEL_STYLE, column)
    label_column = column.indent(figure_width + 8)
    return max(bottom, draw_paragraph(canvas, share.label, top, _LABEL_STYLE, label_column))


@dataclass(frozen=True, slots=True)
class _Segment:
    """A share in a stacked bar; *start* is in percent of the whole."""

    share: Share
    start: float
    colours: ColourPair

    @property
    def end(self) -> float:
        return self.start + self.share.possible_percent


def draw_stacked_bar(canvas: Canvas, stack: StackedBar, top: float) -> float:
    """Draw the bar and its legend from *top* down; return the bottom."""
    if any(share.parts for share in stack.shares):
        top += _BRACE_HEIGHT
    scale = CONTENT_WIDTH / max(100.0, sum(share.possible_percent for share in stack.shares))
    layout = list(_layout_segments(canvas, stack))
    for share, segments in layout:
        for segment in segments:
            _draw_segment(canvas, segment, top, scale)
        if share.parts:
            _draw_brace(canvas, share, segments[0].start, top, scale)
    filled_percent = max((segments[-1].end for _, segments in layout), default=0.0)
    has_legend_remainder = bool(stack.remainder_label) and not _draw_remainder(
        canvas, stack.remainder_label, MARGIN + filled_percent * scale, top
    )
    entries = _build_legend_entries(canvas, stack, has_remainder=has_legend_remainder)
    return draw_legend(canvas, entries, top + _STACK_HEIGHT + 16)


def _layout_segments(canvas: Canvas, stack: StackedBar) -> Iterator[tuple[Share, list[_Segment]]]:
    """Yield each share with its segments: one for each part, or one for all of it.

    Where the parts do not add up to their group, a gap is left after them.
    """
    start = 0.0
    for index, share in enumerate(stack.shares):
        segments, part_start = [], start
        for tint, part in enumerate(share.parts or (share,)):
            segments.append(_Segment(part, part_start, canvas.theme.series_colours(index, tint)))
            part_start += part.possible_percent
        start += share.possible_percent
        yield share, segments


def _draw_segment(canvas: Canvas, segment: _Segment, top: float, scale: float) -> None:
    share, (colour, ink) = segment.share, segment.colours
    x, width = (
        MARGIN + segment.start * scale,
        max(_MIN_SEGMENT_WIDTH, share.possible_percent * scale - _SEGMENT_GAP),
    )
    gap = _SEGMENT_GAP if share.certain_percent == share.possible_percent else 0
    certain_width = min(width, share.certain_percent * scale - gap)
    if certain_width > 0:
        rect = Rect(x, top, max(_MIN_SEGMENT_WIDTH, certain_width), _STACK_HEIGHT)
        canvas.fill_rect(rect, colour, radius=3)
    hatch_start = max(0.0, certain_width)
    if width - hatch_start > 1:
        canvas.hatch_rect(Rect(x + hatch_start, top, width - hatch_start, _STACK_HEIGHT), colour)
    if _SEGMENT_FIGURE_STYLE.text_width(share.figure_text) + 2 * _SEGMENT_PADDING <= certain_width:
        style = TextStyle(_SEGMENT_FIGURE_STYLE.size, bold=True, colour=ink)
        baseline = top + _STACK_HEIGHT / 2 + 5.4
        canvas.draw_text(x + certain_width / 2, baseline, share.figure_text, style, "middle")


def _draw_brace(canvas: Canvas, group: Share, start: float, top: float, scale: float) -> None:
    """Draw a line over a group with the group's own figure; the parts need not add up to it."""
    x, width = MARGIN + start * scale, group.possible_percent * scale - _SEGMENT_GAP
    y, left, right = top - 7, x + 1, x + width - 1
    corners = [(left, y + 4), (left, y), (right, y), (right, y + 4)]
    canvas.draw_line(corners, canvas.theme.muted, 1.6)
    if _SEGMENT_FIGURE_STYLE.text_width(group.figure_text) <= width:
        canvas.draw_text(x + width / 2, y - 5, group.figure_text, _SEGMENT_FIGURE_STYLE, "middle")


def _draw_remainder(canvas: Canvas, label: str, x: float, top: float) -> bool:
    """Draw what is not stated as an empty box; True if its label fits inside."""
    width = MARGIN + CONTENT_WIDTH - x
    if width > 2 * _SEGMENT_GAP:
        canvas.outline_rect(Rect(x, top, width, _STACK_HEIGHT), canvas.theme.muted)
    style = TextStyle(_REMAINDER_SIZE, colour=canvas.theme.muted)
    fits = style.text_width(label) + 2 * _SEGMENT_PADDING <= width
    if fits:
        canvas.draw_text(x + width / 2, top + _STACK_HEIGHT / 2 + 4.2, label, style, "middle")
    return fits


def _build_legend_entries(canvas: Canvas, stack: StackedBar, *, has_remainder: bool) -> Iterator[LegendEntry]:
    for share, segments in _layout_segments(canvas, stack):
        colour_pairs = [segment.colours for segment in segments]
        yield LegendEntry(share.figure_text, share.label, _make_swatch(canvas, colour_pairs))
        for part, colours in zip(share.parts, colour_pairs, strict=False):
            yield LegendEntry(part.figure_text, part.label, _make_swatch(canvas, [colours]), is_part=True)
    if has_remainder:
        yield LegendEntry("", stack.remainder_label, _make_empty_swatch(canvas))


def _make_swatch(canvas: Canvas, colour_pairs: list[ColourPair]) -> DrawMarker:
    """Build a marker in the colours of a share; those of its parts stand side by side."""

    def draw_swatch(x: float, y: float) -> None:
        width = _SWATCH_SIZE / len(colour_pairs)
        for index, (colour, _) in enumerate(colour_pairs):
            canvas.fill_rect(Rect(x - 6 + index * width, y - 6, width, _SWATCH_SIZE), colour)

    return draw_swatch


def _make_empty_swatch(canvas: Canvas) -> DrawMarker:
    return lambda x, y: canvas.outline_rect(
        Rect(x - 6, y - 6, _SWATCH_SIZE, _SWATCH_SIZE), canvas.theme.muted
    )
