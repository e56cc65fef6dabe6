"""Connects to Telegram, and notes whether it can be reached, for the health of the bot and for its log."""

from collections.abc import Awaitable, Callable
from logging import getLogger
from typing import TypeVar

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.adapters.status import (
    ContactCallback,
    OutageCallback,
    PlatformError,
    PlatformState,
    StateCallback,
    ignore_contact,
    ignore_outage,
)
from bot.adapters.telegram.failure_log import FailureLog
from bot.adapters.telegram.retry_policy import RetryPolicy, is_transient

LOGIN_REFUSED = (
    "Telegram refused the token: set telegram.token to the one that @BotFather shows, "
    "and check telegram.base_url if you set it"
)

_UNREACHABLE = "Telegram cannot be reached, and is tried again until it can"

_log = getLogger(__name__)
_Result = TypeVar("_Result")


class ConnectionMonitor:
    """Reports each outage, and its end."""

    def __init__(
        self,
        on_state_change: StateCallback,
        calm_period: float,
        on_contact: ContactCallback = ignore_contact,
        on_outage: OutageCallback = ignore_outage,
    ) -> None:
        """Call *on_state_change* at once; the log says that it is over after *calm_period* seconds.

        *on_contact* is called after each success, *on_outage* with the cause after each failure.
        """
        self._on_state_change, self._on_contact = on_state_change, on_contact
        self._on_outage = on_outage
        self._failure_log = FailureLog(_log, calm_period)
        self._is_connected = True

    def report_outage(self, error: TelegramError, event: str = "") -> None:
        """Report that Telegram could not be reached, or refused a call; *event* says what that means."""
        if self._is_connected:
            self._on_state_change(PlatformState.CONNECTING)
        self._is_connected = False
        if isinstance(error, Conflict):
            event = "another program uses the same Telegram token; stop one of the two"
        self._on_outage(event or str(error))
        self._failure_log.add_failure(event or _UNREACHABLE, error)

    def report_success(self) -> None:
        """Report that Telegram has answered."""
        self._on_contact()
        if not self._is_connected:
            self._on_state_change(PlatformState.SERVING)
        self._is_connected = True
        self._failure_log.add_success("Telegram can be reached again")


async def retry_until_connected(
    action: Callable[[], Awaitable[_Result]], retry_policy: RetryPolicy, monitor: ConnectionMonitor
) -> _Result:
    """Return the result of *action*, trying as long as Telegram cannot be reached; *monitor* hears of that.

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
            monitor.report_outage(error)
        await retry_policy.sleep(pause)
    raise AssertionError


async def recheck_token(
    check: Callable[[], Awaitable[object]], retry_policy: RetryPolicy, monitor: ConnectionMonitor
) -> None:
    """Give up if a running bot's token, which *check* shows to Telegram, is refused again a while later.

    Raises:
        PlatformError: it is.
    """
    await retry_policy.sleep(retry_policy.token_recheck_delay)
    try:
        await check()
    except InvalidToken:
        raise PlatformError(LOGIN_REFUSED) from None
    except TelegramError as error:
        monitor.report_outage(error)
