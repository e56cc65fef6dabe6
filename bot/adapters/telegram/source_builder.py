"""Builds the source of updates that the settings name."""

import asyncio
from dataclasses import dataclass

from telegram import Bot

from bot.adapters.telegram.connection_monitor import ConnectionMonitor
from bot.adapters.telegram.http_transport import AiohttpRequest
from bot.adapters.telegram.poller import Poller
from bot.adapters.telegram.retry_policy import RetryPolicy
from bot.adapters.telegram.settings import TelegramSettings
from bot.adapters.telegram.update_fetcher import UpdateFetcher
from bot.adapters.telegram.update_source import UpdateSource
from bot.adapters.telegram.update_window import UpdateWindow
from bot.adapters.telegram.waiting_updates import WaitingUpdates
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
    update_queue: "asyncio.Queue[object]"
    waiting_updates: WaitingUpdates
    retry_policy: RetryPolicy
    monitor: ConnectionMonitor


def build_poller(parts: SourceParts, updates_request: AiohttpRequest) -> UpdateSource:
    """Build the source that fetches updates, through *updates_request*."""
    return Poller(
        UpdateFetcher(parts.bot, updates_request),
        parts.update_queue,
        UpdateWindow(parts.waiting_updates, parts.retry_policy.answer_patience),
        parts.retry_policy,
        parts.monitor,
    )


def build_webhook_source(
    parts: SourceParts, settings: TelegramSettings, replies: WebhookReplies, registry: WebhookRegistry
) -> UpdateSource:
    """Build the source to which Telegram delivers, at the address in *settings*, by way of *registry*."""
    window = WebhookWindow(parts.waiting_updates)
    address = WebhookAddress(settings.webhook_url, settings.effective_secret)
    receiver = TelegramWebhookReceiver(parts.bot, parts.update_queue, window, replies, address.secret)
    registration = WebhookRegistration(
        parts.bot, address, lambda: receiver.received_at, parts.retry_policy, parts.monitor
    )
    return WebhookSource(window, receiver, registration, registry)
