"""How long the bot waits before it tries again, for what, and after which failures."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from itertools import chain, repeat

from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut

from bot.adapters.telegram.failure_log import CALM_PERIOD

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How many seconds the bot waits for what."""

    request_pauses: tuple[float, ...] = (0.5, 1.0, 2.0)
    """Before each retry of a request, which is given up after the last."""
    outage_pauses: tuple[float, ...] = (5.0, 10.0, 20.0, 40.0)
    """Before the retries of a text that follow: somebody waits for it, and can read it a minute later."""
    connect_pauses: tuple[float, ...] = (1.0, 2.0, 5.0, 10.0)
    """Before each new attempt to connect to Telegram; the last one repeats, so that an outage ends soon after
    Telegram is back."""
    poll_pause: float = 0.05
    """Between two polls while updates wait for answers: a poll returns those that wait again."""
    repeated_poll_pause: float = 0.6
    """Between two polls with the same offset: Telegram's server returns a single update if one follows within
    half a second (telegram-bot-api, ``process_get_updates_query``)."""
    answer_patience: float = 2.5
    """For an answer, until its question is kept in the database and holds up no others: like a stop."""
    adoption_pause: float = 2.0
    """Between two looks for updates that another process left in the database."""
    webhook_check_pause: float = 30.0
    """Between two looks whether Telegram can deliver: an outage is to be known within a minute."""
    shutdown_timeout: float = 2.5
    """For answers in progress when the bot stops; with the steps that follow it must stay under 5."""
    token_recheck_delay: float = 10.0
    """Before the last attempt when a running bot's token is refused: a proxy may refuse it as it starts."""
    album_pause: float = 1.0
    """For the other messages of an album, which arrive together."""
    paste_pause: float = 2.0
    """For the next message of a text that a client has cut: it sends them one after the other."""
    calm_period: float = CALM_PERIOD
    """Without a failure, until the log says that the failures are over."""
    sleep: Sleep = asyncio.sleep
    """How the bot waits between two attempts."""

    def find_pause(self, endpoint: str, attempt: int, error: TelegramError) -> float | None:
        """Return the pause before a request is retried that failed *attempt* times before; None to give up.

        A text that timed out may have arrived, and is not repeated for long.
        """
        is_awaited = endpoint == "sendMessage" and not isinstance(error, TimedOut)
        pauses = self.request_pauses + (self.outage_pauses if is_awaited else ())
        return pauses[attempt] if is_transient(error) and attempt < len(pauses) else None

    def iter_connect_pauses(self) -> Iterator[float]:
        """Yield the pauses of one outage, endlessly."""
        return chain(self.connect_pauses, repeat(self.connect_pauses[-1]))


def is_transient(error: TelegramError) -> bool:
    """True if a retry may succeed after *error*: no connection, a timeout, 5xx, no JSON."""
    return type(error) is TelegramError or (
        isinstance(error, NetworkError) and not isinstance(error, BadRequest)
    )
