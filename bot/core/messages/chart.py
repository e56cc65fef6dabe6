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
    figure: str
    certain: float
    possible: float
    parts: tuple["Share", ...] = ()


@dataclass(frozen=True, slots=True)
class Stack:
    """Shares of one whole, side by side in one bar; *rest* says what fills it up where they do not."""

    shares: tuple[Share, ...]
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A number that is read and not measured, what it counts, and what belongs to it."""

    figure: str
    label: str
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Shares that are each of a whole of their own, or whose sum is not known; some in words."""

    shares: tuple[Share | Number, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on a scale, in percent or as a day, and the words for it."""

    at: float | date
    label: str


@dataclass(frozen=True, slots=True)
class Point:
    """A share at some time between two days; one that is not *exact* is drawn hollow."""

    first: date
    last: date
    percent: float
    figure: str
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Curve:
    """One answer over time, in the order of its points."""

    label: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """Answers to the same question over time, with the scales on which they are drawn."""

    curves: tuple[Curve, ...]
    percents: tuple[Mark, ...]
    days: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers one below the other, each of its own kind."""

    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """What happened on a day, or at some time between two: *told* says when, in words."""

    label: str
    told: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Timeline:
    """What happened, the earliest first, with the days that the scale names."""

    moments: tuple[Moment, ...]
    days: tuple[Mark, ...]


Drawing = Stack | Bars | Trend | Numbers | Timeline


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with all that a screenshot of it must keep: what it is, and where it is from.

    *about* says of whom and when. The lines of *foot* hold the source, the date and what is disclosed.
    *mirrored* is for readers who start on the right.
    """

    drawing: Drawing
    title: str
    about: str = ""
    foot: tuple[str, ...] = ()
    mirrored: bool = False


def told(picture: Picture) -> Iterator[str]:
    """Yield all that *picture* says in words, a line each: its text for whoever does not see it."""
    yield from filter(None, (picture.title, picture.about))
    yield from _told(picture.drawing)
    yield from picture.foot


def _told(drawing: Drawing) -> Iterator[str]:
    match drawing:
        case Stack(shares, rest):
            yield from (line for share in shares for line in _share(share))
            yield from filter(None, [rest])
        case Bars(shares):
            for share in shares:
                yield from _share(share) if isinstance(share, Share) else [_number(share)]
        case Trend(curves):
            for curve in curves:
                figures = (point.figure for point in curve.points)
                yield f"{curve.label}: {' → '.join(figures)}"
        case Numbers(numbers):
            yield from map(_number, numbers)
        case Timeline(moments):
            yield from (f"{moment.told}: {moment.label}" for moment in moments)
        case _:
            assert_never(drawing)


def _share(share: Share) -> Iterator[str]:
    yield f"{share.label}: {share.figure}"
    yield from (f"– {part.label}: {part.figure}" for part in share.parts)


def _number(number: Number) -> str:
    aside = f" ({number.aside})" if number.aside else ""
    return f"{number.label}: {number.figure}{aside}"
