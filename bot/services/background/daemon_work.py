"""Runs what may never end, such as reading from a network that is gone, beside the answers."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from bot.core.library.daemon_thread import start_in_daemon_thread

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


async def run_in_daemon_thread(
    work: Callable[Parameters, Result], *args: Parameters.args, **options: Parameters.kwargs
) -> Result:
    """Run *work* in a thread that the end of the bot does not wait for, unlike ``asyncio.to_thread``.

    If the caller is cancelled, the thread is left behind.
    """
    return await asyncio.wrap_future(start_in_daemon_thread(work, *args, **options))
