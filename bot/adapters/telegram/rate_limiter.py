"""The pace of requests: Telegram's limits kept, and what failed in passing tried again.

A message that timed out may have arrived, and is sent again all the same: an answer given twice is a
smaller harm than a question left without one.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from logging import getLogger
from typing import Any, TypeVar

from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import AIORateLimiter
from typing_extensions import override

from bot.adapters.status import PlatformError

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


LOGIN_REFUSED = (
    "Telegram refused the token: set telegram.token to the one that @BotFather shows, "
    "and check telegram.base_url if you set it"
)
_MAX_FLOOD_WAITS = 5  # times to wait as long as Telegram says before giving up

_log = getLogger(__name__)
_Json = bool | dict[str, Any] | list[dict[str, Any]]
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How many seconds the bot waits, and for what."""

    request_pauses: tuple[float, ...] = (0.5, 1.0, 2.0)
    """Before each new try of a request, which is given up after the last."""
    connect_pauses: tuple[float, ...] = (1.0, 2.0, 5.0, 10.0, 20.0, 40.0, 60.0)
    """Before each new try to reach Telegram at all, which goes on with the last pause."""
    shutdown_timeout: float = 2.5
    """At the end, for answers in flight; with what follows it must stay under 5."""
    token_recheck_delay: float = 10.0
    """Before the last try with a token that is refused while the bot runs: a proxy that starts says so."""
    sleep: Sleep = asyncio.sleep
    """How the bot waits between two tries of a request."""

    def iter_connect_pauses(self) -> Iterator[float]:
        """Yield the pauses of one outage, without end."""
        return chain(self.connect_pauses, repeat(self.connect_pauses[-1]))


def is_transient(error: TelegramError) -> bool:
    """Return whether *error* may be gone at the next try: no connection, a timeout, 5xx, no JSON."""
    return type(error) is TelegramError or (
        isinstance(error, NetworkError) and not isinstance(error, BadRequest)
    )


async def retry_until_connected(
    action: Callable[[], Awaitable[_Result]], retry_policy: RetryPolicy
) -> _Result:
    """Return what *action* returns, however long Telegram cannot be reached.

    Raises:
        PlatformError: the token was refused.
    """
    for pause in retry_policy.iter_connect_pauses():
        try:
            return await action()
        except InvalidToken:
            raise PlatformError(LOGIN_REFUSED) from None
        except TelegramError as error:
            if not is_transient(error) and not isinstance(error, RetryAfter):
                raise
            _log.warning("Telegram cannot be reached: %s; trying again in %g s", error, pause)
        await asyncio.sleep(pause)
    raise AssertionError


class RateLimiter(AIORateLimiter):
    """30 messages a second, 20 a minute in a group, a wait when Telegram asks for one, and new tries."""

    __slots__ = ("_flood_control", "_retry_policy")

    def __init__(self, retry_policy: RetryPolicy) -> None:
        """Try a request again with *patience*."""
        super().__init__()
        self._retry_policy = retry_policy
        self._flood_control = FloodControl(retry_policy.sleep)

    @override
    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, _Json]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> _Json:
        """Return the answer to a request."""

        async def call_when_free(*args: object, **kwargs: object) -> _Json:
            await self._flood_control.wait_until_free(chat_id)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as answer:
                raise FloodWait(answer) from None

        chat_id: ChatId = data.get("chat_id")
        pauses, flood_count = iter(self._retry_policy.request_pauses), 0
        while True:
            try:
                return await super().process_request(
                    call_when_free, args, kwargs, endpoint, data, rate_limit_args
                )
            except FloodWait as flood:
                flood_count += 1
                if flood_count > _MAX_FLOOD_WAITS:
                    raise flood.error from None
                await self._flood_control.hold_chat(chat_id, flood)
            except TelegramError as error:
                pause = next(pauses, None)
                if pause is None or not is_transient(error):
                    raise
                _log.debug("%s failed: %s; trying again in %g s", endpoint, error, pause)
                await self._retry_policy.sleep(pause)
