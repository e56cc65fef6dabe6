"""Answers to the same question over time: the points that were measured, and straight lines between them.

Nothing is smoothed: what lies between two polls nobody has measured, and a straight line says so best.
"""

from datetime import date, timedelta

from bot.core.charts.canvas import MARGIN, WIDTH, Canvas
from bot.core.charts.legend import Entry, Sign, key
from bot.core.charts.text_metrics import width
from bot.core.charts.time_axis import Days
from bot.core.messages.chart import Curve, Point, Trend

_HEIGHT = 190.0
_SIZE = 12.0
_LONG = timedelta(days=45)  # an interview time that is drawn as a line, for it is no point any more


def draw(canvas: Canvas, trend: Trend, top: float) -> float:
    """Draw the curves below *top*, and the key to them; return where that ends."""
    top += 6
    points = [point for curve in trend.curves for point in curve.points]
    widest = max(width(mark.label, _SIZE) for mark in trend.percents)
    left, right = MARGIN + widest + 16, WIDTH - MARGIN - 8
    days = Days(min(map(_day, points)), max(map(_day, points)), left, right)
    highest = max(float(mark.at) for mark in trend.percents if not isinstance(mark.at, date))
    for mark in trend.percents:
        if not isinstance(mark.at, date):
            y = top + _HEIGHT * (1 - mark.at / highest)
            canvas.line([(left - 8, y), (right + 8, y)], canvas.theme.line)
            canvas.text(left - 14, y + 4.2, mark.label, _SIZE, colour=canvas.theme.quiet, anchor="end")
    for place, curve in enumerate(trend.curves):
        _curve(canvas, curve, place, days, (top, highest))
    days.words(canvas, trend.days, top + _HEIGHT + 22)
    entries = [
        Entry(curve.points[-1].figure, curve.label, _sign(canvas, place))
        for place, curve in enumerate(trend.curves)
    ]
    return key(canvas, entries, top + _HEIGHT + 38)


def _day(point: Point) -> date:
    """Return the middle of the time of a point."""
    return point.first + (point.last - point.first) / 2


def _curve(canvas: Canvas, curve: Curve, place: int, days: Days, height: tuple[float, float]) -> None:
    top, highest = height
    colour, _ = canvas.theme.paint(place)
    spots = [
        (days.x(_day(point)), top + _HEIGHT * (1 - point.percent / highest), point) for point in curve.points
    ]
    canvas.line([(x, y) for x, y, _ in spots], colour, 2.4)
    for x, y, point in spots:
        if point.last - point.first > _LONG:
            canvas.line([(days.x(point.first), y), (days.x(point.last), y)], colour, 1)
        canvas.sign(x, y, place, colour, hollow=not point.exact)


def _sign(canvas: Canvas, place: int) -> Sign:
    colour, _ = canvas.theme.paint(place)

    def sign(x: float, y: float) -> None:
        canvas.line([(x - 5, y), (x + 9, y)], colour, 2.4)
        canvas.sign(x + 2, y, place, colour)

    return sign
