"""Pictures on the page: the SVG itself, in the page's own light or dark, and not an image of it."""

from functools import lru_cache
from html import escape

from bot.core.charts.layout import draw, drawable
from bot.core.charts.theme import PAGE
from bot.core.messages.chart import Picture, told

KEPT = 256  # pictures whose HTML is not made again


@lru_cache(KEPT)
def pictured(picture: Picture) -> str:
    """Return *picture* as SVG with all its words as its name; empty if it cannot be drawn."""
    if not drawable(picture):
        return ""
    words = escape("; ".join(told(picture)))
    return f'<div class="picture" role="img" aria-label="{words}">{draw(picture, PAGE)}</div>'
