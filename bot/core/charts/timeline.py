"""What happened, on a scale of days with a number for each event, and the words to the numbers below.

A day is a filled disc. What is known to the month or the year only, or lasted, is a box as long as that.
"""

from datetime import date

from bot.core.charts.canvas import CONTENT_WIDTH, MARGIN, WIDTH, Canvas
from bot.core.charts.text_block import TextStyle, draw_paragraph
from bot.core.charts.time_axis import TimeAxis
from bot.core.messages.chart import Timeline, TimelineEvent

_LANE_HEIGHT = 25.0
_DISC_RADIUS = 10.0  # half of the height of a sign
_MAX_LANES = 5
_DATE_STYLE = TextStyle(13, bold=True)
_LABEL_STYLE = TextStyle(14.5, max_lines=3)
_NUMBER_SIZE = 12.0


def draw_timeline(canvas: Canvas, timeline: Timeline, top: float) -> float:
    """Draw the scale below *top*, then the list; return where that ends."""
    moments = timeline.events
    axis = TimeAxis(
        min(one.start for one in moments),
        max(one.end for one in moments),
        MARGIN + _DISC_RADIUS,
        WIDTH - MARGIN - _DISC_RADIUS,
    )
    lanes = _assign_lanes(moments, axis)
    axis_y = top + (max(lanes) + 1) * _LANE_HEIGHT + 6
    canvas.draw_line([(MARGIN, axis_y), (WIDTH - MARGIN, axis_y)], canvas.theme.muted, 1.5)
    for tick in timeline.day_ticks:
        if isinstance(tick.position, date):
            canvas.draw_line(
                [(axis.day_to_x(tick.position), axis_y), (axis.day_to_x(tick.position), axis_y + 5)],
                canvas.theme.muted,
                1.5,
            )
    for number, (moment, lane) in enumerate(zip(moments, lanes, strict=True), 1):
        _draw_event_marker(canvas, moment, str(number), axis, axis_y - 6 - lane * _LANE_HEIGHT - _DISC_RADIUS)
    axis.draw_tick_labels(canvas, timeline.day_ticks, axis_y + 20)
    top = axis_y + 34
    for number, moment in enumerate(moments, 1):
        top = _draw_event_text(canvas, moment, str(number), top) + 7
    return top


def _marker_extent(moment: TimelineEvent, axis: TimeAxis) -> tuple[float, float]:
    """Return from where to where the sign of a moment reaches; none is narrower than a disc."""
    start, end = axis.day_to_x(moment.start), axis.day_to_x(moment.end, is_end=moment.end > moment.start)
    missing_width = 2 * _DISC_RADIUS - (end - start)
    return (start - missing_width / 2, end + missing_width / 2) if missing_width > 0 else (start, end)


def _assign_lanes(moments: tuple[TimelineEvent, ...], axis: TimeAxis) -> list[int]:
    """Return a lane for each moment, such that signs lie over each other only when lanes run out."""
    lane_ends = [0.0] * _MAX_LANES
    lanes = []
    for moment in moments:
        start, end = _marker_extent(moment, axis)
        lane = next(
            (lane for lane in range(_MAX_LANES) if lane_ends[lane] < start), lane_ends.index(min(lane_ends))
        )
        lane_ends[lane] = max(lane_ends[lane], end + 2)
        lanes.append(lane)
    return lanes


def _draw_event_marker(canvas: Canvas, moment: TimelineEvent, number: str, axis: TimeAxis, y: float) -> None:
    start, end = _marker_extent(moment, axis)
    colour, ink = canvas.theme.series_colours(0, 0 if moment.start == moment.end else 2)
    canvas.fill_rect(start, y - _DISC_RADIUS, end - start, 2 * _DISC_RADIUS, colour, radius=_DISC_RADIUS)
    canvas.draw_text((start + end) / 2, y + 4.3, number, _NUMBER_SIZE, colour=ink, bold=True, anchor="middle")


def _draw_event_text(canvas: Canvas, moment: TimelineEvent, number: str, top: float) -> float:
    x = MARGIN + 30
    colour, ink = canvas.theme.series_colours(0, 0 if moment.start == moment.end else 2)
    canvas.fill_rect(MARGIN, top, 2 * _DISC_RADIUS + 1, 2 * _DISC_RADIUS, colour, radius=_DISC_RADIUS)
    middle = MARGIN + _DISC_RADIUS + 0.5
    canvas.draw_text(
        middle, top + _DISC_RADIUS + 4.3, number, _NUMBER_SIZE, colour=ink, bold=True, anchor="middle"
    )
    top = draw_paragraph(canvas, moment.date_text, top, _DATE_STYLE, x=x, max_width=CONTENT_WIDTH - 30)
    return draw_paragraph(canvas, moment.label, top, _LABEL_STYLE, x=x, max_width=CONTENT_WIDTH - 30)
