"""Limits how often each person or address may do something: a burst, and a steady rate after it."""

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

MAX_SENDERS = 10_000  # that are remembered
_ROUNDING_ERROR = 1e-6  # seconds


class BurstLimiter:
    """Counts requests by the generic cell rate algorithm, which needs one number for each sender."""

    def __init__(self, burst: int, rate: float, clock: Callable[[], float] = monotonic) -> None:
        """Allow each *burst* at once, and *rate* a second after it; *clock* counts seconds."""
        self._burst = burst
        self._rate = rate
        self._clock = clock
        self._paid_until: OrderedDict[str, float] = OrderedDict()

    def try_acquire(self, sender: str) -> float:
        """Return 0 if *sender* may send a request now, which then counts; otherwise the seconds to wait."""
        now = self._clock()
        paid_until = max(self._paid_until.get(sender, now), now) + 1 / self._rate
        wait = paid_until - now - self._burst / self._rate
        if wait > _ROUNDING_ERROR:
            return wait
        self._paid_until[sender] = paid_until
        self._paid_until.move_to_end(sender)
        if len(self._paid_until) > MAX_SENDERS:
            self._paid_until.popitem(last=False)
        return 0
