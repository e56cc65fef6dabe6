"""A scale of days along a sheet: where a day is, and the words below it, none over another."""

from datetime import date

from bot.core.charts.canvas import Canvas
from bot.core.charts.text_metrics import measure_text
from bot.core.messages.chart import AxisTick

_TICK_LABEL_SIZE = 12.0
_TICK_LABEL_GAP = 10.0  # between two words


class TimeAxis:
    """The days from *first* to *last*, from *left* to *right* on the sheet."""

    def __init__(self, first: date, last: date, left: float, right: float) -> None:
        """Lay them out."""
        self._first_ordinal = first.toordinal()
        self._day_count = max(1, last.toordinal() - self._first_ordinal)
        self.left, self.right = left, right

    def day_to_x(self, day: date, *, is_end: bool = False) -> float:
        """Return where *day* begins, or where it ends."""
        fraction = (day.toordinal() + is_end - self._first_ordinal) / self._day_count
        return self.left + min(1.0, max(0.0, fraction)) * (self.right - self.left)

    def draw_tick_labels(self, canvas: Canvas, ticks: tuple[AxisTick, ...], y: float) -> None:
        """Write the words of *marks* at *y*: the first, the last, and of the others those that find room."""
        occupied: list[tuple[float, float]] = []
        outer_ticks = [*ticks[:1], *ticks[-1:]] if len(ticks) > 1 else list(ticks)
        for tick in (*outer_ticks, *ticks[1:-1]):
            if not isinstance(tick.position, date):
                continue
            label_width = measure_text(tick.label, _TICK_LABEL_SIZE)
            middle = min(
                max(self.day_to_x(tick.position), self.left + label_width / 2), self.right - label_width / 2
            )
            extent = middle - label_width / 2 - _TICK_LABEL_GAP, middle + label_width / 2 + _TICK_LABEL_GAP
            if all(
                extent[1] <= start + _TICK_LABEL_GAP or extent[0] >= end - _TICK_LABEL_GAP
                for start, end in occupied
            ):
                occupied.append(extent)
                canvas.draw_text(
                    middle, y, tick.label, _TICK_LABEL_SIZE, colour=canvas.theme.muted, anchor="middle"
                )
