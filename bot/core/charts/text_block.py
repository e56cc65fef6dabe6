"""Words in lines on a sheet: how they are set, and where they end."""

from dataclasses import dataclass

from bot.core.charts.canvas import MARGIN, ROOM, Canvas
from bot.core.charts.text_metrics import BOLD, REGULAR, width, wrap

_LEADING = 1.3  # of a line, in sizes of its letters
_ASCENT = 1.0  # from the top of a line to where its letters stand


@dataclass(frozen=True, slots=True)
class Set:
    """How words are set; what *most* lines cannot hold is cut, for the text beside a picture has it whole."""

    size: float
    bold: bool = False
    colour: str = ""
    most: int = 99

    @property
    def weight(self) -> int:
        """Return the weight of the letters."""
        return BOLD if self.bold else REGULAR

    @property
    def height(self) -> float:
        """Return the height of a line."""
        return self.size * _LEADING

    def width(self, words: str) -> float:
        """Return how wide *words* are when they are set so."""
        return width(words, self.size, self.weight)


def paragraph(  # noqa: PLR0913 (words, a place, and how they are set)
    canvas: Canvas, words: str, top: float, look: Set, *, x: float = MARGIN, room: float = ROOM
) -> float:
    """Write *words* below *top* in lines of at most *room*, from *x* on; return where they end."""
    for line in wrap(words, look.size, room, look.weight, look.most):
        canvas.text(x, top + look.size * _ASCENT, line, look.size, colour=look.colour, bold=look.bold)
        top += look.height
    return top
