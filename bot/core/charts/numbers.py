"""Numbers that are read: large, one below the other, each with what it counts and by whose count."""

from bot.core.charts.canvas import MARGIN, WIDTH, Canvas
from bot.core.charts.text_block import Set, paragraph
from bot.core.charts.text_metrics import wrap
from bot.core.messages.chart import Number, Numbers

_LARGE, _SMALLER = Set(30, bold=True, most=1), Set(21, bold=True, most=4)
_LABEL = Set(15, most=4)
_BETWEEN = 14.0


def draw(canvas: Canvas, numbers: Numbers, top: float) -> float:
    """Draw the numbers below *top*; return where that ends."""
    for place, number in enumerate(numbers.numbers):
        if place:
            canvas.line([(MARGIN, top), (WIDTH - MARGIN, top)], canvas.theme.line)
            top += _BETWEEN - 4
        top = _number(canvas, number, top) + _BETWEEN
    return top - _BETWEEN


def _number(canvas: Canvas, number: Number, top: float) -> float:
    fits = len(wrap(number.figure, _LARGE.size, WIDTH - 2 * MARGIN, _LARGE.weight)) == 1
    look = _LARGE if fits else _SMALLER
    colour, _ = canvas.theme.paint(0)
    top = paragraph(canvas, number.figure, top, Set(look.size, bold=True, colour=colour, most=look.most))
    top = paragraph(canvas, number.label, top + 1, _LABEL)
    return paragraph(canvas, number.aside, top + 1, Set(12.5, colour=canvas.theme.quiet, most=3))
