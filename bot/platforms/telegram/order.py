"""The order of answers: in a chat one after another as they were asked, chats beside each other."""

import asyncio
from collections.abc import Awaitable
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

_MOST = 100_000  # updates at once: a group that waits for its turn must not take the places of others


class Order(BaseUpdateProcessor):
    """Handles updates, and knows which are not answered yet."""

    def __init__(self) -> None:
        """Start with nothing to do."""
        super().__init__(_MOST)
        self._turns: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()
        self._open: set[asyncio.Task[Any] | None] = set()

    async def initialize(self) -> None:
        """Do nothing: the library asks for it."""

    async def shutdown(self) -> None:
        """Do nothing: the library asks for it."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Await *coroutine* when it is its turn."""
        if not isinstance(update, Update):
            raise TypeError(update)
        turn = self._turns.setdefault(_turn(update), asyncio.Lock())
        task = asyncio.current_task()
        self._open.add(task)
        try:
            async with turn:
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


def _turn(update: Update) -> tuple[int, int]:
    """Return what takes turns: a chat's questions; the presses of one message's buttons."""
    chat = update.effective_chat.id if update.effective_chat else 0
    pressed = update.callback_query and update.callback_query.message
    return chat, pressed.message_id if pressed else 0
