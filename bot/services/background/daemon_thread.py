"""Runs what may never end, such as reading from a network that is gone, beside the answers."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

Result = TypeVar("Result")


async def run_in_daemon_thread(work: Callable[[], Result]) -> Result:
    """Run *work* in a thread that the end of the bot does not wait for, unlike ``asyncio.to_thread``.

    If the caller is cancelled, the thread is left behind.
    """
    future: Future[Result] = Future()
    future.set_running_or_notify_cancel()
    Thread(target=_fulfil, args=(future, work), name="daemon", daemon=True).start()
    return await asyncio.wrap_future(future)


def _fulfil(future: Future[Result], work: Callable[[], Result]) -> None:
    try:
        future.set_result(work())
    except BaseException as error:  # noqa: BLE001 (it is raised where the future is awaited)
        future.set_exception(error)
