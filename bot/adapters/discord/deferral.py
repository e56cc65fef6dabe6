"""Defers a response while its answer is in the making, if that takes long."""

import asyncio
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Self


class Deferral:
    """Defers the response unless the block ends before; the block ends no sooner than the deferral.

    There is a timer instead of a task for the answer, because hardly any answer takes long.
    """

    def __init__(self, defer: Callable[[], Coroutine[object, object, None]], seconds: float) -> None:
        """Call *defer* once the block has taken *seconds*."""
        self._defer = defer
        self._seconds = seconds
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Set the timer."""
        self._timer = asyncio.get_running_loop().call_later(self._seconds, self._start)
        return self

    def _start(self) -> None:
        self._task = asyncio.create_task(self._defer())

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop the timer, or wait for the deferral; if the block fails, that counts.

        Raises:
            DeliveryError, discord.HTTPException: only the deferral failed.
        """
        self._timer.cancel()
        if self._task is None:
            return
        if isinstance(error, asyncio.CancelledError):
            self._task.cancel()
        if error is None:
            await self._task
        else:
            await asyncio.gather(self._task, return_exceptions=True)
