"""The chart model: what a picture shows, as plain values, but not how it is drawn.

All text is already in the reader's language, so drawing needs no catalogue. A picture adds nothing to the
text beside it: readers who cannot see it miss nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import assert_never


@dataclass(frozen=True, slots=True)
class Share:
    """A percentage and its uncertainty.

    *figure_text* is the value as it must be read ("nearly 60%"). The share is at least *certain_percent* and
    at most *possible_percent*; for an exact figure the two are the same.
    """

    label: str
    figure_text: str
    certain_percent: float
    possible_percent: float
    parts: tuple["Share", ...] = ()


@dataclass(frozen=True, slots=True)
class StackedBar:
    """Shares of one whole in one bar; *remainder_label* names what is missing to 100, if anything is."""

    shares: tuple[Share, ...]
    remainder_label: str = ""


@dataclass(frozen=True, slots=True)
class BigNumber:
    """A number to read, what it counts, and a note."""

    figure_text: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class BarChart:
    """Shares of different wholes, or with an unknown sum, and figures in words; a bar for each share."""

    shares: tuple[Share | BigNumber, ...]


@dataclass(frozen=True, slots=True)
class AxisTick:
    """A position on a scale, in percent or as a day, and its label."""

    position: float | date
    label: str


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A share at some time between two days, in words *date_text*; one that is not exact is drawn hollow."""

    start: date
    end: date
    percent: float
    figure_text: str
    date_text: str
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class Curve:
    """One answer over time, the earliest point first."""

    label: str
    points: tuple[TrendPoint, ...]


@dataclass(frozen=True, slots=True)
class TrendChart:
    """Answers to the same question over time, with the ticks of both scales."""

    curves: tuple[Curve, ...]
    percent_ticks: tuple[AxisTick, ...]
    day_ticks: tuple[AxisTick, ...]


@dataclass(frozen=True, slots=True)
class BigNumbers:
    """Independent numbers, one below the other."""

    numbers: tuple[BigNumber, ...]


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """An event on a day, or at some time between two; *date_text* is the date in words."""

    label: str
    date_text: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Timeline:
    """Events, the earliest first, with the ticks of the scale."""

    events: tuple[TimelineEvent, ...]
    day_ticks: tuple[AxisTick, ...]


Drawing = StackedBar | BarChart | TrendChart | BigNumbers | Timeline


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with everything that a screenshot must keep: its title and its sources.

    *description* says who and when. The lines of *footer* hold the source, the date and what is disclosed.
    With *is_mirrored* it reads from right to left. *colon* stands between a label and its value in the
    alternative text.
    """

    drawing: Drawing
    title: str
    description: str = ""
    footer: tuple[str, ...] = ()
    is_mirrored: bool = False
    colon: str = ": "


def describe_picture(picture: Picture) -> Iterator[str]:
    """Yield everything that *picture* says as lines of text: its alternative text."""
    yield from filter(None, (picture.title, picture.description))
    yield from _describe_drawing(picture.drawing, picture.colon)
    yield from picture.footer
    yield from _describe_scales(picture.drawing)


def _describe_drawing(drawing: Drawing, colon: str) -> Iterator[str]:
    match drawing:
        case StackedBar(shares, rest):
            yield from (line for share in shares for line in _describe_share(share, colon))
            yield from filter(None, [rest])
        case BarChart(shares):
            for share in shares:
                if isinstance(share, Share):
                    yield from _describe_share(share, colon)
                else:
                    yield _describe_number(share, colon)
        case TrendChart(curves):
            for curve in curves:
                points = " → ".join(f"{one.figure_text} ({one.date_text})" for one in curve.points)
                yield f"{curve.label}{colon}{points}"
        case BigNumbers(numbers):
            yield from (_describe_number(number, colon) for number in numbers)
        case Timeline(events):
            numbered = enumerate(events, 1)
            yield from (f"{number}. {one.date_text}{colon}{one.label}" for number, one in numbered)
        case _:
            assert_never(drawing)


def _describe_scales(drawing: Drawing) -> Iterator[str]:
    """Yield the labels of each scale, last because they matter least."""
    match drawing:
        case TrendChart():
            scales: tuple[tuple[AxisTick, ...], ...] = (drawing.percent_ticks, drawing.day_ticks)
        case Timeline():
            scales = (drawing.day_ticks,)
        case StackedBar() | BarChart() | BigNumbers():
            scales = ()
        case _:
            assert_never(drawing)
    yield from (" · ".join(tick.label for tick in ticks) for ticks in scales if ticks)


def _describe_share(share: Share, colon: str) -> Iterator[str]:
    yield f"{share.label}{colon}{share.figure_text}"
    yield from (f"– {part.label}{colon}{part.figure_text}" for part in share.parts)


def _describe_number(number: BigNumber, colon: str) -> str:
    note = f" ({number.note})" if number.note else ""
    return f"{number.label}{colon}{number.figure_text}{note}"
