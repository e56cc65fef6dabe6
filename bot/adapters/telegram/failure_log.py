"""Failures that repeat, in the log: the first of each kind is a line, and so is the end of all."""

import re
import time
from collections.abc import Callable
from logging import Logger

CALM_PERIOD = 60.0  # seconds
MAX_KINDS = 100  # kinds of failures that are remembered; forgetting one only logs it again

_NUMBER = re.compile(r"\d+")  # an offset, a wait or an id, by which failures of one kind differ

_Kind = tuple[str, type[Exception], str]  # the event, and the error's type and message


class FailureLog:
    """Logs failures until they are over, which they are once none has happened for a while."""

    def __init__(
        self, log: Logger, calm_period: float = CALM_PERIOD, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Write to *log*; *calm_period* is how long none may happen, in seconds of *clock*."""
        self._log = log
        self._calm_period = calm_period
        self._clock = clock
        self._kinds: dict[_Kind, None] = {}  # in the order in which they happened last
        self._count = 0
        self._failed_at = 0.0

    def add_failure(self, event: str, error: Exception, **fields: object) -> None:
        """Log *event*, which *error* caused, and its *fields*, unless there was one of its kind already."""
        self._count += 1
        self._failed_at = self._clock()
        kind = event, type(error), _NUMBER.sub("0", str(error))
        if kind not in self._kinds:
            self._log.warning("%s: %s", event, error, extra=fields)
        self._kinds.pop(kind, None)
        self._kinds[kind] = None
        if len(self._kinds) > MAX_KINDS:
            del self._kinds[next(iter(self._kinds))]

    def add_success(self, event: str) -> None:
        """Log *event* with the number of failures, if there were any and they are over now."""
        if self._kinds and self._clock() - self._failed_at >= self._calm_period:
            self._log.info("%s, after %d failures", event, self._count)
            self._kinds.clear()
            self._count = 0
