"""A scale of days along a sheet: where a day is, and the words below it, none over another."""

from datetime import date

from bot.core.charts.canvas import Canvas
from bot.core.charts.text_metrics import width
from bot.core.messages.chart import Mark

_SIZE = 12.0
_GAP = 10.0  # between two words


class Days:
    """The days from *first* to *last*, from *left* to *right* on the sheet."""

    def __init__(self, first: date, last: date, left: float, right: float) -> None:
        """Lay them out."""
        self._first = first.toordinal()
        self._days = max(1, last.toordinal() - self._first)
        self.left, self.right = left, right

    def x(self, day: date, *, end: bool = False) -> float:
        """Return where *day* begins, or where it ends."""
        part = (day.toordinal() + end - self._first) / self._days
        return self.left + min(1.0, max(0.0, part)) * (self.right - self.left)

    def words(self, canvas: Canvas, marks: tuple[Mark, ...], y: float) -> None:
        """Write the words of *marks* at *y*: the first, the last, and of the others those that find room."""
        taken: list[tuple[float, float]] = []
        ends = [*marks[:1], *marks[-1:]] if len(marks) > 1 else list(marks)
        for mark in (*ends, *marks[1:-1]):
            if not isinstance(mark.at, date):
                continue
            wide = width(mark.label, _SIZE)
            middle = min(max(self.x(mark.at), self.left + wide / 2), self.right - wide / 2)
            place = middle - wide / 2 - _GAP, middle + wide / 2 + _GAP
            if all(place[1] <= start + _GAP or place[0] >= end - _GAP for start, end in taken):
                taken.append(place)
                canvas.text(middle, y, mark.label, _SIZE, colour=canvas.theme.quiet, anchor="middle")
