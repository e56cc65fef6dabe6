"""Numbers to be read: in large type, one below the other, each with what it counts and who counted."""

from bot.core.charts.canvas import CONTENT_WIDTH, MARGIN, WIDTH, Canvas, TextStyle, draw_paragraph
from bot.core.charts.text_metrics import wrap_text
from bot.core.messages.chart import BigNumber, BigNumbers

_LARGE_STYLE, _SMALL_STYLE = TextStyle(30, bold=True, max_lines=1), TextStyle(21, bold=True, max_lines=4)
_LABEL_STYLE = TextStyle(15, max_lines=4)
_NUMBER_GAP = 14.0


def draw_big_numbers(canvas: Canvas, numbers: BigNumbers, top: float) -> float:
    """Draw the numbers from *top* down; return the bottom."""
    for index, number in enumerate(numbers.numbers):
        if index:
            canvas.draw_line([(MARGIN, top), (WIDTH - MARGIN, top)], canvas.theme.line)
            top += _NUMBER_GAP - 4
        top = _draw_big_number(canvas, number, top) + _NUMBER_GAP
    return top - _NUMBER_GAP


def _draw_big_number(canvas: Canvas, number: BigNumber, top: float) -> float:
    lines = wrap_text(number.figure_text, _LARGE_STYLE.size, CONTENT_WIDTH, _LARGE_STYLE.weight)
    style = _LARGE_STYLE if len(lines) == 1 else _SMALL_STYLE
    colour, _ = canvas.theme.series_colours(0)
    number_style = TextStyle(style.size, bold=True, colour=colour, max_lines=style.max_lines)
    note_style = TextStyle(12.5, colour=canvas.theme.muted, max_lines=3)
    top = draw_paragraph(canvas, number.figure_text, top, number_style)
    top = draw_paragraph(canvas, number.label, top + 1, _LABEL_STYLE)
    return draw_paragraph(canvas, number.note, top + 1, note_style)
