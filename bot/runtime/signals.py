"""Runs until a signal: the first stops the bot in order, the second, or a timeout, at once; or reloads."""

import asyncio
import atexit
import logging
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from threading import Timer
from typing import Any, NoReturn

GRACE_PERIOD = 4.8  # seconds for stopping; whoever runs the bot may count on five

_log = logging.getLogger(__name__)


def run_until_stopped(coroutine: Coroutine[Any, Any, None]) -> bool:
    """Run *coroutine* to its end, or cancel it on SIGTERM or Ctrl-C; True if it was cancelled."""
    return asyncio.run(_run_with_signals(coroutine))


async def _run_with_signals(coroutine: Coroutine[Any, Any, None]) -> bool:
    task = asyncio.ensure_future(coroutine)
    _install_signal_handlers(asyncio.get_running_loop(), task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        return True
    return False


def _install_signal_handlers(loop: asyncio.AbstractEventLoop, on_stop: Callable[[], object]) -> None:
    def stop_once() -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_DFL)
        kill_timer = Timer(GRACE_PERIOD, os._exit, [1])  # a thread, for the event loop may be what hangs
        kill_timer.daemon = True
        kill_timer.start()
        _log.info("Stopping when the answers under way are sent.")
        on_stop()

    set_hangup_handler(lambda: None)
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # on Windows, where asyncio.run itself minds Ctrl-C
            loop.add_signal_handler(number, stop_once)


def set_hangup_handler(on_hangup: Callable[[], object]) -> None:
    """Call *on_hangup* on SIGHUP, which asks servers to reload; without a handler it would end the bot."""
    with suppress(NotImplementedError, AttributeError):  # Windows has neither
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, on_hangup)


def end_process(status: int) -> NoReturn:
    """End this process in order, but do not take its memory apart: with many briefings that takes seconds.

    The caller must still refer to what is large.
    """
    atexit._run_exitfuncs()  # noqa: SLF001 (there is no other way; among them are those of logging and multiprocessing)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # nobody reads it any more
            stream.flush()
    os._exit(status)
