"""A sheet to draw on: SVG made of text, with the start of every line on the side where reading starts.

Coordinates run from the start of a line, so that a drawing is mirrored for right-to-left readers without
knowing it. No element has an id, for a page may hold the same picture many times.
"""

from html import escape

from bot.core.charts.text_metrics import BOLD, FONT_FAMILY, RTL_FONT_FAMILY, contains_rtl, normalize_text
from bot.core.charts.theme import Theme

WIDTH, MARGIN = 400.0, 20.0  # of the sheet, in CSS pixels of a small phone
CONTENT_WIDTH = WIDTH - 2 * MARGIN
_LTR_EMBEDDING, _RTL_EMBEDDING, _POP_DIRECTIONAL = "\u202a", "\u202b", "\u202c"
_HATCH_SPACING = 5.0  # between two lines of a hatching
_MIRRORED_ANCHORS = {"start": "end", "end": "start", "middle": "middle"}
MARKER_SHAPE_COUNT = 4


class Canvas:
    """One sheet in the colours of a theme; *mirrored* for readers who start on the right."""

    def __init__(self, theme: Theme, *, mirrored: bool) -> None:
        """Start with an empty sheet."""
        self.theme = theme
        self._mirrored = mirrored
        self._elements: list[str] = []

    def to_svg(self, height: float) -> str:
        """Return what was drawn, on a sheet of this height."""
        box = f"{WIDTH:g} {height:.0f}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {box}" width="{WIDTH:g}" '
            f'height="{height:.0f}" direction="ltr" font-family="{FONT_FAMILY}">'
            f'<rect width="{WIDTH:g}" height="{height:.0f}" fill="{self.theme.background}"/>'
            f"{''.join(self._elements)}</svg>"
        )

    def draw_text(  # noqa: PLR0913 (a place, words, and how they look)
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        colour: str = "",
        bold: bool = False,
        anchor: str = "start",
    ) -> None:
        """Write *words* on the line at *y*."""
        text_anchor = _MIRRORED_ANCHORS[anchor] if self._mirrored else anchor
        weight_attribute = f' font-weight="{BOLD}"' if bold else ""
        anchor_attribute = "" if text_anchor == "start" else f' text-anchor="{text_anchor}"'
        family_attribute = f' font-family="{RTL_FONT_FAMILY}"' if contains_rtl(text) else ""
        self._elements.append(
            f'<text x="{self._to_svg_x(x):.1f}" y="{y:.1f}" font-size="{size:g}"{weight_attribute}{anchor_attribute}{family_attribute} '
            f'fill="{colour or self.theme.ink}">{escape(self._embed_direction(normalize_text(text)))}</text>'
        )

    def _embed_direction(self, text: str) -> str:
        """Return *words* so that their direction is that of the sheet, for SVG starts from the left."""
        if self._mirrored:
            return f"{_RTL_EMBEDDING}{text}{_POP_DIRECTIONAL}"
        return f"{_LTR_EMBEDDING}{text}{_POP_DIRECTIONAL}" if contains_rtl(text) else text

    def fill_rect(  # noqa: PLR0913 (a place, a size, and how it looks)
        self, x: float, y: float, width: float, height: float, colour: str, *, radius: float = 0
    ) -> None:
        """Fill a box."""
        left = self._to_svg_x(x + width) if self._mirrored else x
        radius_attribute = f' rx="{min(radius, width / 2):g}"' if radius else ""
        self._elements.append(
            f'<rect x="{left:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"{radius_attribute} '
            f'fill="{colour}"/>'
        )

    def outline_rect(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Draw the dashed edge of a box that is empty."""
        left = self._to_svg_x(x + width) if self._mirrored else x
        self._elements.append(
            f'<rect x="{left + 0.75:.1f}" y="{y + 0.75:.1f}" width="{max(0.0, width - 1.5):.1f}" '
            f'height="{height - 1.5:.1f}" rx="3" fill="none" stroke="{colour}" stroke-width="1.5" '
            'stroke-dasharray="4 3"/>'
        )

    def hatch_rect(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Hatch a box, without an edge: nobody knows where in it something ends."""
        path_commands = []
        start = -height
        while start < width:
            first, last = max(0.0, start), min(width, start + height)
            if last > first:
                top, bottom = y + height - (first - start), y + height - (last - start)
                path_commands.append(
                    f"M{self._to_svg_x(x + first):.1f} {top:.1f}L{self._to_svg_x(x + last):.1f} {bottom:.1f}"
                )
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
        """Draw a small sign: a circle, a square, a diamond or a triangle."""
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

    def _to_svg_x(self, x: float) -> float:
        return WIDTH - x if self._mirrored else x
