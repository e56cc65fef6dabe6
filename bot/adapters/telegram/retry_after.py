"""Floods: the waits that Telegram asks for when it gets too many requests, each for the chat it is about.

The library's own limiter holds back every request of the bot then, so that one busy group would keep
everybody waiting.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

from telegram.error import RetryAfter

Sleep = Callable[[float], Awaitable[None]]
ChatId = int | str | None
"""A chat, or None for requests that are about no chat: then nobody can tell for whom the limit is."""

_MARGIN = 0.1  # seconds; Telegram rounds what it says


class FloodWait(Exception):  # noqa: N818 (it is no error before too many of them came)
    """Telegram's answer that a request comes too soon, which the library's limiter does not know."""

    def __init__(self, error: RetryAfter) -> None:
        """Keep the *answer*."""
        super().__init__(error.message)
        self.error = error


class FloodControl:
    """The chats that have to wait now; None among them makes all wait."""

    def __init__(self, sleep: Sleep) -> None:
        """Let nobody wait yet; *sleep* is how one waits, in seconds."""
        self._sleep = sleep
        self._hold_counts: Counter[ChatId] = Counter()
        self._condition = asyncio.Condition()

    async def wait_until_free(self, chat_id: ChatId) -> None:
        """Wait until nothing holds *chat* back."""
        async with self._condition:
            await self._condition.wait_for(
                lambda: not self._hold_counts[chat_id] and not self._hold_counts[None]
            )

    async def hold_chat(self, chat_id: ChatId, flood_wait: FloodWait) -> None:
        """Hold *chat* back for as long as Telegram says."""
        self._hold_counts[chat_id] += 1
        try:
            await self._sleep(flood_wait.error._retry_after.total_seconds() + _MARGIN)  # noqa: SLF001 (the public one warns)
        finally:
            self._hold_counts[chat_id] -= 1
            self._hold_counts += Counter()  # forgets who is held no longer
            async with self._condition:
                self._condition.notify_all()
