"""Notes whether Telegram can be reached, for the health of the bot and for its log."""

from logging import getLogger

from telegram.error import Conflict, TelegramError

from bot.adapters.status import PlatformState, StateCallback
from bot.adapters.telegram.failure_log import FailureLog

_log = getLogger(__name__)


class ConnectionMonitor:
    """Reports each outage, and its end."""

    def __init__(self, on_state_change: StateCallback, calm_period: float) -> None:
        """Call *on_state_change* at once; the log says that it is over after *calm_period* seconds."""
        self._on_state_change = on_state_change
        self._failure_log = FailureLog(_log, calm_period)
        self._is_connected = True

    def report_outage(self, error: TelegramError) -> None:
        """Report that Telegram could not be reached, or refused a poll."""
        if self._is_connected:
            self._on_state_change(PlatformState.CONNECTING)
        self._is_connected = False
        if isinstance(error, Conflict):
            event = "another program uses the same Telegram token; stop one of the two"
        else:
            event = "Telegram cannot be reached, and is tried again until it can"
        self._failure_log.add_failure(event, error)

    def report_success(self) -> None:
        """Report that Telegram has answered a poll."""
        if not self._is_connected:
            self._on_state_change(PlatformState.SERVING)
        self._is_connected = True
        self._failure_log.add_success("Telegram can be reached again")
