"""A picture as SVG, as PNG, and the key under which its PNG is cached and uploaded.

The key is a digest of the SVG itself, so a file that a platform already has is reused exactly as long as
the drawing is the same. That is cheap: the SVG is cached, so a key costs 3 µs once the picture has been
drawn. The first drawing takes 1 to 2 ms, which the process that makes the PNG is then spared.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import assert_never

from bot.core.charts.bar_charts import draw_bars, draw_stacked_bar
from bot.core.charts.big_numbers import draw_big_numbers
from bot.core.charts.canvas import MARGIN, WIDTH, Canvas, TextStyle, draw_paragraph
from bot.core.charts.preview_card import draw_preview_card
from bot.core.charts.text_metrics import FONT_FAMILY, find_missing_characters, list_font_files
from bot.core.charts.theme import Theme
from bot.core.charts.time_charts import draw_timeline, draw_trend
from bot.core.messages.chart import (
    BarChart,
    BigNumbers,
    Drawing,
    Picture,
    StackedBar,
    Timeline,
    TrendChart,
    describe_picture,
)
from bot.core.messages.image import Image
from bot.core.messages.link_preview import LinkPreview

SVG_CACHE_SIZE = 512  # pictures
TITLE_SIZE, DESCRIPTION_SIZE = 19.0, 13.0  # font sizes in pixels of a picture 400 wide
FOOTER_SIZE = 11.5  # the smallest that is legible at that width
PNG_SCALE = 3  # 1200 pixels wide: sharp on a phone, and below the 1280 to which Telegram shrinks a photo
_KEY_LENGTH = 24  # hexadecimal digits
_MAX_TITLE_LINES, _MAX_DESCRIPTION_LINES, _MAX_FOOTER_LINES = 4, 3, 3


Drawable = Picture | LinkPreview
"""What is drawn, unlike an image from a file."""


@lru_cache(SVG_CACHE_SIZE)
def can_draw(picture: Drawable) -> bool:
    """True if our fonts have every character of *picture*; otherwise its text is better than empty boxes."""
    return not any(map(find_missing_characters, _iter_strings(picture)))


@lru_cache(SVG_CACHE_SIZE)
def render_svg(picture: Drawable, theme: Theme) -> str:
    """Draw *picture*, for which `can_draw` must be true, as SVG 400 pixels wide."""
    match picture:
        case Picture():
            return _draw_picture(picture, theme)
        case LinkPreview():
            return draw_preview_card(picture, theme)
        case _:
            assert_never(picture)


@lru_cache(SVG_CACHE_SIZE)
def image_cache_key(picture: Drawable | Image, theme: Theme) -> str:
    """Digest what *picture* looks like in *theme*: equal images have equal keys, in every process."""
    if isinstance(picture, Image):
        return picture.file.digest[:_KEY_LENGTH]
    image = f"{PNG_SCALE} {render_svg(picture, theme)}"
    return blake2b(image.encode(errors="replace"), digest_size=_KEY_LENGTH // 2).hexdigest()


def get_image_extension(picture: Drawable | Image) -> str:
    """Get the extension of the format that *picture* is served in: ``png`` or ``jpg``."""
    return picture.file.extension if isinstance(picture, Image) else "png"


def describe_image(picture: Picture | Image) -> Iterator[str]:
    """Yield what *picture* shows as lines of text: its alternative text."""
    yield from (picture.alt,) if isinstance(picture, Image) else describe_picture(picture)


def rasterize_svg(svg: str) -> bytes:
    """Turn an SVG of ours into a PNG, PNG_SCALE times as large.

    Call it in a process of its own: resvg holds Python's global lock while it draws.
    """
    import resvg_py  # noqa: PLC0415 (only the process that draws needs it)

    png_data = resvg_py.svg_to_bytes(
        svg_string=svg,
        zoom=PNG_SCALE,
        skip_system_fonts=True,
        font_files=list_font_files(),
        font_family=FONT_FAMILY.partition(",")[0],
    )
    return bytes(png_data)


def _draw_picture(picture: Picture, theme: Theme) -> str:
    """Draw a chart between its title and its footer."""
    canvas = Canvas(theme, mirrored=picture.is_mirrored)
    y = draw_paragraph(
        canvas, picture.title, MARGIN, TextStyle(TITLE_SIZE, bold=True, max_lines=_MAX_TITLE_LINES)
    )
    if picture.description:
        style = TextStyle(DESCRIPTION_SIZE, colour=theme.muted, max_lines=_MAX_DESCRIPTION_LINES)
        y = draw_paragraph(canvas, picture.description, y + 3, style)
    y = _draw_chart(canvas, picture.drawing, y + 16)
    if picture.footer:
        y = _draw_footer(canvas, picture.footer, y + 14)
    return canvas.to_svg(y + MARGIN - 4)


def _draw_chart(canvas: Canvas, drawing: Drawing, top: float) -> float:
    """Draw the chart from *top* down; return its bottom."""
    match drawing:
        case StackedBar():
            return draw_stacked_bar(canvas, drawing, top)
        case BarChart():
            return draw_bars(canvas, drawing, top)
        case TrendChart():
            return draw_trend(canvas, drawing, top)
        case BigNumbers():
            return draw_big_numbers(canvas, drawing, top)
        case Timeline():
            return draw_timeline(canvas, drawing, top)
        case _:
            assert_never(drawing)


def _draw_footer(canvas: Canvas, footer_lines: tuple[str, ...], top: float) -> float:
    canvas.draw_line([(MARGIN, top), (WIDTH - MARGIN, top)], canvas.theme.line)
    style = TextStyle(FOOTER_SIZE, colour=canvas.theme.muted, max_lines=_MAX_FOOTER_LINES)
    y = top + 6
    for footer_line in footer_lines:
        y = draw_paragraph(canvas, footer_line, y + 2, style)
    return y


def _iter_strings(value: object) -> Iterator[str]:
    """Yield every string in a picture or a part of one."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for element in value:
            yield from _iter_strings(element)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _iter_strings(getattr(value, field.name))
