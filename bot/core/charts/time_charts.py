"""The two charts over time: answers to one question as a trend, and events on a timeline.

A trend is never smoothed: nobody measured anything between two polls, and a straight line says so best.
On a timeline, a known day is a disc; a month, a year or a period is a box of its length.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.core.charts.canvas import FULL_WIDTH, MARGIN, WIDTH, Canvas, Rect, TextStyle, draw_paragraph
from bot.core.charts.legend import DrawMarker, LegendEntry, draw_legend
from bot.core.charts.theme import ColourPair
from bot.core.messages.chart import AxisTick, Curve, Timeline, TimelineEvent, TrendChart, TrendPoint

_TICK_LABEL_SIZE = 12.0
_TICK_LABEL_GAP = 10.0

_PLOT_HEIGHT = 190.0
_LONG_PERIOD = timedelta(days=45)  # of interviews; drawn as a line, because it is no longer a point in time

_LANE_HEIGHT = 25.0
_DISC_RADIUS = 10.0
_MAX_LANES = 5
_DATE_STYLE = TextStyle(13, bold=True)
_LABEL_STYLE = TextStyle(14.5, max_lines=3)
_NUMBER_SIZE = 12.0


class TimeAxis:
    """Maps the days from *first* to *last* to the x from *left* to *right*."""

    def __init__(self, first: date, last: date, left: float, right: float) -> None:
        """Set the scale."""
        self._first_ordinal = first.toordinal()
        self._day_count = max(1, last.toordinal() - self._first_ordinal)
        self.left, self.right = left, right

    def day_to_x(self, day: date, *, is_end: bool = False) -> float:
        """Find the x at which *day* begins, or ends."""
        fraction = (day.toordinal() + is_end - self._first_ordinal) / self._day_count
        return self.left + min(1.0, max(0.0, fraction)) * (self.right - self.left)

    def draw_tick_labels(self, canvas: Canvas, ticks: tuple[AxisTick, ...], baseline: float) -> None:
        """Write the labels of *ticks*: the first, the last, and the others where they do not overlap."""
        style = TextStyle(_TICK_LABEL_SIZE, colour=canvas.theme.muted)
        outer_ticks = [*ticks[:1], *ticks[-1:]] if len(ticks) > 1 else list(ticks)
        occupied: list[tuple[float, float]] = []
        for tick in (*outer_ticks, *ticks[1:-1]):
            if not isinstance(tick.position, date):
                continue
            half_width = style.text_width(tick.label) / 2
            x = min(max(self.day_to_x(tick.position), self.left + half_width), self.right - half_width)
            start, end = x - half_width, x + half_width
            if all(
                end + _TICK_LABEL_GAP <= left or start >= right + _TICK_LABEL_GAP for left, right in occupied
            ):
                occupied.append((start, end))
                canvas.draw_text(x, baseline, tick.label, style, "middle")


@dataclass(frozen=True, slots=True)
class _TrendPlot:
    """The area of a trend: days across, percents from the bottom up."""

    axis: TimeAxis
    top: float
    max_percent: float

    def percent_to_y(self, percent: float) -> float:
        return self.top + _PLOT_HEIGHT * (1 - percent / self.max_percent)


def draw_trend(canvas: Canvas, trend: TrendChart, top: float) -> float:
    """Draw the curves and their legend from *top* down; return the bottom."""
    plot = _layout_trend(trend, top + 6)
    _draw_percent_grid(canvas, plot, trend.percent_ticks)
    for index, curve in enumerate(trend.curves):
        _draw_curve(canvas, curve, index, plot)
    bottom = plot.top + _PLOT_HEIGHT
    plot.axis.draw_tick_labels(canvas, trend.day_ticks, bottom + 22)
    entries = [
        LegendEntry(curve.points[-1].figure_text, curve.label, _make_curve_marker(canvas, index))
        for index, curve in enumerate(trend.curves)
    ]
    return draw_legend(canvas, entries, bottom + 38)


def _layout_trend(trend: TrendChart, top: float) -> _TrendPlot:
    days = [_middle_day(point) for curve in trend.curves for point in curve.points]
    style = TextStyle(_TICK_LABEL_SIZE)
    label_width = max(style.text_width(tick.label) for tick in trend.percent_ticks)
    axis = TimeAxis(min(days), max(days), MARGIN + label_width + 16, WIDTH - MARGIN - 8)
    max_percent = max(
        float(tick.position) for tick in trend.percent_ticks if not isinstance(tick.position, date)
    )
    return _TrendPlot(axis, top, max_percent)


def _middle_day(point: TrendPoint) -> date:
    return point.start + (point.end - point.start) / 2


def _draw_percent_grid(canvas: Canvas, plot: _TrendPlot, ticks: Sequence[AxisTick]) -> None:
    style = TextStyle(_TICK_LABEL_SIZE, colour=canvas.theme.muted)
    left, right = plot.axis.left, plot.axis.right
    for tick in ticks:
        if not isinstance(tick.position, date):
            y = plot.percent_to_y(tick.position)
            canvas.draw_line([(left - 8, y), (right + 8, y)], canvas.theme.line)
            canvas.draw_text(left - 14, y + 4.2, tick.label, style, "end")


def _draw_curve(canvas: Canvas, curve: Curve, index: int, plot: _TrendPlot) -> None:
    colour, _ = canvas.theme.series_colours(index)
    day_to_x = plot.axis.day_to_x
    positions = [(day_to_x(_middle_day(point)), plot.percent_to_y(point.percent)) for point in curve.points]
    canvas.draw_line(positions, colour, 2.4)
    for (x, y), point in zip(positions, curve.points, strict=True):
        if point.end - point.start > _LONG_PERIOD:
            canvas.draw_line([(day_to_x(point.start), y), (day_to_x(point.end), y)], colour, 1)
        canvas.draw_marker(x, y, index, colour, is_hollow=not point.is_exact)


def _make_curve_marker(canvas: Canvas, index: int) -> DrawMarker:
    colour, _ = canvas.theme.series_colours(index)

    def draw_marker(x: float, y: float) -> None:
        canvas.draw_line([(x - 5, y), (x + 9, y)], colour, 2.4)
        canvas.draw_marker(x + 2, y, index, colour)

    return draw_marker


def draw_timeline(canvas: Canvas, timeline: Timeline, top: float) -> float:
    """Draw the numbered events on their axis, then the list of them; return the bottom."""
    events = timeline.events
    left, right = MARGIN + _DISC_RADIUS, WIDTH - MARGIN - _DISC_RADIUS
    axis = TimeAxis(min(one.start for one in events), max(one.end for one in events), left, right)
    lanes = _assign_lanes(events, axis)
    axis_y = top + (max(lanes) + 1) * _LANE_HEIGHT + 6
    _draw_axis(canvas, axis, axis_y, timeline.day_ticks)
    for number, (event, lane) in enumerate(zip(events, lanes, strict=True), 1):
        disc_top = axis_y - 6 - lane * _LANE_HEIGHT - 2 * _DISC_RADIUS
        start, end = _marker_extent(event, axis)
        _draw_numbered_disc(canvas, Rect(start, disc_top, end - start, 2 * _DISC_RADIUS), event, number)
    axis.draw_tick_labels(canvas, timeline.day_ticks, axis_y + 20)
    top = axis_y + 34
    for number, event in enumerate(events, 1):
        top = _draw_event_text(canvas, event, number, top) + 7
    return top


def _draw_axis(canvas: Canvas, axis: TimeAxis, y: float, ticks: Sequence[AxisTick]) -> None:
    canvas.draw_line([(MARGIN, y), (WIDTH - MARGIN, y)], canvas.theme.muted, 1.5)
    for tick in ticks:
        if isinstance(tick.position, date):
            x = axis.day_to_x(tick.position)
            canvas.draw_line([(x, y), (x, y + 5)], canvas.theme.muted, 1.5)


def _marker_extent(event: TimelineEvent, axis: TimeAxis) -> tuple[float, float]:
    """Find where the marker of an event starts and ends; none is narrower than a disc."""
    start, end = axis.day_to_x(event.start), axis.day_to_x(event.end, is_end=event.end > event.start)
    missing_width = 2 * _DISC_RADIUS - (end - start)
    return (start - missing_width / 2, end + missing_width / 2) if missing_width > 0 else (start, end)


def _assign_lanes(events: Sequence[TimelineEvent], axis: TimeAxis) -> list[int]:
    """Give each event a lane such that markers overlap only when the lanes run out."""
    lane_ends = [0.0] * _MAX_LANES
    lanes = []
    for event in events:
        start, end = _marker_extent(event, axis)
        free_lanes = (lane for lane in range(_MAX_LANES) if lane_ends[lane] < start)
        lane = next(free_lanes, lane_ends.index(min(lane_ends)))
        lane_ends[lane] = max(lane_ends[lane], end + 2)
        lanes.append(lane)
    return lanes


def _draw_numbered_disc(canvas: Canvas, rect: Rect, event: TimelineEvent, number: int) -> None:
    colour, ink = _event_colours(canvas, event)
    canvas.fill_rect(rect, colour, radius=_DISC_RADIUS)
    style = TextStyle(_NUMBER_SIZE, bold=True, colour=ink)
    canvas.draw_text(rect.x + rect.width / 2, rect.y + _DISC_RADIUS + 4.3, str(number), style, "middle")


def _event_colours(canvas: Canvas, event: TimelineEvent) -> ColourPair:
    return canvas.theme.series_colours(0, 0 if event.start == event.end else 2)


def _draw_event_text(canvas: Canvas, event: TimelineEvent, number: int, top: float) -> float:
    _draw_numbered_disc(canvas, Rect(MARGIN, top, 2 * _DISC_RADIUS + 1, 2 * _DISC_RADIUS), event, number)
    column = FULL_WIDTH.indent(30)
    top = draw_paragraph(canvas, event.date_text, top, _DATE_STYLE, column)
    return draw_paragraph(canvas, event.label, top, _LABEL_STYLE, column)
