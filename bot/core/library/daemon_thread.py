"""Starts work that may never end, such as reading from a network that is gone."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import ParamSpec, TypeVar

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def start_in_daemon_thread(
    work: Callable[Parameters, Result], *args: Parameters.args, **options: Parameters.kwargs
) -> Future[Result]:
    """Start *work* in a thread of its own, for which the end of the program does not wait."""
    future: Future[Result] = Future()
    future.set_running_or_notify_cancel()  # it cannot be cancelled

    def run() -> None:
        try:
            future.set_result(work(*args, **options))
        except Exception as error:  # noqa: BLE001 (it is raised where the result is awaited)
            future.set_exception(error)

    Thread(target=run, name="daemon", daemon=True).start()
    return future
