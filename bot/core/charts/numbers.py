"""Numbers that are read: large, one below the other, each with what it counts and by whose count."""

from bot.core.charts.canvas import MARGIN, WIDTH, Canvas
from bot.core.charts.text_block import TextStyle, draw_paragraph
from bot.core.charts.text_metrics import wrap_text
from bot.core.messages.chart import BigNumber, BigNumbers

_LARGE_STYLE, _SMALL_STYLE = TextStyle(30, bold=True, max_lines=1), TextStyle(21, bold=True, max_lines=4)
_LABEL_STYLE = TextStyle(15, max_lines=4)
_NUMBER_GAP = 14.0


def draw_numbers(canvas: Canvas, numbers: BigNumbers, top: float) -> float:
    """Draw the numbers below *top*; return where that ends."""
    for index, number in enumerate(numbers.numbers):
        if index:
            canvas.draw_line([(MARGIN, top), (WIDTH - MARGIN, top)], canvas.theme.line)
            top += _NUMBER_GAP - 4
        top = _draw_number(canvas, number, top) + _NUMBER_GAP
    return top - _NUMBER_GAP


def _draw_number(canvas: Canvas, number: BigNumber, top: float) -> float:
    fits_large = (
        len(wrap_text(number.figure_text, _LARGE_STYLE.size, WIDTH - 2 * MARGIN, _LARGE_STYLE.weight)) == 1
    )
    style = _LARGE_STYLE if fits_large else _SMALL_STYLE
    colour, _ = canvas.theme.series_colours(0)
    top = draw_paragraph(
        canvas,
        number.figure_text,
        top,
        TextStyle(style.size, bold=True, colour=colour, max_lines=style.max_lines),
    )
    top = draw_paragraph(canvas, number.label, top + 1, _LABEL_STYLE)
    return draw_paragraph(
        canvas, number.note, top + 1, TextStyle(12.5, colour=canvas.theme.muted, max_lines=3)
    )
