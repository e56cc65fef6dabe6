"""The canvas that charts are drawn on: shapes, lines and paragraphs, written as SVG.

x runs from the side where reading starts, so the same drawing code serves right-to-left readers: only the
canvas knows that it is mirrored. No element has an id, because a page may show the same picture many times.
"""

from dataclasses import dataclass, replace
from html import escape

from bot.core.charts.text_metrics import (
    BOLD,
    FONT_FAMILY,
    REGULAR,
    RTL_FONT_FAMILY,
    contains_rtl,
    measure_text,
    normalize_text,
    wrap_text,
)
from bot.core.charts.theme import Theme

WIDTH, MARGIN = 400.0, 20.0  # in CSS pixels; 400 is a small phone
CONTENT_WIDTH = WIDTH - 2 * MARGIN
MARKER_SHAPE_COUNT = 4
_LTR_EMBEDDING, _RTL_EMBEDDING, _POP_DIRECTIONAL = "\u202a", "\u202b", "\u202c"
_HATCH_SPACING = 5.0
_MIRRORED_ANCHORS = {"start": "end", "end": "start", "middle": "middle"}
_LINE_HEIGHT = 1.3  # in font sizes
_ASCENT = 1.0  # from the top of a line to its baseline, in font sizes


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How text looks. What does not fit in *max_lines* is cut: the text beside a picture has all of it."""

    size: float
    bold: bool = False
    colour: str = ""
    max_lines: int = 99
    right_to_left: bool | None = None
    """The direction of the paragraph that a line is part of; that of its own letters if None."""

    @property
    def weight(self) -> int:
        """The font's weight."""
        return BOLD if self.bold else REGULAR

    @property
    def line_height(self) -> float:
        """The height of a line."""
        return self.size * _LINE_HEIGHT

    def text_width(self, text: str) -> float:
        """Measure *text* on one line."""
        return measure_text(text, self.size, self.weight)


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle; *x* is the side where reading starts, *y* the top."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """The horizontal space of a paragraph."""

    x: float
    width: float

    def indent(self, indent: float) -> "Column":
        """Take space off the start."""
        return Column(self.x + indent, self.width - indent)


FULL_WIDTH = Column(MARGIN, CONTENT_WIDTH)


class Canvas:
    """One drawing in the colours of a theme; *mirrored* for right-to-left readers."""

    def __init__(self, theme: Theme, *, mirrored: bool) -> None:
        """Start empty."""
        self.theme = theme
        self._mirrored = mirrored
        self._elements: list[str] = []

    def to_svg(self, height: float) -> str:
        """Return the drawing as an SVG document of this height."""
        box = f"{WIDTH:g} {height:.0f}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {box}" width="{WIDTH:g}" '
            f'height="{height:.0f}" direction="ltr" font-family="{FONT_FAMILY}">'
            f'<rect width="{WIDTH:g}" height="{height:.0f}" fill="{self.theme.background}"/>'
            f"{''.join(self._elements)}</svg>"
        )

    def draw_text(self, x: float, y: float, text: str, style: TextStyle, anchor: str = "start") -> None:
        """Write *text* on one line with its baseline at *y*; *anchor* is what of it stands at *x*."""
        text_anchor = _MIRRORED_ANCHORS[anchor] if self._mirrored else anchor
        attributes = "".join(
            (
                f' font-weight="{BOLD}"' if style.bold else "",
                "" if text_anchor == "start" else f' text-anchor="{text_anchor}"',
                f' font-family="{RTL_FONT_FAMILY}"' if contains_rtl(text) else "",
            )
        )
        content = escape(self._embed_direction(normalize_text(text), style))
        self._elements.append(
            f'<text x="{self._to_svg_x(x):.1f}" y="{y:.1f}" font-size="{style.size:g}"{attributes} '
            f'fill="{style.colour or self.theme.ink}">{content}</text>'
        )

    def reads_right_to_left(self, text: str) -> bool:
        """True if *text* has the direction of a mirrored canvas; one of Latin letters alone keeps its own."""
        return self._mirrored and (contains_rtl(text) or not any(map(str.isalpha, text)))

    def _embed_direction(self, text: str, style: TextStyle) -> str:
        """Give *text* its direction; SVG would take it for left-to-right."""
        if self.reads_right_to_left(text) if style.right_to_left is None else style.right_to_left:
            return f"{_RTL_EMBEDDING}{text}{_POP_DIRECTIONAL}"
        return f"{_LTR_EMBEDDING}{text}{_POP_DIRECTIONAL}" if self._mirrored or contains_rtl(text) else text

    def fill_rect(self, rect: Rect, colour: str, radius: float = 0) -> None:
        """Fill a rectangle."""
        radius_attribute = f' rx="{min(radius, rect.width / 2):g}"' if radius else ""
        self._elements.append(
            f'<rect x="{self._left(rect):.1f}" y="{rect.y:.1f}" width="{rect.width:.1f}" '
            f'height="{rect.height:.1f}"{radius_attribute} fill="{colour}"/>'
        )

    def outline_rect(self, rect: Rect, colour: str) -> None:
        """Draw the dashed outline of an empty rectangle."""
        self._elements.append(
            f'<rect x="{self._left(rect) + 0.75:.1f}" y="{rect.y + 0.75:.1f}" '
            f'width="{max(0.0, rect.width - 1.5):.1f}" height="{rect.height - 1.5:.1f}" rx="3" '
            f'fill="none" stroke="{colour}" stroke-width="1.5" stroke-dasharray="4 3"/>'
        )

    def hatch_rect(self, rect: Rect, colour: str) -> None:
        """Hatch a rectangle, without an outline: where in it the value ends is not known."""
        bottom = rect.y + rect.height
        path_commands = []
        start = -rect.height
        while start < rect.width:
            first, last = max(0.0, start), min(rect.width, start + rect.height)
            if last > first:
                low, high = bottom - (first - start), bottom - (last - start)
                from_x, to_x = self._to_svg_x(rect.x + first), self._to_svg_x(rect.x + last)
                path_commands.append(f"M{from_x:.1f} {low:.1f}L{to_x:.1f} {high:.1f}")
            start += _HATCH_SPACING
        self._stroke_path("".join(path_commands), colour, 2.2, "butt")

    def draw_line(self, points: list[tuple[float, float]], colour: str, thickness: float = 1) -> None:
        """Draw a straight line from each point to the next."""
        path = "L".join(f"{self._to_svg_x(x):.1f} {y:.1f}" for x, y in points)
        self._stroke_path(f"M{path}", colour, thickness, "round")

    def _stroke_path(self, path: str, colour: str, thickness: float, cap: str) -> None:
        self._elements.append(
            f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{thickness:g}" '
            f'stroke-linecap="{cap}" stroke-linejoin="round"/>'
        )

    def draw_marker(self, x: float, y: float, shape: int, colour: str, *, is_hollow: bool = False) -> None:
        """Draw a circle, a square, a diamond or a triangle around a point."""
        x = self._to_svg_x(x)
        fill = self.theme.background if is_hollow else colour
        paint_attributes = f'fill="{fill}" stroke="{colour}" stroke-width="1.8"'
        marker_paths = {
            1: f"M{x - 3.6:.1f} {y - 3.6:.1f}h7.2v7.2h-7.2z",
            2: f"M{x:.1f} {y - 5:.1f}l5 5l-5 5l-5 -5z",
            3: f"M{x:.1f} {y - 5:.1f}l4.8 8.4h-9.6z",
        }
        path = marker_paths.get(shape % MARKER_SHAPE_COUNT)
        self._elements.append(
            f'<path d="{path}" {paint_attributes}/>'
            if path
            else f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" {paint_attributes}/>'
        )

    def _left(self, rect: Rect) -> float:
        return self._to_svg_x(rect.x + rect.width) if self._mirrored else rect.x

    def _to_svg_x(self, x: float) -> float:
        return WIDTH - x if self._mirrored else x


def draw_paragraph(
    canvas: Canvas, text: str, top: float, style: TextStyle, column: Column = FULL_WIDTH
) -> float:
    """Write *text* from *top* down, wrapped in its *column*; return the bottom of its last line."""
    style = replace(style, right_to_left=canvas.reads_right_to_left(text))
    for line in wrap_text(text, style.size, column.width, style.weight, style.max_lines):
        canvas.draw_text(column.x, top + style.size * _ASCENT, line, style)
        top += style.line_height
    return top
