"""Processes the updates of one chat in order, and those of different chats concurrently.

Of the updates that wait in a chat only the newest are answered. A group takes 20 messages a minute: without
this limit a flood would be answered for hours, at the cost of the message rate that all chats share.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable
from logging import getLogger
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

_MAX_CONCURRENT_UPDATES = (
    100_000  # updates; a group that waits for its turn must not use up the places of others
)
CHAT_QUEUE_LIMIT = (
    20  # updates of a chat: as many messages as a group takes in a minute (Bot FAQ, "broadcast")
)

_log = getLogger(__name__)


class _ChatQueue:
    """The updates that wait in a chat, the oldest first."""

    def __init__(self) -> None:
        self.tasks: deque[asyncio.Task[Any] | None] = deque()
        self.has_warned = False


class ChatQueueProcessor(BaseUpdateProcessor):
    """Processes updates, and knows which are not answered yet."""

    def __init__(self) -> None:
        """Start without updates."""
        super().__init__(_MAX_CONCURRENT_UPDATES)
        self._locks: WeakValueDictionary[tuple[int | str, ...], asyncio.Lock] = WeakValueDictionary()
        self._queues: WeakValueDictionary[object, _ChatQueue] = WeakValueDictionary()
        self._pending_tasks: set[asyncio.Task[Any] | None] = set()

    async def initialize(self) -> None:
        """Do nothing; the library requires this method."""

    async def shutdown(self) -> None:
        """Do nothing; the library requires this method."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Await *coroutine* in its turn, unless `CHAT_QUEUE_LIMIT` newer ones of its chat wait by then."""
        if not isinstance(update, Update):
            raise TypeError(update)
        lock = self._locks.setdefault(_get_lock_key(update), asyncio.Lock())
        queue = self._queues.setdefault(_get_queue_key(update), _ChatQueue())
        task = asyncio.current_task()
        self._pending_tasks.add(task)
        try:
            queue.tasks.append(task)
            _trim_queue(queue, update)
            async with lock:
                queue.tasks.remove(task)
                await coroutine
        finally:
            self._pending_tasks.discard(task)
            if asyncio.iscoroutine(coroutine):
                coroutine.close()  # it may never have begun

    def cancel_pending(self) -> int:
        """Cancel the updates that are not answered yet, and return their number."""
        for task in self._pending_tasks:
            if task is not None:
                task.cancel()
        return len(self._pending_tasks)


def _trim_queue(queue: _ChatQueue, update: Update) -> None:
    """Cancel the oldest waiting update if there are too many."""
    if len(queue.tasks) <= CHAT_QUEUE_LIMIT:
        return
    if not queue.has_warned:
        _log.warning(
            "more than %d updates wait in a Telegram chat; only the newest are answered",
            CHAT_QUEUE_LIMIT,
            extra={"update": update.update_id},
        )
    queue.has_warned = True
    oldest_task = queue.tasks.popleft()
    if oldest_task is not None:
        oldest_task.cancel()


def _get_queue_key(update: Update) -> object:
    """Return what shares a queue: a chat."""
    return update.effective_chat.id if update.effective_chat else _get_lock_key(update)


def _get_lock_key(update: Update) -> tuple[int | str, ...]:
    """Return what is processed in order: a chat's messages, a message's buttons, a user's inline queries."""
    if update.inline_query:
        return "typed", update.inline_query.from_user.id
    if update.callback_query and update.callback_query.inline_message_id:
        return "sent", update.callback_query.inline_message_id
    chat_id = update.effective_chat.id if update.effective_chat else 0
    message = update.callback_query and update.callback_query.message
    return chat_id, message.message_id if message else 0
