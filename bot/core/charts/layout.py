"""A picture as SVG: its title and foot, which are the same on every kind, around what its kind draws."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import assert_never

from bot.core.charts import bars, numbers, stacked_bar, timeline, trend
from bot.core.charts.canvas import MARGIN, WIDTH, Canvas
from bot.core.charts.text_block import Set, paragraph
from bot.core.charts.text_metrics import missing
from bot.core.charts.theme import Theme
from bot.core.messages.chart import Bars, Drawing, Numbers, Picture, Stack, Timeline, Trend

KEPT = 512  # pictures that are not drawn again
TITLE, ABOUT, FOOT = 19.0, 13.0, 11.5  # sizes of letters; the smallest can be read at 400 pixels
_TITLE_LINES, _ABOUT_LINES, _FOOT_LINES = 4, 3, 3


@lru_cache(KEPT)
def drawable(picture: Picture) -> bool:
    """Return whether our fonts have every letter of *picture*: text alone is better than empty boxes."""
    return not any(map(missing, _words(picture)))


@lru_cache(KEPT)
def draw(picture: Picture, theme: Theme) -> str:
    """Return *picture*, which must be `drawable`, as SVG, 400 wide."""
    canvas = Canvas(theme, mirrored=picture.mirrored)
    y = paragraph(canvas, picture.title, MARGIN, Set(TITLE, bold=True, most=_TITLE_LINES))
    if picture.about:
        y = paragraph(canvas, picture.about, y + 3, Set(ABOUT, colour=theme.quiet, most=_ABOUT_LINES))
    y = _draw(canvas, picture.drawing, y + 16)
    if picture.foot:
        y += 14
        canvas.line([(MARGIN, y), (WIDTH - MARGIN, y)], theme.line)
        y += 6
    for words in picture.foot:
        y = paragraph(canvas, words, y + 2, Set(FOOT, colour=theme.quiet, most=_FOOT_LINES))
    return canvas.svg(y + MARGIN - 4)


def _draw(canvas: Canvas, drawing: Drawing, top: float) -> float:
    """Draw from *top* on; return where that ends."""
    match drawing:
        case Stack():
            return stacked_bar.draw(canvas, drawing, top)
        case Bars():
            return bars.draw(canvas, drawing, top)
        case Trend():
            return trend.draw(canvas, drawing, top)
        case Numbers():
            return numbers.draw(canvas, drawing, top)
        case Timeline():
            return timeline.draw(canvas, drawing, top)
        case _:
            assert_never(drawing)


def _words(value: object) -> Iterator[str]:
    """Yield all words in a picture, or in a part of one."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _words(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _words(getattr(value, field.name))
