"""Builds the source of updates that the settings name."""

from dataclasses import dataclass

from telegram import Bot

from bot.adapters.telegram.connection_monitor import ConnectionMonitor
from bot.adapters.telegram.http_transport import AiohttpRequest
from bot.adapters.telegram.poller import Poller
from bot.adapters.telegram.retry_policy import RetryPolicy
from bot.adapters.telegram.settings import TelegramSettings
from bot.adapters.telegram.update_fetcher import UpdateFetcher
from bot.adapters.telegram.update_source import Dispatch, UpdateSource
from bot.adapters.telegram.update_window import UpdateWindow
from bot.adapters.telegram.webhook_receiver import TelegramWebhookReceiver
from bot.adapters.telegram.webhook_registration import WebhookAddress, WebhookRegistration
from bot.adapters.telegram.webhook_replies import WebhookReplies
from bot.adapters.telegram.webhook_source import WebhookSource
from bot.adapters.telegram.webhook_window import WebhookWindow
from bot.adapters.webhooks import WebhookRegistry


@dataclass(frozen=True, slots=True)
class SourceParts:
    """What any source of updates is built on."""

    bot: Bot
    dispatch: Dispatch
    retry_policy: RetryPolicy
    monitor: ConnectionMonitor


def build_poller(parts: SourceParts, window: UpdateWindow, updates_request: AiohttpRequest) -> UpdateSource:
    """Build the source that fetches the updates of *window*, through *updates_request*."""
    return Poller(
        UpdateFetcher(parts.bot, updates_request),
        parts.dispatch,
        window,
        parts.retry_policy,
        parts.monitor,
    )


def build_webhook_source(
    parts: SourceParts,
    window: WebhookWindow,
    settings: TelegramSettings,
    web: tuple[WebhookReplies, WebhookRegistry],
) -> UpdateSource:
    """Build the source to which Telegram delivers those of *window*, at the address in *settings*.

    *web* is what takes calls along in its answers, and the registry of the web server.
    """
    replies, registry = web
    address = WebhookAddress(settings.webhook_url, settings.effective_secret)
    receiver = TelegramWebhookReceiver(parts.bot, parts.dispatch, window, replies, address.secret)
    registration = WebhookRegistration(
        parts.bot, address, lambda: receiver.received_at, parts.retry_policy, parts.monitor
    )
    return WebhookSource(parts.dispatch, window, receiver, registration, registry)
