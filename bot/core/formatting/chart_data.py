"""Values of a briefing as what a picture shows: how much of a share is sure, and where a scale is marked."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from bot.core.content.figure import Bound, Figure
from bot.core.content.partial_date import Period, When
from bot.core.formatting.formatter import Formatter
from bot.core.i18n.locale import RIGHT_TO_LEFT
from bot.core.messages.chart import Bars, Curve, Drawing, Mark, Number, Picture, Point, Share, Stack, Trend

SHOWN = ("reported", "confirmed", "contested")  # a picture shows nothing that was retracted or superseded
WHOLE = 100
HAZE = 4.0  # percentage points that "nearly" and "more than" are drawn wide; the words say what they say
CURVES = 6  # of a trend that can be told apart; the rows of the list tell the others
ROWS = 24  # of a picture's key; a longer one is text
_STEPS = (5, 10, 20, 25)  # percentage points between two lines of a scale
_LINES = 4


def share(label: str, figure: Figure, telling: Formatter, parts: Iterable[Share | None] = ()) -> Share | None:
    """Return a percentage as it is drawn, or None if the figure is no percentage."""
    if figure.unit != "%":
        return None
    extent = _extent(figure)
    if extent is None:
        return None
    certain, possible = (min(max(one, 0.0), float(WHOLE)) for one in extent)
    drawn = tuple(part for part in parts if part)
    return Share(label, telling.figure(figure), certain, possible, drawn)


def _extent(figure: Figure) -> tuple[float, float] | None:
    """Return up to where a figure is sure, and up to where it may be."""
    if figure.low is not None and figure.high is not None:
        return float(figure.low), float(figure.high)
    if figure.best is None:
        return None
    best = float(figure.best)
    return {
        Bound.EXACT: (best, best),
        Bound.ABOUT: (best - HAZE / 2, best + HAZE / 2),
        Bound.NEARLY: (best - HAZE, best),
        Bound.OVER: (best, best + HAZE),
        Bound.AT_LEAST: (best, best + HAZE),
        Bound.UNDER: (0.0, best),
        Bound.AT_MOST: (0.0, best),
    }[figure.bound]


def shares(found: Sequence[Share | Number], telling: Formatter, *, several: bool) -> Drawing | None:
    """Return shares as one bar if they are parts of one whole, else as bars; None if there is none to draw.

    *several* says that one could be in many of them. Rounded shares may miss the whole by half a point each,
    as the reader's `sum` check allows; what is missing beyond that is drawn empty and named.
    """
    rows = sum(1 + len(one.parts) if isinstance(one, Share) else 1 for one in found)
    drawn = [one for one in found if isinstance(one, Share)]
    if not drawn or rows > ROWS:
        return None
    total = sum(one.possible for one in drawn)
    slack = max(1.0, (len(drawn) - 1) // 2)
    if several or len(drawn) < len(found) or total > WHOLE + slack:
        return Bars(tuple(found))
    rest = telling.translate("not given") if total < WHOLE - slack else ""
    return Stack(tuple(drawn), rest)


def picture(drawing: Drawing, title: str, telling: Formatter, *, about: str = "", said: str = "") -> Picture:
    """Return a picture to a reader; *said* is what its foot says besides its source and date."""
    mirrored = telling.language.code in RIGHT_TO_LEFT
    return Picture(drawing, title, about, (said,) if said else (), mirrored)


def trend(answers: Iterable[tuple[Period, str, Figure]], telling: Formatter) -> Trend | None:
    """Return the answers, given with the time that people were asked, that there are twice; None for none."""
    points: dict[str, list[Point]] = {}
    times: list[Period] = []
    for asked, label, figure in answers:
        if figure.share is not None:
            times.append(asked)
            points.setdefault(label, []).append(_point(asked, figure, telling))
    curves = [Curve(label, tuple(found)) for label, found in points.items() if len(found) > 1][:CURVES]
    if not curves:
        return None
    highest = max(point.percent for curve in curves for point in curve.points)
    return Trend(tuple(curves), percents(highest, telling), days(times[0].start, times[-1].end, telling))


def _point(asked: Period, figure: Figure, telling: Formatter) -> Point:
    exact = figure.bound is Bound.EXACT and figure.low is None
    return Point(asked.start.first, asked.end.last, figure.share or 0.0, telling.figure(figure), exact)


def course(curve: Curve, telling: Formatter) -> str:
    """Return where a curve begins and ends, in words; the rows of a list tell what lies between."""
    ends = (curve.points[0], curve.points[-1])
    first, last = (f"{one.figure} ({telling.language.month(one.last.year, one.last.month)})" for one in ends)
    return f"{curve.label}: {first} → {last}"


def percents(highest: float, telling: Formatter) -> tuple[Mark, ...]:
    """Return the lines of a scale that starts at 0, for a scale that does not makes small changes large."""
    step = next((step for step in _STEPS if step * _LINES >= highest), _STEPS[-1])
    count = max(1, -int(-highest // step))
    return tuple(_percent(place * step, telling) for place in range(count + 1))


def _percent(number: int, telling: Formatter) -> Mark:
    return Mark(float(number), telling.language.percent(Decimal(number)))


def days(first: When, last: When, telling: Formatter) -> tuple[Mark, ...]:
    """Return the beginnings of months, or of years, to name on a scale from *first* to *last*: at most 5."""
    start, end = first.first, last.last
    months = (end.year - start.year) * 12 + end.month - start.month
    step = next((step for step in (1, 2, 3, 6) if step * _LINES >= months), 12 * -(-months // (12 * _LINES)))
    month = start.year * 12 + start.month - 1
    found: list[Mark] = []
    while month <= end.year * 12 + end.month - 1:
        year, place = divmod(month, 12)
        if date(year, place + 1, 1) >= start or not found:
            found.append(Mark(max(start, date(year, place + 1, 1)), telling.language.month(year, place + 1)))
        month += step
    return tuple(found)
