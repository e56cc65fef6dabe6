"""Pictures on the page: the SVG itself, in the page's own light or dark, and not an image of it."""

from functools import lru_cache
from html import escape

from bot.core.charts.layout import can_draw, render_svg
from bot.core.charts.theme import ADAPTIVE
from bot.core.messages.chart import Picture, describe_picture

HTML_CACHE_SIZE = 256  # pictures whose HTML is not made again


@lru_cache(HTML_CACHE_SIZE)
def render_picture(picture: Picture) -> str:
    """Return *picture* as SVG with all its words as its name; empty if it cannot be drawn."""
    if not can_draw(picture):
        return ""
    description = escape("; ".join(describe_picture(picture)))
    return f'<div class="picture" role="img" aria-label="{description}">{render_svg(picture, ADAPTIVE)}</div>'
