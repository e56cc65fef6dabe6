"""Shares of one whole as one bar: groups stand under a brace, and what is missing to the whole is empty."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.charts.canvas import CONTENT_WIDTH, MARGIN, Canvas
from bot.core.charts.legend import DrawMarker, LegendEntry, draw_legend
from bot.core.charts.text_block import TextStyle
from bot.core.charts.theme import ColourPair
from bot.core.messages.chart import Share, StackedBar

_STACK_HEIGHT = 46.0
_BRACE_HEIGHT = 26.0  # of the line over a group, with its figure
_SEGMENT_FIGURE_STYLE = TextStyle(15, bold=True)
_REMAINDER_STYLE = TextStyle(12)
_SEGMENT_GAP = 2.0  # between two shares
_SEGMENT_PADDING = 6.0
_SWATCH_SIZE = 12.0


@dataclass(frozen=True, slots=True)
class _Segment:
    """A share on the bar, from *start* on, in percent of the whole."""

    share: Share
    start: float
    colours: ColourPair


def draw_stacked_bar(canvas: Canvas, stack: StackedBar, top: float) -> float:
    """Draw the bar below *top*, and the key to it; return where that ends."""
    groups = [share for share in stack.shares if share.parts]
    top += _BRACE_HEIGHT if groups else 0.0
    total = max(100.0, sum(share.possible_percent for share in stack.shares))
    filled_percent = 0.0
    for share, segments in _layout_segments(canvas, stack):
        for segment in segments:
            _draw_segment(canvas, segment, top, CONTENT_WIDTH / total)
        if share.parts:
            _draw_brace(canvas, share, segments[0].start, top, CONTENT_WIDTH / total)
        filled_percent = max(filled_percent, segments[-1].start + segments[-1].share.possible_percent)
    is_remainder_labelled = (
        _draw_remainder(canvas, stack.remainder_label, MARGIN + filled_percent * CONTENT_WIDTH / total, top)
        if stack.remainder_label
        else True
    )
    return draw_legend(
        canvas,
        _build_legend_entries(canvas, stack, is_remainder_labelled=is_remainder_labelled),
        top + _STACK_HEIGHT + 16,
    )


def _layout_segments(canvas: Canvas, stack: StackedBar) -> Iterator[tuple[Share, list[_Segment]]]:
    """Yield each share with the segments of its parts, or its own; parts that leave a gap end in one."""
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
    x, width = MARGIN + segment.start * scale, max(0.8, share.possible_percent * scale - _SEGMENT_GAP)
    certain_width = min(
        width,
        share.certain_percent * scale
        - (_SEGMENT_GAP if share.certain_percent == share.possible_percent else 0),
    )
    if certain_width > 0:
        canvas.fill_rect(x, top, max(0.8, certain_width), _STACK_HEIGHT, colour, radius=3)
    if width - max(0.0, certain_width) > 1:
        canvas.hatch_rect(
            x + max(0.0, certain_width), top, width - max(0.0, certain_width), _STACK_HEIGHT, colour
        )
    if _SEGMENT_FIGURE_STYLE.text_width(share.figure_text) + 2 * _SEGMENT_PADDING <= certain_width:
        canvas.draw_text(
            x + certain_width / 2,
            top + _STACK_HEIGHT / 2 + 5.4,
            share.figure_text,
            15,
            colour=ink,
            bold=True,
            anchor="middle",
        )


def _draw_brace(canvas: Canvas, share: Share, start: float, top: float, scale: float) -> None:
    """Draw a line over a group with the group's own figure, which the parts need not add up to."""
    x, width = MARGIN + start * scale, share.possible_percent * scale - _SEGMENT_GAP
    y = top - 7
    canvas.draw_line(
        [(x + 1, y + 4), (x + 1, y), (x + width - 1, y), (x + width - 1, y + 4)], canvas.theme.muted, 1.6
    )
    if _SEGMENT_FIGURE_STYLE.text_width(share.figure_text) <= width:
        canvas.draw_text(x + width / 2, y - 5, share.figure_text, 15, bold=True, anchor="middle")


def _draw_remainder(canvas: Canvas, label: str, x: float, top: float) -> bool:
    """Draw what is not given as an empty box; return whether its words found room in it."""
    width = MARGIN + CONTENT_WIDTH - x
    if width > 2 * _SEGMENT_GAP:
        canvas.outline_rect(x, top, width, _STACK_HEIGHT, canvas.theme.muted)
    fits = _REMAINDER_STYLE.text_width(label) + 2 * _SEGMENT_PADDING <= width
    if fits:
        canvas.draw_text(
            x + width / 2,
            top + _STACK_HEIGHT / 2 + 4.2,
            label,
            12,
            colour=canvas.theme.muted,
            anchor="middle",
        )
    return fits


def _build_legend_entries(
    canvas: Canvas, stack: StackedBar, *, is_remainder_labelled: bool
) -> Iterator[LegendEntry]:
    for share, segments in _layout_segments(canvas, stack):
        colour_pairs = [segment.colours for segment in segments]
        yield LegendEntry(share.figure_text, share.label, _make_swatch(canvas, colour_pairs))
        for part, colours in zip(share.parts, colour_pairs, strict=False):
            yield LegendEntry(part.figure_text, part.label, _make_swatch(canvas, [colours]), is_part=True)
    if not is_remainder_labelled:
        yield LegendEntry("", stack.remainder_label, _make_empty_swatch(canvas))


def _make_swatch(canvas: Canvas, colour_pairs: list[ColourPair]) -> DrawMarker:
    """Return what draws a small box in the colours of a share, side by side if it has parts."""

    def draw_swatch(x: float, y: float) -> None:
        width = _SWATCH_SIZE / len(colour_pairs)
        for index, (colour, _) in enumerate(colour_pairs):
            canvas.fill_rect(x - 6 + index * width, y - 6, width, _SWATCH_SIZE, colour)

    return draw_swatch


def _make_empty_swatch(canvas: Canvas) -> DrawMarker:
    return lambda x, y: canvas.outline_rect(x - 6, y - 6, _SWATCH_SIZE, _SWATCH_SIZE, canvas.theme.muted)
