"""Limits the rate of requests to Telegram, and retries those that failed for a moment.

A message that timed out is sent again although it may have arrived: an answer given twice does less harm
than a question left unanswered. When Telegram asks for a wait, only the chat in question waits. The library's
own limiter would hold back every request of the bot then, so that one busy group delays everybody; after a
quiet while it also lets 59 messages out in one second.

Processes that share a PostgreSQL database keep the limits together. What Telegram asks one of them to wait is
not shared: another one that writes to the same chat hears it from Telegram itself.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from logging import getLogger
from time import perf_counter
from typing import TYPE_CHECKING, Any

from telegram.error import RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter
from typing_extensions import override

from bot.adapters.telegram.callers import PLATFORM
from bot.adapters.telegram.retry_policy import RetryPolicy, Sleep
from bot.adapters.telegram.shared_window import SharedWindow
from bot.adapters.telegram.sliding_window import SlidingWindow, Timing
from bot.services.store.rate_limit import RateLimit

if TYPE_CHECKING:  # SQLAlchemy takes a while to import
    from bot.services.store.rate_limit_slots import RateLimitSlots

_MAX_FLOOD_WAITS = 5  # waits that Telegram asks for before a request is given up
_FLOOD_MARGIN = 0.1  # seconds; Telegram rounds the wait that it asks for
_NOTICEABLE_WAIT = 0.1  # seconds
_MAX_PER_SECOND = 30  # messages in all chats (Telegram's FAQ for bots)
_MAX_PER_GROUP_MINUTE = 20  # messages in one group (Telegram's FAQ for bots)
_MAX_PER_PERSON = 3  # messages in a private chat in each period: a flood leaves others half of all
_PERSON_PERIOD = 0.2  # seconds

_log = getLogger(__name__)
_Json = bool | dict[str, Any] | list[dict[str, Any]]
_ChatId = int | str | None
"""None for a request about no chat: its limit may be for any of them."""


def get_hold_time(flood: RetryAfter) -> float:
    """Get the seconds for which a chat has to wait because of *flood*."""
    return flood._retry_after.total_seconds() + _FLOOD_MARGIN  # noqa: SLF001 (the public attribute warns)


class FloodControl:
    """The chats that have to wait now; None among them makes every chat wait."""

    def __init__(self, sleep: Sleep) -> None:
        """Start with no chat on hold; *sleep* takes seconds."""
        self._sleep = sleep
        self._hold_counts: Counter[_ChatId] = Counter()
        self._condition = asyncio.Condition()

    def is_free(self, chat_id: _ChatId) -> bool:
        """True if *chat_id* is not on hold."""
        return not self._hold_counts[chat_id] and not self._hold_counts[None]

    async def wait_until_free(self, chat_id: _ChatId) -> None:
        """Wait until *chat_id* is not on hold."""
        if self.is_free(chat_id):
            return
        async with self._condition:
            await self._condition.wait_for(lambda: self.is_free(chat_id))

    async def hold_chat(self, chat_id: _ChatId, flood: RetryAfter) -> None:
        """Put *chat_id* on hold for as long as *flood* says."""
        self._hold_counts[chat_id] += 1
        try:
            await self._sleep(get_hold_time(flood))
        finally:
            self._hold_counts[chat_id] -= 1
            self._hold_counts += Counter()  # drops the zeros
            async with self._condition:
                self._condition.notify_all()


class RateLimiter(BaseRateLimiter[None]):
    """Keeps 30 messages in any second, 15 to one person, 20 a minute in a group; and retries."""

    def __init__(
        self,
        retry_policy: RetryPolicy,
        timing: Timing | None = None,
        note_wait: Callable[[float], object] = lambda _: None,
        slots: "RateLimitSlots | None" = None,
    ) -> None:
        """Retry by *retry_policy*; *timing* is that of the system by default.

        *note_wait* gets the seconds of each wait that a reader may notice. *slots* are those that all
        processes share, if there may be several.
        """
        self._note_wait = note_wait
        self._retry_policy = retry_policy
        self._timing = timing or Timing()
        self._flood_control = FloodControl(retry_policy.sleep)
        self._slots = slots
        self._all_chats = self._build_window(PLATFORM, _MAX_PER_SECOND, 1)
        self._chats: dict[int | str, SlidingWindow] = {}  # the one that was used last is the last

    @override
    async def initialize(self) -> None:
        """Nothing has to be prepared."""

    @override
    async def shutdown(self) -> None:
        """Nothing has to be closed."""

    @override
    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, _Json]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> _Json:
        """Send a request in its turn and return the result."""
        chat_id: _ChatId = data.get("chat_id")
        attempt, flood_count = 0, 0
        while True:
            try:
                return await self._call_in_turn(chat_id, lambda: callback(*args, **kwargs))
            except RetryAfter as flood:
                flood_count += 1
                if flood_count > _MAX_FLOOD_WAITS:
                    raise
                self._note_wait(get_hold_time(flood))
                await self._flood_control.hold_chat(chat_id, flood)
            except TelegramError as error:
                pause = self._retry_policy.find_pause(endpoint, attempt, error)
                if pause is None:
                    raise
                attempt += 1
                _log.debug("%s failed: %s; trying again in %g s", endpoint, error, pause)
                await self._retry_policy.sleep(pause)

    def count_free_slots(self, chat_id: int) -> int:
        """Count the messages that a chat's own limit lets out at once."""
        return self._get_chat_window(chat_id).count_free() if self._flood_control.is_free(chat_id) else 0

    async def _call_in_turn(self, chat_id: _ChatId, call: Callable[[], Awaitable[_Json]]) -> _Json:
        """Call when the chat is not on hold and the limits have room, which may change while it waits."""
        started_at = perf_counter()
        while True:
            await self._flood_control.wait_until_free(chat_id)
            if chat_id is None:
                return await call()
            async with self._get_chat_window(chat_id).take_slot(), self._all_chats.take_slot():
                if self._flood_control.is_free(chat_id):
                    if (wait := perf_counter() - started_at) > _NOTICEABLE_WAIT:
                        self._note_wait(wait)
                    return await call()

    def _get_chat_window(self, chat_id: int | str) -> SlidingWindow:
        """Get the window of a chat, and forget those that have not been needed for longest."""
        window = self._chats.pop(chat_id, None) or self._build_chat_window(chat_id)
        while self._chats and self._chats[oldest := next(iter(self._chats))].is_idle:
            del self._chats[oldest]
        self._chats[chat_id] = window
        return window

    def _build_chat_window(self, chat_id: int | str) -> SlidingWindow:
        """Build the window of a group, or of a person, whom each process keeps within bounds by itself."""
        if str(chat_id).lstrip("-").isdigit() and int(chat_id) > 0:
            return SlidingWindow(_MAX_PER_PERSON, _PERSON_PERIOD, self._timing)
        return self._build_window(f"{PLATFORM}:{chat_id}", _MAX_PER_GROUP_MINUTE, 60)

    def _build_window(self, scope: str, max_calls: int, period: float) -> SlidingWindow:
        """Build a window of this process, or of all that share a database; *scope* is its name there."""
        if self._slots is None:
            return SlidingWindow(max_calls, period, self._timing)
        limit = RateLimit(scope, max_calls, period)
        return SharedWindow(self._slots, limit, self._retry_policy.sleep, self._timing)
