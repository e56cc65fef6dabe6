"""Answers each update in a task of its own.

The library's Application does the same with a queue, a context for each update and a list of handlers, which
nothing here needs. Without them an answer takes a sixth less processor time (measured).
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from logging import getLogger
from typing import Any

from telegram import Update

from bot.adapters.telegram.update_processor import ChatQueueProcessor

_log = getLogger(__name__)


class UpdateDispatcher:
    """Begins answers, and knows those in progress."""

    def __init__(
        self,
        processor: ChatQueueProcessor,
        answer: Callable[[Update], Coroutine[Any, Any, None]],
        report_error: Callable[[Update, Exception], Awaitable[None]],
    ) -> None:
        """Let *processor* decide when to *answer*; *report_error* gets what prevented it."""
        self._processor = processor
        self._answer = answer
        self._report_error = report_error
        self._tasks: set[asyncio.Task[None]] = set()

    def dispatch(self, update: Update) -> None:
        """Begin to answer *update*."""
        task = asyncio.create_task(self._processor.process_update(update, self._answer_safely(update)))
        self._tasks.add(task)
        task.add_done_callback(self._note_end)

    async def wait_until_idle(self) -> None:
        """Wait until no answer is in progress."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _answer_safely(self, update: Update) -> None:
        try:
            await self._answer(update)
        except Exception as error:  # noqa: BLE001 (it is reported)
            await self._report_error(update, error)

    def _note_end(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            _log.error("not answered, and not reported", exc_info=error)
