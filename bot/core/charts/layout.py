"""A picture as SVG: its title and foot, which are the same on every kind, around what its kind draws."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import assert_never

from bot.core.charts import bars, numbers, stacked_bar, timeline, trend
from bot.core.charts.canvas import MARGIN, WIDTH, Canvas
from bot.core.charts.text_block import TextStyle, draw_paragraph
from bot.core.charts.text_metrics import find_missing_characters
from bot.core.charts.theme import Theme
from bot.core.messages.chart import BarChart, BigNumbers, Drawing, Picture, StackedBar, Timeline, TrendChart

SVG_CACHE_SIZE = 512  # pictures that are not drawn again
TITLE_SIZE, DESCRIPTION_SIZE, FOOTER_SIZE = (
    19.0,
    13.0,
    11.5,
)  # sizes of letters; the smallest can be read at 400 pixels
_MAX_TITLE_LINES, _MAX_DESCRIPTION_LINES, _MAX_FOOTER_LINES = 4, 3, 3


@lru_cache(SVG_CACHE_SIZE)
def can_draw(picture: Picture) -> bool:
    """Return whether our fonts have every letter of *picture*: text alone is better than empty boxes."""
    return not any(map(find_missing_characters, _iter_strings(picture)))


@lru_cache(SVG_CACHE_SIZE)
def render_svg(picture: Picture, theme: Theme) -> str:
    """Return *picture*, which must be `drawable`, as SVG, 400 wide."""
    canvas = Canvas(theme, mirrored=picture.is_mirrored)
    y = draw_paragraph(
        canvas, picture.title, MARGIN, TextStyle(TITLE_SIZE, bold=True, max_lines=_MAX_TITLE_LINES)
    )
    if picture.description:
        y = draw_paragraph(
            canvas,
            picture.description,
            y + 3,
            TextStyle(DESCRIPTION_SIZE, colour=theme.muted, max_lines=_MAX_DESCRIPTION_LINES),
        )
    y = _draw_chart(canvas, picture.drawing, y + 16)
    if picture.footer:
        y += 14
        canvas.draw_line([(MARGIN, y), (WIDTH - MARGIN, y)], theme.line)
        y += 6
    for footer_line in picture.footer:
        y = draw_paragraph(
            canvas,
            footer_line,
            y + 2,
            TextStyle(FOOTER_SIZE, colour=theme.muted, max_lines=_MAX_FOOTER_LINES),
        )
    return canvas.to_svg(y + MARGIN - 4)


def _draw_chart(canvas: Canvas, drawing: Drawing, top: float) -> float:
    """Draw from *top* on; return where that ends."""
    match drawing:
        case StackedBar():
            return stacked_bar.draw_stacked_bar(canvas, drawing, top)
        case BarChart():
            return bars.draw_bars(canvas, drawing, top)
        case TrendChart():
            return trend.draw_trend(canvas, drawing, top)
        case BigNumbers():
            return numbers.draw_numbers(canvas, drawing, top)
        case Timeline():
            return timeline.draw_timeline(canvas, drawing, top)
        case _:
            assert_never(drawing)


def _iter_strings(value: object) -> Iterator[str]:
    """Yield all words in a picture, or in a part of one."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for element in value:
            yield from _iter_strings(element)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _iter_strings(getattr(value, field.name))
