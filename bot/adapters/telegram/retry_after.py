"""Floods: the waits that Telegram asks for when it gets too many requests, each for the chat it is about.

The library's own limiter holds back every request of the bot then, so that one busy group would keep
everybody waiting.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

from telegram.error import RetryAfter

Sleep = Callable[[float], Awaitable[None]]
Chat = int | str | None
"""A chat, or None for requests that are about no chat: then nobody can tell for whom the limit is."""

_MARGIN = 0.1  # seconds; Telegram rounds what it says


class Flood(Exception):  # noqa: N818 (it is no error before too many of them came)
    """Telegram's answer that a request comes too soon, which the library's limiter does not know."""

    def __init__(self, answer: RetryAfter) -> None:
        """Keep the *answer*."""
        super().__init__(answer.message)
        self.answer = answer


class Floods:
    """The chats that have to wait now; None among them makes all wait."""

    def __init__(self, sleep: Sleep) -> None:
        """Let nobody wait yet; *sleep* is how one waits, in seconds."""
        self._sleep = sleep
        self._held: Counter[Chat] = Counter()
        self._changed = asyncio.Condition()

    async def passed(self, chat: Chat) -> None:
        """Wait until nothing holds *chat* back."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self._held[chat] and not self._held[None])

    async def wait(self, chat: Chat, flood: Flood) -> None:
        """Hold *chat* back for as long as Telegram says."""
        self._held[chat] += 1
        try:
            await self._sleep(flood.answer._retry_after.total_seconds() + _MARGIN)  # noqa: SLF001 (the public one warns)
        finally:
            self._held[chat] -= 1
            self._held += Counter()  # forgets who is held no longer
            async with self._changed:
                self._changed.notify_all()
