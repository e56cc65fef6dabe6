"""Tells Telegram where to deliver updates, and looks whether it does: Telegram reports only to those who ask.

One process does this; others may receive what is delivered, too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from logging import getLogger
from time import time
from urllib.parse import unquote, urlsplit

from telegram import Bot, WebhookInfo
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.adapters.status import PlatformError
from bot.adapters.telegram.connection_monitor import LOGIN_REFUSED, ConnectionMonitor, recheck_token
from bot.adapters.telegram.retry_policy import RetryPolicy
from bot.adapters.telegram.update_fetcher import ALLOWED_UPDATES

MAX_CONNECTIONS = 30  # at once from Telegram; the web server takes 32 from one address, such as a proxy's
_REFUSED = "Telegram refused the webhook; check telegram.webhook_url"
_NOT_DELIVERED = "Telegram cannot deliver updates to telegram.webhook_url"
_TAKEN = (
    "another program has taken over the webhook of this Telegram token; stop it, then start this bot again"
)

_log = getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WebhookAddress:
    """Where Telegram delivers, and the secret that it shows there."""

    url: str
    secret: str


class _UndeliveredError(TelegramError):
    """Telegram can be reached, but delivers nothing here; *event* says in one sentence what that means."""

    def __init__(self, event: str, reason: str) -> None:
        super().__init__(reason)
        self.event = event


class WebhookRegistration:
    """The webhook as Telegram knows it."""

    def __init__(
        self,
        bot: Bot,
        address: WebhookAddress,
        get_received_at: Callable[[], float],
        retry_policy: RetryPolicy,
        monitor: ConnectionMonitor,
    ) -> None:
        """Register *address* for *bot*; *get_received_at* tells when something came there, in Unix time."""
        self._bot = bot
        self._address = address
        self._get_received_at = get_received_at
        self._retry_policy = retry_policy
        self._monitor = monitor
        self._registered_at = 0.0

    @property
    def path(self) -> str:
        """The path at which Telegram delivers, as the web server reads it."""
        return unquote(urlsplit(self._address.url).path) or "/"

    async def register(self) -> None:
        """Let Telegram deliver to the address, trying until it works; it keeps what it has not delivered.

        Raises:
            PlatformError: Telegram refuses the token.
        """
        for pause in self._retry_policy.iter_connect_pauses():
            try:
                await self._set_webhook()
            except InvalidToken:
                raise PlatformError(LOGIN_REFUSED) from None
            except TelegramError as error:
                self._report(error)
            else:
                self._monitor.report_success()
                return
            await self._retry_policy.sleep(pause)

    async def check_forever(self) -> None:
        """Look again and again whether Telegram delivers, and register again if nobody is registered.

        Raises:
            PlatformError: Telegram refuses the token.
        """
        pauses = self._retry_policy.iter_connect_pauses()
        while True:
            pause = self._retry_policy.webhook_check_pause
            try:
                await self._check()
            except InvalidToken as error:
                self._monitor.report_outage(error)
                await recheck_token(self._bot.get_me, self._retry_policy, self._monitor)
            except TelegramError as error:
                self._report(error)
                pause = next(pauses)
            else:
                self._monitor.report_success()
                pauses = self._retry_policy.iter_connect_pauses()
            await self._retry_policy.sleep(pause)

    async def _set_webhook(self) -> None:
        await self._bot.set_webhook(
            self._address.url,
            secret_token=self._address.secret,
            max_connections=MAX_CONNECTIONS,
            allowed_updates=ALLOWED_UPDATES,
        )
        self._registered_at = time()

    async def _check(self) -> None:
        info = await self._bot.get_webhook_info()
        if not info.url:
            _log.warning("the webhook of the Telegram bot was removed; it is registered again")
            await self._set_webhook()
        elif _split_address(info.url) != _split_address(self._address.url):
            raise _UndeliveredError(_TAKEN, f"it is at {urlsplit(info.url).hostname}")
        elif self._is_failing(info):
            raise _UndeliveredError(_NOT_DELIVERED, info.last_error_message or "no reason given")

    def _is_failing(self, info: WebhookInfo) -> bool:
        """True if Telegram has something to deliver, and nothing has come since it failed last.

        It also remembers how it failed while the bot was stopped.
        """
        if info.last_error_date is None or not info.pending_update_count:
            return False
        return info.last_error_date.timestamp() >= max(self._registered_at, self._get_received_at())

    def _report(self, error: TelegramError) -> None:
        if isinstance(error, _UndeliveredError):
            self._monitor.report_outage(error, error.event)
        else:
            self._monitor.report_outage(error, _REFUSED if isinstance(error, BadRequest) else "")


def _split_address(url: str) -> tuple[str, str, str]:
    """Split *url* into what matters: a server may write the rest in its own way."""
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower(), parts.path or "/"
