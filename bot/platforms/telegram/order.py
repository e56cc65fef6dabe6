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
        self._open: dict[int, asyncio.Task[Any] | None] = {}
        self._unanswered: list[int] = []

    async def initialize(self) -> None:
        """Do nothing: the library asks for it."""

    async def shutdown(self) -> None:
        """Do nothing: the library asks for it."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Await *coroutine* when it is its turn."""
        if not isinstance(update, Update):
            raise TypeError(update)
        turn = self._turns.setdefault(_turn(update), asyncio.Lock())
        self._open[update.update_id] = asyncio.current_task()
        try:
            async with turn:
                await coroutine
        except asyncio.CancelledError:
            self._unanswered.append(update.update_id)
            raise
        finally:
            del self._open[update.update_id]
            if asyncio.iscoroutine(coroutine):
                coroutine.close()  # it may never have begun

    def drop(self) -> None:
        """Stop answering what is not answered yet."""
        for task in self._open.values():
            if task is not None:
                task.cancel()

    def answered(self, following: int) -> int:
        """Return up to which update, not included, all are answered: *following* unless some were dropped."""
        return min((following, *self._unanswered))


def _turn(update: Update) -> tuple[int, int]:
    """Return what takes turns: a chat's questions; the presses of one message's buttons."""
    chat = update.effective_chat.id if update.effective_chat else 0
    pressed = update.callback_query and update.callback_query.message
    return chat, pressed.message_id if pressed else 0
