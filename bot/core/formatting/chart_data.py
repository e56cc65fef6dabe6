"""Values of a briefing as what a picture shows: how much of a share is sure, and where a scale is marked."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from bot.core.content.figure import Bound, Figure
from bot.core.content.partial_date import PartialDate, Period
from bot.core.formatting.formatter import Formatter
from bot.core.i18n.locale import RIGHT_TO_LEFT_LANGUAGES
from bot.core.messages.chart import (
    AxisTick,
    BarChart,
    BigNumber,
    Curve,
    Drawing,
    Picture,
    Share,
    StackedBar,
    TrendChart,
    TrendPoint,
)

CHARTED_STANDINGS = (
    "reported",
    "confirmed",
    "contested",
)  # a picture shows nothing that was retracted or superseded
FULL_PERCENT = 100
VAGUE_PERCENT_POINTS = (
    4.0  # percentage points that "nearly" and "more than" are drawn wide; the words say what they say
)
MAX_CURVES = 6  # of a trend that can be told apart; the rows of the list tell the others
MAX_LEGEND_ROWS = 24  # of a picture's key; a longer one is text
_TICK_STEPS = (5, 10, 20, 25)  # percentage points between two lines of a scale
_MAX_TICKS = 4


def build_share(
    label: str, figure: Figure, formatter: Formatter, parts: Iterable[Share | None] = ()
) -> Share | None:
    """Return a percentage as it is drawn, or None if the figure is no percentage."""
    if figure.unit != "%":
        return None
    percent_range = _find_percent_range(figure)
    if percent_range is None:
        return None
    certain_percent, possible_percent = (min(max(one, 0.0), float(FULL_PERCENT)) for one in percent_range)
    visible_parts = tuple(part for part in parts if part)
    return Share(label, formatter.format_figure(figure), certain_percent, possible_percent, visible_parts)


def _find_percent_range(figure: Figure) -> tuple[float, float] | None:
    """Return up to where a figure is sure, and up to where it may be."""
    if figure.low is not None and figure.high is not None:
        return float(figure.low), float(figure.high)
    if figure.best is None:
        return None
    best = float(figure.best)
    return {
        Bound.EXACT: (best, best),
        Bound.ABOUT: (best - VAGUE_PERCENT_POINTS / 2, best + VAGUE_PERCENT_POINTS / 2),
        Bound.NEARLY: (best - VAGUE_PERCENT_POINTS, best),
        Bound.OVER: (best, best + VAGUE_PERCENT_POINTS),
        Bound.AT_LEAST: (best, best + VAGUE_PERCENT_POINTS),
        Bound.UNDER: (0.0, best),
        Bound.AT_MOST: (0.0, best),
    }[figure.bound]


def build_share_chart(
    items: Sequence[Share | BigNumber], formatter: Formatter, *, is_multi_select: bool
) -> Drawing | None:
    """Return shares as one bar if they are parts of one whole, else as bars; None if there is none to draw.

    *several* says that one could be in many of them. Rounded shares may miss the whole by half a point each,
    as the reader's `sum` check allows; what is missing beyond that is drawn empty and named.
    """
    row_count = sum(1 + len(one.parts) if isinstance(one, Share) else 1 for one in items)
    shares = [one for one in items if isinstance(one, Share)]
    if not shares or row_count > MAX_LEGEND_ROWS:
        return None
    total = sum(one.possible_percent for one in shares)
    tolerance = max(1.0, (len(shares) - 1) // 2)
    if is_multi_select or len(shares) < len(items) or total > FULL_PERCENT + tolerance:
        return BarChart(tuple(items))
    remainder_label = formatter.translate("not stated") if total < FULL_PERCENT - tolerance else ""
    return StackedBar(tuple(shares), remainder_label)


def build_picture(
    drawing: Drawing, title: str, formatter: Formatter, *, description: str = "", footer_text: str = ""
) -> Picture:
    """Return a picture to a reader; *said* is what its foot says besides its source and date."""
    is_mirrored = formatter.language.code in RIGHT_TO_LEFT_LANGUAGES
    return Picture(drawing, title, description, (footer_text,) if footer_text else (), is_mirrored)


def build_trend_chart(
    answers: Iterable[tuple[Period, str, Figure]], formatter: Formatter
) -> TrendChart | None:
    """Return the answers, given with the time that people were asked, that there are twice; None for none."""
    points: dict[str, list[TrendPoint]] = {}
    periods: list[Period] = []
    for period, label, figure in answers:
        if figure.percentage is not None:
            periods.append(period)
            points.setdefault(label, []).append(_build_point(period, figure, formatter))
    curves = [
        Curve(label, tuple(curve_points)) for label, curve_points in points.items() if len(curve_points) > 1
    ][:MAX_CURVES]
    if not curves:
        return None
    highest = max(point.percent for curve in curves for point in curve.points)
    return TrendChart(
        tuple(curves),
        build_percent_ticks(highest, formatter),
        build_day_ticks(periods[0].start, periods[-1].end, formatter),
    )


def _build_point(period: Period, figure: Figure, formatter: Formatter) -> TrendPoint:
    is_exact = figure.bound is Bound.EXACT and figure.low is None
    return TrendPoint(
        period.start.first_day,
        period.end.last_day,
        figure.percentage or 0.0,
        formatter.format_figure(figure),
        is_exact,
    )


def describe_curve(curve: Curve, formatter: Formatter) -> str:
    """Return where a curve begins and ends, in words; the rows of a list tell what lies between."""
    ends = (curve.points[0], curve.points[-1])
    first, last = (
        f"{one.figure_text} ({formatter.language.format_short_month(one.end.year, one.end.month)})"
        for one in ends
    )
    return f"{curve.label}: {first} → {last}"


def build_percent_ticks(highest: float, formatter: Formatter) -> tuple[AxisTick, ...]:
    """Return the lines of a scale that starts at 0, for a scale that does not makes small changes large."""
    step = next((step for step in _TICK_STEPS if step * _MAX_TICKS >= highest), _TICK_STEPS[-1])
    count = max(1, -int(-highest // step))
    return tuple(_build_percent_tick(place * step, formatter) for place in range(count + 1))


def _build_percent_tick(number: int, formatter: Formatter) -> AxisTick:
    return AxisTick(float(number), formatter.language.format_percentage(Decimal(number)))


def build_day_ticks(first: PartialDate, last: PartialDate, formatter: Formatter) -> tuple[AxisTick, ...]:
    """Return the beginnings of months, or of years, to name on a scale from *first* to *last*: at most 5."""
    start, end = first.first_day, last.last_day
    months = (end.year - start.year) * 12 + end.month - start.month
    step = next(
        (step for step in (1, 2, 3, 6) if step * _MAX_TICKS >= months), 12 * -(-months // (12 * _MAX_TICKS))
    )
    month = start.year * 12 + start.month - 1
    ticks: list[AxisTick] = []
    while month <= end.year * 12 + end.month - 1:
        year, month_index = divmod(month, 12)
        if date(year, month_index + 1, 1) >= start or not ticks:
            ticks.append(
                AxisTick(
                    max(start, date(year, month_index + 1, 1)),
                    formatter.language.format_short_month(year, month_index + 1),
                )
            )
        month += step
    return tuple(ticks)
