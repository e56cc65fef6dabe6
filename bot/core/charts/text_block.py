"""Words in lines on a sheet: how they are set, and where they end."""

from dataclasses import dataclass

from bot.core.charts.canvas import CONTENT_WIDTH, MARGIN, Canvas
from bot.core.charts.text_metrics import BOLD, REGULAR, measure_text, wrap_text

_LEADING = 1.3  # of a line, in sizes of its letters
_ASCENT = 1.0  # from the top of a line to where its letters stand


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How words are set; what *most* lines cannot hold is cut, for the text beside a picture has it whole."""

    size: float
    bold: bool = False
    colour: str = ""
    max_lines: int = 99

    @property
    def weight(self) -> int:
        """Return the weight of the letters."""
        return BOLD if self.bold else REGULAR

    @property
    def line_height(self) -> float:
        """Return the height of a line."""
        return self.size * _LEADING

    def text_width(self, text: str) -> float:
        """Return how wide *words* are when they are set so."""
        return measure_text(text, self.size, self.weight)


def draw_paragraph(  # noqa: PLR0913 (words, a place, and how they are set)
    canvas: Canvas,
    text: str,
    top: float,
    style: TextStyle,
    *,
    x: float = MARGIN,
    max_width: float = CONTENT_WIDTH,
) -> float:
    """Write *words* below *top* in lines of at most *room*, from *x* on; return where they end."""
    for line in wrap_text(text, style.size, max_width, style.weight, style.max_lines):
        canvas.draw_text(
            x, top + style.size * _ASCENT, line, style.size, colour=style.colour, bold=style.bold
        )
        top += style.line_height
    return top
