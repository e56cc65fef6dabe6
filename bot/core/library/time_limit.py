"""Ends the wait for a file system that does not answer, such as that of a network that is gone."""

import errno
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from bot.core.library.daemon_thread import start_in_daemon_thread

Result = TypeVar("Result")


class TimeLimit:
    """Runs work in a thread that is given up after some *seconds*.

    Nothing can end such a thread: it is left behind, and does not keep the program alive. Until it ends by
    itself, nothing else is begun, so that they never become many.
    """

    def __init__(self, seconds: float) -> None:
        """Give up after *seconds*."""
        self._seconds = seconds
        self._stuck: Future[Any] | None = None

    def run(self, work: Callable[[], Result]) -> Result:
        """Run *work*, and return or raise what it does.

        Raises:
            TimeoutError: it takes too long, or what was given up before has not ended yet.
        """
        if self._stuck and not self._stuck.done():
            raise self._build_error()
        future = start_in_daemon_thread(work)
        try:
            return future.result(self._seconds)
        except TimeoutError:
            if future.done():  # the work itself raised it
                raise
            self._stuck = future
            raise self._build_error() from None

    def _build_error(self) -> TimeoutError:
        return TimeoutError(errno.ETIMEDOUT, f"it does not answer within {self._seconds:g} s")
