"""The pace of requests: Telegram's limits kept, and what failed in passing tried again.

A message that timed out may have arrived, and is sent again all the same: an answer given twice is a
smaller harm than a question left without one.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from logging import getLogger
from typing import Any, TypeVar

from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import AIORateLimiter

from bot.adapters.errors import PlatformError
from bot.adapters.telegram.retry_after import Chat, Flood, Floods, Sleep

REFUSED = (
    "Telegram refused the token: set telegram.token to the one that @BotFather shows, "
    "and check telegram.base_url if you set it"
)
_FLOODS = 5  # times to wait as long as Telegram says before giving up

_log = getLogger(__name__)
_Json = bool | dict[str, Any] | list[dict[str, Any]]
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds the bot waits, and for what."""

    request: tuple[float, ...] = (0.5, 1.0, 2.0)
    """Before each new try of a request, which is given up after the last."""
    reach: tuple[float, ...] = (1.0, 2.0, 5.0, 10.0, 20.0, 40.0, 60.0)
    """Before each new try to reach Telegram at all, which goes on with the last pause."""
    finish: float = 2.5
    """At the end, for answers in flight; with what follows it must stay under 5."""
    doubt: float = 10.0
    """Before the last try with a token that is refused while the bot runs: a proxy that starts says so."""
    sleep: Sleep = asyncio.sleep
    """How the bot waits between two tries of a request."""

    def reaching(self) -> Iterator[float]:
        """Yield the pauses of one outage, without end."""
        return chain(self.reach, repeat(self.reach[-1]))


def passing(error: TelegramError) -> bool:
    """Return whether *error* may be gone at the next try: no connection, a timeout, 5xx, no JSON."""
    return type(error) is TelegramError or (
        isinstance(error, NetworkError) and not isinstance(error, BadRequest)
    )


async def reach(action: Callable[[], Awaitable[_Answer]], patience: Patience) -> _Answer:
    """Return what *action* returns, however long Telegram cannot be reached.

    Raises:
        PlatformError: the token was refused.
    """
    for pause in patience.reaching():
        try:
            return await action()
        except InvalidToken:
            raise PlatformError(REFUSED) from None
        except TelegramError as error:
            if not passing(error) and not isinstance(error, RetryAfter):
                raise
            _log.warning("Telegram cannot be reached: %s; trying again in %g s", error, pause)
        await asyncio.sleep(pause)
    raise AssertionError


class Pace(AIORateLimiter):
    """30 messages a second, 20 a minute in a group, a wait when Telegram asks for one, and new tries."""

    __slots__ = ("_floods", "_patience")

    def __init__(self, patience: Patience) -> None:
        """Try a request again with *patience*."""
        super().__init__()
        self._patience = patience
        self._floods = Floods(patience.sleep)

    async def process_request(  # noqa: PLR0913, PLR0917 (the library's own signature)
        self,
        callback: Callable[..., Coroutine[Any, Any, _Json]],
        args: Any,  # noqa: ANN401
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> _Json:
        """Return the answer to a request."""

        async def when_free(*args: object, **kwargs: object) -> _Json:
            await self._floods.passed(chat)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as answer:
                raise Flood(answer) from None

        chat: Chat = data.get("chat_id")
        pauses, floods = iter(self._patience.request), 0
        while True:
            try:
                return await super().process_request(when_free, args, kwargs, endpoint, data, rate_limit_args)
            except Flood as flood:
                floods += 1
                if floods > _FLOODS:
                    raise flood.answer from None
                await self._floods.wait(chat, flood)
            except TelegramError as error:
                pause = next(pauses, None)
                if pause is None or not passing(error):
                    raise
                _log.debug("%s failed: %s; trying again in %g s", endpoint, error, pause)
                await self._patience.sleep(pause)
