"""What happened, on a scale of days with a number for each event, and the words to the numbers below.

A day is a filled disc. What is known to the month or the year only, or lasted, is a box as long as that.
"""

from datetime import date

from bot.core.charts.canvas import MARGIN, ROOM, WIDTH, Canvas
from bot.core.charts.text_block import Set, paragraph
from bot.core.charts.time_axis import Days
from bot.core.messages.chart import Moment, Timeline

_LANE = 25.0
_DISC = 10.0  # half of the height of a sign
_LANES = 5
_WHEN = Set(13, bold=True)
_LABEL = Set(14.5, most=3)
_NUMBER = 12.0


def draw(canvas: Canvas, timeline: Timeline, top: float) -> float:
    """Draw the scale below *top*, then the list; return where that ends."""
    moments = timeline.moments
    days = Days(
        min(one.first for one in moments),
        max(one.last for one in moments),
        MARGIN + _DISC,
        WIDTH - MARGIN - _DISC,
    )
    lanes = _lanes(moments, days)
    axis = top + (max(lanes) + 1) * _LANE + 6
    canvas.line([(MARGIN, axis), (WIDTH - MARGIN, axis)], canvas.theme.quiet, 1.5)
    for mark in timeline.days:
        if isinstance(mark.at, date):
            canvas.line([(days.x(mark.at), axis), (days.x(mark.at), axis + 5)], canvas.theme.quiet, 1.5)
    for number, (moment, lane) in enumerate(zip(moments, lanes, strict=True), 1):
        _sign(canvas, moment, str(number), days, axis - 6 - lane * _LANE - _DISC)
    days.words(canvas, timeline.days, axis + 20)
    top = axis + 34
    for number, moment in enumerate(moments, 1):
        top = _told(canvas, moment, str(number), top) + 7
    return top


def _span(moment: Moment, days: Days) -> tuple[float, float]:
    """Return from where to where the sign of a moment reaches; none is narrower than a disc."""
    start, end = days.x(moment.first), days.x(moment.last, end=moment.last > moment.first)
    short = 2 * _DISC - (end - start)
    return (start - short / 2, end + short / 2) if short > 0 else (start, end)


def _lanes(moments: tuple[Moment, ...], days: Days) -> list[int]:
    """Return a lane for each moment, such that signs lie over each other only when lanes run out."""
    ends = [0.0] * _LANES
    lanes = []
    for moment in moments:
        start, end = _span(moment, days)
        lane = next((lane for lane in range(_LANES) if ends[lane] < start), ends.index(min(ends)))
        ends[lane] = max(ends[lane], end + 2)
        lanes.append(lane)
    return lanes


def _sign(canvas: Canvas, moment: Moment, number: str, days: Days, y: float) -> None:
    start, end = _span(moment, days)
    colour, ink = canvas.theme.paint(0, 0 if moment.first == moment.last else 2)
    canvas.box(start, y - _DISC, end - start, 2 * _DISC, colour, radius=_DISC)
    canvas.text((start + end) / 2, y + 4.3, number, _NUMBER, colour=ink, bold=True, anchor="middle")


def _told(canvas: Canvas, moment: Moment, number: str, top: float) -> float:
    x = MARGIN + 30
    colour, ink = canvas.theme.paint(0, 0 if moment.first == moment.last else 2)
    canvas.box(MARGIN, top, 2 * _DISC + 1, 2 * _DISC, colour, radius=_DISC)
    middle = MARGIN + _DISC + 0.5
    canvas.text(middle, top + _DISC + 4.3, number, _NUMBER, colour=ink, bold=True, anchor="middle")
    top = paragraph(canvas, moment.told, top, _WHEN, x=x, room=ROOM - 30)
    return paragraph(canvas, moment.label, top, _LABEL, x=x, room=ROOM - 30)
