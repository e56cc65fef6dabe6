"""A sheet to draw on: SVG made of text, with the start of every line on the side where reading starts.

Coordinates run from the start of a line, so that a drawing is mirrored for right-to-left readers without
knowing it. No element has an id, for a page may hold the same picture many times.
"""

from html import escape

from bot.core.charts.text_metrics import BOLD, FAMILY, FAMILY_FROM_RIGHT, from_right, plain
from bot.core.charts.theme import Theme

WIDTH, MARGIN = 400.0, 20.0  # of the sheet, in CSS pixels of a small phone
ROOM = WIDTH - 2 * MARGIN
_EMBED, _EMBED_RIGHT, _END = "\u202a", "\u202b", "\u202c"
_HATCH = 5.0  # between two lines of a hatching
_ENDS = {"start": "end", "end": "start", "middle": "middle"}
SHAPES = 4


class Canvas:
    """One sheet in the colours of a theme; *mirrored* for readers who start on the right."""

    def __init__(self, theme: Theme, *, mirrored: bool) -> None:
        """Start with an empty sheet."""
        self.theme = theme
        self._mirrored = mirrored
        self._parts: list[str] = []

    def svg(self, height: float) -> str:
        """Return what was drawn, on a sheet of this height."""
        box = f"{WIDTH:g} {height:.0f}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {box}" width="{WIDTH:g}" '
            f'height="{height:.0f}" direction="ltr" font-family="{FAMILY}">'
            f'<rect width="{WIDTH:g}" height="{height:.0f}" fill="{self.theme.background}"/>'
            f"{''.join(self._parts)}</svg>"
        )

    def text(  # noqa: PLR0913 (a place, words, and how they look)
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        *,
        colour: str = "",
        bold: bool = False,
        anchor: str = "start",
    ) -> None:
        """Write *words* on the line at *y*."""
        end = _ENDS[anchor] if self._mirrored else anchor
        weight = f' font-weight="{BOLD}"' if bold else ""
        at = "" if end == "start" else f' text-anchor="{end}"'
        family = f' font-family="{FAMILY_FROM_RIGHT}"' if from_right(words) else ""
        self._parts.append(
            f'<text x="{self._x(x):.1f}" y="{y:.1f}" font-size="{size:g}"{weight}{at}{family} '
            f'fill="{colour or self.theme.ink}">{escape(self._directed(plain(words)))}</text>'
        )

    def _directed(self, words: str) -> str:
        """Return *words* so that their direction is that of the sheet, for SVG starts from the left."""
        if self._mirrored:
            return f"{_EMBED_RIGHT}{words}{_END}"
        return f"{_EMBED}{words}{_END}" if from_right(words) else words

    def box(  # noqa: PLR0913 (a place, a size, and how it looks)
        self, x: float, y: float, width: float, height: float, colour: str, *, radius: float = 0
    ) -> None:
        """Fill a box."""
        left = self._x(x + width) if self._mirrored else x
        corner = f' rx="{min(radius, width / 2):g}"' if radius else ""
        self._parts.append(
            f'<rect x="{left:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"{corner} '
            f'fill="{colour}"/>'
        )

    def outline(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Draw the dashed edge of a box that is empty."""
        left = self._x(x + width) if self._mirrored else x
        self._parts.append(
            f'<rect x="{left + 0.75:.1f}" y="{y + 0.75:.1f}" width="{max(0.0, width - 1.5):.1f}" '
            f'height="{height - 1.5:.1f}" rx="3" fill="none" stroke="{colour}" stroke-width="1.5" '
            'stroke-dasharray="4 3"/>'
        )

    def hatch(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Hatch a box, without an edge: nobody knows where in it something ends."""
        lines = []
        start = -height
        while start < width:
            first, last = max(0.0, start), min(width, start + height)
            if last > first:
                top, bottom = y + height - (first - start), y + height - (last - start)
                lines.append(f"M{self._x(x + first):.1f} {top:.1f}L{self._x(x + last):.1f} {bottom:.1f}")
            start += _HATCH
        self._stroke("".join(lines), colour, 2.2, "butt")

    def line(self, points: list[tuple[float, float]], colour: str, thickness: float = 1) -> None:
        """Draw a straight line from each point to the next."""
        path = "L".join(f"{self._x(x):.1f} {y:.1f}" for x, y in points)
        self._stroke(f"M{path}", colour, thickness, "round")

    def _stroke(self, path: str, colour: str, thickness: float, cap: str) -> None:
        self._parts.append(
            f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{thickness:g}" '
            f'stroke-linecap="{cap}" stroke-linejoin="round"/>'
        )

    def sign(self, x: float, y: float, shape: int, colour: str, *, hollow: bool = False) -> None:
        """Draw a small sign: a circle, a square, a diamond or a triangle."""
        x = self._x(x)
        inside = self.theme.background if hollow else colour
        look = f'fill="{inside}" stroke="{colour}" stroke-width="1.8"'
        corners = {
            1: f"M{x - 3.6:.1f} {y - 3.6:.1f}h7.2v7.2h-7.2z",
            2: f"M{x:.1f} {y - 5:.1f}l5 5l-5 5l-5 -5z",
            3: f"M{x:.1f} {y - 5:.1f}l4.8 8.4h-9.6z",
        }
        path = corners.get(shape % SHAPES)
        self._parts.append(
            f'<path d="{path}" {look}/>' if path else f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" {look}/>'
        )

    def _x(self, x: float) -> float:
        return WIDTH - x if self._mirrored else x
