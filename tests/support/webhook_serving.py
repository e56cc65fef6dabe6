"""A bot to which the emulated Telegram delivers, through the real web server."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from bot.adapters.context import AdapterContext
from bot.adapters.telegram.retry_policy import RetryPolicy
from bot.adapters.telegram.run import run as run_telegram
from bot.adapters.telegram.settings import TelegramMode, TelegramSettings
from bot.adapters.web.run import run as run_web
from bot.adapters.web.settings import WebSettings
from tests.emulators.telegram import TOKEN, TelegramEmulator
from tests.emulators.telegram_chat_service import NO_PAUSES

PATH = "/telegram"
NO_PAGE = WebSettings(enabled=False, port=0)


@dataclass(frozen=True)
class WebhookServing:
    """A bot that serves by webhook: the address of its web server, and how its parts are stopped."""

    address: str
    context: AdapterContext
    stop: Callable[[], Any]
    path: str = PATH

    @property
    def url(self) -> str:
        """Where Telegram delivers."""
        return self.address + self.path


@asynccontextmanager
async def serving_by_webhook(
    emulator: TelegramEmulator,
    chat_service: Any,
    *,
    web: WebSettings = NO_PAGE,
    retry_policy: RetryPolicy = NO_PAUSES,
    **more: Any,
) -> AsyncIterator[WebhookServing]:
    """Serve *chat_service*; *more* is for the adapters' context, or the path and secret of the settings."""
    secret, path = more.pop("webhook_secret", None), more.pop("path", PATH)
    context = AdapterContext(**more)
    started = asyncio.get_running_loop().create_future()
    page = asyncio.create_task(run_web(chat_service, web, context, on_started=started.set_result))
    settings = TelegramSettings(
        token=TOKEN,
        base_url=emulator.url,
        mode=TelegramMode.WEBHOOK,
        webhook_url=await started + path,
        webhook_secret=secret,
    )
    telegram = asyncio.create_task(run_telegram(chat_service, settings, context, retry_policy=retry_policy))
    serving = WebhookServing(started.result(), context, lambda: _stop(telegram), path)
    ready = asyncio.create_task(emulator.wait_until(lambda: emulator.webhook.url == serving.url))
    try:
        done, _ = await asyncio.wait({telegram, ready}, return_when=asyncio.FIRST_COMPLETED)
        for finished in done:
            finished.result()
        yield serving
    finally:
        ready.cancel()
        await _stop(telegram)
        await _stop(page)


async def _stop(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
