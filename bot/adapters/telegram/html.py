"""Telegram's HTML for a line of spans, and what it counts for against Telegram's limits."""

from dataclasses import dataclass, replace
from html import escape
from typing import Self

from bot.core.messages.reply import Line, Span, Style

_ENTITY_BYTES = 20  # of one entity as it is stored: type, offset, length
_TAGS = ((Style.STRIKE, "s"), (Style.ITALIC, "i"), (Style.BOLD, "b"))


@dataclass(frozen=True, slots=True)
class Size:
    """What a text counts for: UTF-16 units after entities are parsed, entities, and the entities' bytes."""

    units: int = 0
    entities: int = 0
    bytes: int = 0

    def __add__(self, other: Self) -> "Size":
        """Return the size of both."""
        return Size(self.units + other.units, self.entities + other.entities, self.bytes + other.bytes)

    def within(self, limit: "Size") -> bool:
        """Return whether nothing of it is over *limit*."""
        return self.units <= limit.units and self.entities <= limit.entities and self.bytes <= limit.bytes


QUOTE = Size(0, 1, _ENTITY_BYTES)


def units(text: str) -> int:
    """Return how many UTF-16 units *text* has."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def size(line: Line) -> Size:
    """Return what *line* counts for."""
    entities = sum(len(_tags(span)) for span in line)
    urls = sum(len(span.url.encode()) for span in line if span.url)
    return Size(sum(units(span.text) for span in line), entities, entities * _ENTITY_BYTES + urls)


def styled(line: Line, style: Style) -> Line:
    """Return *line* with *style* added to all of it."""
    return tuple(replace(span, style=span.style | style) for span in line)


def markup(line: Line) -> str:
    """Return *line* as HTML; its text must be quiet."""
    return "".join(map(_markup, line))


def _markup(span: Span) -> str:
    html = escape(span.text, quote=False)
    for tag in _tags(span):
        start = f'a href="{escape(span.url)}"' if tag == "a" else tag
        html = f"<{start}>{html}</{tag}>"
    return html


def _tags(span: Span) -> tuple[str, ...]:
    """Return the tags around a span, the innermost first: code stands alone, Telegram nests nothing in it."""
    if not span.text.strip():
        return ()
    if span.style & Style.CODE and not span.url:
        return ("code",)
    tags = tuple(tag for style, tag in _TAGS if span.style & style)
    return (*tags, "a") if span.url else tags
