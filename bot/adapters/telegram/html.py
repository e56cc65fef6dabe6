"""Renders a line of spans as Telegram's HTML, and measures it against Telegram's limits."""

from dataclasses import dataclass, replace
from html import escape
from typing import Self

from bot.core.messages.reply import Line, Span, Style

_ENTITY_BYTES = 20  # of one entity as Telegram stores it: type, offset, length
_STYLE_TAGS = ((Style.STRIKE, "s"), (Style.ITALIC, "i"), (Style.BOLD, "b"))


@dataclass(frozen=True, slots=True)
class TextSize:
    """The size of a text: UTF-16 units after entities are parsed, entities, and the entities' bytes."""

    utf16_units: int = 0
    entities: int = 0
    entity_bytes: int = 0

    def __add__(self, other: Self) -> "TextSize":
        """Add two sizes."""
        return TextSize(
            self.utf16_units + other.utf16_units,
            self.entities + other.entities,
            self.entity_bytes + other.entity_bytes,
        )

    def fits_within(self, limit: "TextSize") -> bool:
        """True if no part of it exceeds *limit*."""
        return (
            self.utf16_units <= limit.utf16_units
            and self.entities <= limit.entities
            and self.entity_bytes <= limit.entity_bytes
        )


BLOCKQUOTE_SIZE = TextSize(0, 1, _ENTITY_BYTES)


def utf16_length(text: str) -> int:
    """Count the UTF-16 units of *text*."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def measure_line(line: Line) -> TextSize:
    """Measure *line*."""
    entity_count = sum(len(_get_tags(span)) for span in line)
    url_bytes = sum(len(span.url.encode()) for span in line if span.url)
    return TextSize(
        sum(utf16_length(span.text) for span in line), entity_count, entity_count * _ENTITY_BYTES + url_bytes
    )


def add_style(line: Line, style: Style) -> Line:
    """Add *style* to all of *line*."""
    return tuple(replace(span, style=span.style | style) for span in line)


def render_line(line: Line) -> str:
    """Render *line* as HTML; its text must be sanitized."""
    return "".join(map(_render_span, line))


def _render_span(span: Span) -> str:
    html = escape(span.text, quote=False)
    for tag in _get_tags(span):
        start = f'a href="{escape(span.url)}"' if tag == "a" else tag
        html = f"<{start}>{html}</{tag}>"
    return html


def _get_tags(span: Span) -> tuple[str, ...]:
    """Return the tags around a span, the innermost first; Telegram nests no other entity in code."""
    if not span.text.strip():
        return ()
    if span.style & Style.CODE and not span.url:
        return ("code",)
    tags = tuple(tag for style, tag in _STYLE_TAGS if span.style & style)
    return (*tags, "a") if span.url else tags
