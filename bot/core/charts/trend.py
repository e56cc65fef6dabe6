"""Answers to the same question over time: the points that were measured, and straight lines between them.

Nothing is smoothed: what lies between two polls nobody has measured, and a straight line says so best.
"""

from datetime import date, timedelta

from bot.core.charts.canvas import MARGIN, WIDTH, Canvas
from bot.core.charts.legend import DrawMarker, LegendEntry, draw_legend
from bot.core.charts.text_metrics import measure_text
from bot.core.charts.time_axis import TimeAxis
from bot.core.messages.chart import Curve, TrendChart, TrendPoint

_PLOT_HEIGHT = 190.0
_PERCENT_LABEL_SIZE = 12.0
_LONG_PERIOD = timedelta(days=45)  # an interview time that is drawn as a line, for it is no point any more


def draw_trend(canvas: Canvas, trend: TrendChart, top: float) -> float:
    """Draw the curves below *top*, and the key to them; return where that ends."""
    top += 6
    points = [point for curve in trend.curves for point in curve.points]
    label_width = max(measure_text(mark.label, _PERCENT_LABEL_SIZE) for mark in trend.percent_ticks)
    left, right = MARGIN + label_width + 16, WIDTH - MARGIN - 8
    axis = TimeAxis(min(map(_middle_day, points)), max(map(_middle_day, points)), left, right)
    max_percent = max(
        float(mark.position) for mark in trend.percent_ticks if not isinstance(mark.position, date)
    )
    for tick in trend.percent_ticks:
        if not isinstance(tick.position, date):
            y = top + _PLOT_HEIGHT * (1 - tick.position / max_percent)
            canvas.draw_line([(left - 8, y), (right + 8, y)], canvas.theme.line)
            canvas.draw_text(
                left - 14, y + 4.2, tick.label, _PERCENT_LABEL_SIZE, colour=canvas.theme.muted, anchor="end"
            )
    for index, curve in enumerate(trend.curves):
        _draw_curve(canvas, curve, index, axis, (top, max_percent))
    axis.draw_tick_labels(canvas, trend.day_ticks, top + _PLOT_HEIGHT + 22)
    entries = [
        LegendEntry(curve.points[-1].figure_text, curve.label, _make_curve_marker(canvas, place))
        for place, curve in enumerate(trend.curves)
    ]
    return draw_legend(canvas, entries, top + _PLOT_HEIGHT + 38)


def _middle_day(point: TrendPoint) -> date:
    """Return the middle of the time of a point."""
    return point.start + (point.end - point.start) / 2


def _draw_curve(
    canvas: Canvas, curve: Curve, index: int, axis: TimeAxis, plot_scale: tuple[float, float]
) -> None:
    top, max_percent = plot_scale
    colour, _ = canvas.theme.series_colours(index)
    positions = [
        (axis.day_to_x(_middle_day(point)), top + _PLOT_HEIGHT * (1 - point.percent / max_percent), point)
        for point in curve.points
    ]
    canvas.draw_line([(x, y) for x, y, _ in positions], colour, 2.4)
    for x, y, point in positions:
        if point.end - point.start > _LONG_PERIOD:
            canvas.draw_line([(axis.day_to_x(point.start), y), (axis.day_to_x(point.end), y)], colour, 1)
        canvas.draw_marker(x, y, index, colour, is_hollow=not point.is_exact)


def _make_curve_marker(canvas: Canvas, index: int) -> DrawMarker:
    colour, _ = canvas.theme.series_colours(index)

    def draw_marker(x: float, y: float) -> None:
        canvas.draw_line([(x - 5, y), (x + 9, y)], colour, 2.4)
        canvas.draw_marker(x + 2, y, index, colour)

    return draw_marker
