"""Updates by webhook: what is delivered is received, and Telegram is told where to deliver."""

from contextlib import AbstractContextManager

from typing_extensions import override

from bot.adapters.telegram.update_source import Dispatch, UpdateSource
from bot.adapters.telegram.webhook_receiver import TelegramWebhookReceiver
from bot.adapters.telegram.webhook_registration import WebhookRegistration
from bot.adapters.telegram.webhook_window import WebhookWindow
from bot.adapters.webhooks import WebhookRegistry


class WebhookSource(UpdateSource):
    """Receives updates at a path of the web server."""

    def __init__(
        self,
        dispatch: Dispatch,
        window: WebhookWindow,
        receiver: TelegramWebhookReceiver,
        registration: WebhookRegistration,
        registry: WebhookRegistry,
    ) -> None:
        """Let *receiver* have what the web server, by way of *registry*, gets for the *registration*."""
        super().__init__(dispatch, window)
        self._window = window
        self._receiver = receiver
        self._registration = registration
        self._registry = registry

    @property
    @override
    def is_adopting(self) -> bool:
        """Always True: every update is in the database until it is answered."""
        return True

    @override
    def listen(self) -> AbstractContextManager[None]:
        """Have the path of the registration while the context is open; nothing is taken yet."""
        return self._registry.register(self._registration.path, self._receiver)

    @override
    async def begin(self) -> None:
        """Answer what the last process left; from now on take what Telegram delivers."""
        await super().begin()
        self._receiver.begin()

    @override
    async def connect(self) -> None:
        """Register the webhook."""
        await self._registration.register()

    @override
    async def run_forever(self) -> None:
        """Keep the webhook registered until the token is refused."""
        await self._registration.check_forever()

    @override
    def begin_no_more(self) -> None:
        """Leave to Telegram what it delivers from now on."""
        self._receiver.begin_no_more()

    @override
    async def end(self) -> None:
        """Leave what is not answered to the next process."""
        await self._window.abandon_all()
