"""The answers in progress, which the bot finishes before it stops."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from bot.adapters.discord.callers import PLATFORM
from bot.services.update_id import set_update_id


class RunningAnswers:
    """Knows the tasks that answer now, and can wait for them."""

    def __init__(self) -> None:
        """Start without any."""
        self._tasks: set[asyncio.Task[object]] = set()

    @contextmanager
    def track(self, update_id: int) -> Iterator[None]:
        """Count the current task among the answers in progress while the context is open.

        Its lines in the log name the *update_id*: that of the interaction or of the message.
        """
        set_update_id(PLATFORM, update_id)
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 (for the type: discord.py starts a task for each event)
        self._tasks.add(task)
        try:
            yield
        finally:
            self._tasks.discard(task)

    async def finish(self, seconds: float) -> None:
        """Wait for the answers in progress, then cancel them after *seconds*."""
        await asyncio.sleep(0)  # tasks that discord.py has just started register themselves
        if self._tasks:
            _, unfinished = await asyncio.wait(self._tasks, timeout=seconds)
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)
