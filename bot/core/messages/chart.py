"""What a picture shows, as plain values: what a reader is told, and never how it is drawn.

Everything in words here is said already in the reader's language, so that drawing needs no catalogue. A
picture adds nothing to the text beside it; who cannot see it misses nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import assert_never


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a hundred, and how sure it is.

    *figure* is the value as it must be read ("nearly 60%"). Up to *certain* percent it is sure, from there to
    *possible* percent it may be; the two are the same for an exact figure.
    """

    label: str
    figure_text: str
    certain_percent: float
    possible_percent: float
    parts: tuple["Share", ...] = ()


@dataclass(frozen=True, slots=True)
class StackedBar:
    """Shares of one whole, side by side in one bar; *rest* says what fills it up where they do not."""

    shares: tuple[Share, ...]
    remainder_label: str = ""


@dataclass(frozen=True, slots=True)
class BigNumber:
    """A number that is read and not measured, what it counts, and what belongs to it."""

    figure_text: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class BarChart:
    """Shares that are each of a whole of their own, or whose sum is not known; some in words."""

    shares: tuple[Share | BigNumber, ...]


@dataclass(frozen=True, slots=True)
class AxisTick:
    """A place on a scale, in percent or as a day, and the words for it."""

    position: float | date
    label: str


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A share at some time between two days; one that is not *exact* is drawn hollow."""

    start: date
    end: date
    percent: float
    figure_text: str
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class Curve:
    """One answer over time, in the order of its points."""

    label: str
    points: tuple[TrendPoint, ...]


@dataclass(frozen=True, slots=True)
class TrendChart:
    """Answers to the same question over time, with the scales on which they are drawn."""

    curves: tuple[Curve, ...]
    percent_ticks: tuple[AxisTick, ...]
    day_ticks: tuple[AxisTick, ...]


@dataclass(frozen=True, slots=True)
class BigNumbers:
    """Numbers one below the other, each of its own kind."""

    numbers: tuple[BigNumber, ...]


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """What happened on a day, or at some time between two: *told* says when, in words."""

    label: str
    date_text: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Timeline:
    """What happened, the earliest first, with the days that the scale names."""

    events: tuple[TimelineEvent, ...]
    day_ticks: tuple[AxisTick, ...]


Drawing = StackedBar | BarChart | TrendChart | BigNumbers | Timeline


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with all that a screenshot of it must keep: what it is, and where it is from.

    *about* says of whom and when. The lines of *foot* hold the source, the date and what is disclosed.
    *mirrored* is for readers who start on the right.
    """

    drawing: Drawing
    title: str
    description: str = ""
    footer: tuple[str, ...] = ()
    is_mirrored: bool = False


def describe_picture(picture: Picture) -> Iterator[str]:
    """Yield all that *picture* says in words, a line each: its text for whoever does not see it."""
    yield from filter(None, (picture.title, picture.description))
    yield from _describe_drawing(picture.drawing)
    yield from picture.footer


def _describe_drawing(drawing: Drawing) -> Iterator[str]:
    match drawing:
        case StackedBar(shares, rest):
            yield from (line for share in shares for line in _describe_share(share))
            yield from filter(None, [rest])
        case BarChart(shares):
            for share in shares:
                yield from _describe_share(share) if isinstance(share, Share) else [_describe_number(share)]
        case TrendChart(curves):
            for curve in curves:
                figure_texts = (point.figure_text for point in curve.points)
                yield f"{curve.label}: {' → '.join(figure_texts)}"
        case BigNumbers(numbers):
            yield from map(_describe_number, numbers)
        case Timeline(moments):
            yield from (f"{event.date_text}: {event.label}" for event in moments)
        case _:
            assert_never(drawing)


def _describe_share(share: Share) -> Iterator[str]:
    yield f"{share.label}: {share.figure_text}"
    yield from (f"– {part.label}: {part.figure_text}" for part in share.parts)


def _describe_number(number: BigNumber) -> str:
    note = f" ({number.note})" if number.note else ""
    return f"{number.label}: {number.figure_text}{note}"
