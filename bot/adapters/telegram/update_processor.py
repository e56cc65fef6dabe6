"""The order of answers: in a chat one after another as they were asked, chats beside each other.

Of what waits in a chat only the newest is answered: a group takes 20 messages a minute, so that whoever
floods one would be answered for hours, at the cost of the messages that all chats share.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable
from logging import getLogger
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

_MOST = 100_000  # updates at once: a group that waits for its turn must not take the places of others
WAITING = 20  # updates of a chat; as many answers as a group takes in a minute (Bot FAQ, "broadcast")

_log = getLogger(__name__)


class _Queue:
    """What waits in a chat, the oldest first, and whether it was said that there is too much of it."""

    def __init__(self) -> None:
        self.tasks: deque[asyncio.Task[Any] | None] = deque()
        self.told = False


class Order(BaseUpdateProcessor):
    """Handles updates, and knows which are not answered yet."""

    def __init__(self) -> None:
        """Start with nothing to do."""
        super().__init__(_MOST)
        self._turns: WeakValueDictionary[tuple[int | str, ...], asyncio.Lock] = WeakValueDictionary()
        self._queues: WeakValueDictionary[object, _Queue] = WeakValueDictionary()
        self._open: set[asyncio.Task[Any] | None] = set()

    async def initialize(self) -> None:
        """Do nothing: the library asks for it."""

    async def shutdown(self) -> None:
        """Do nothing: the library asks for it."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Await *coroutine* when it is its turn, unless `WAITING` newer ones of its chat wait by then."""
        if not isinstance(update, Update):
            raise TypeError(update)
        turn = self._turns.setdefault(_turn(update), asyncio.Lock())
        queue = self._queues.setdefault(_place(update), _Queue())
        task = asyncio.current_task()
        self._open.add(task)
        try:
            queue.tasks.append(task)
            _shorten(queue, update)
            async with turn:
                queue.tasks.remove(task)
                await coroutine
        finally:
            self._open.discard(task)
            if asyncio.iscoroutine(coroutine):
                coroutine.close()  # it may never have begun

    def drop(self) -> int:
        """Stop answering what is not answered yet; return how many questions that leaves open."""
        for task in self._open:
            if task is not None:
                task.cancel()
        return len(self._open)


def _shorten(queue: _Queue, update: Update) -> None:
    """Drop the oldest of what waits, where it is too much."""
    if len(queue.tasks) <= WAITING:
        return
    if not queue.told:
        _log.warning(
            "more than %d questions wait in a chat on Telegram; only the newest are answered",
            WAITING,
            extra={"update": update.update_id},
        )
    queue.told = True
    oldest = queue.tasks.popleft()
    if oldest is not None:
        oldest.cancel()


def _place(update: Update) -> object:
    """Return what is flooded by many updates: a chat."""
    return update.effective_chat.id if update.effective_chat else _turn(update)


def _turn(update: Update) -> tuple[int | str, ...]:
    """Return what takes turns: a chat's questions, the presses of one message, what one user types inline."""
    if update.inline_query:
        return "typed", update.inline_query.from_user.id
    if update.callback_query and update.callback_query.inline_message_id:
        return "sent", update.callback_query.inline_message_id
    chat = update.effective_chat.id if update.effective_chat else 0
    pressed = update.callback_query and update.callback_query.message
    return chat, pressed.message_id if pressed else 0
