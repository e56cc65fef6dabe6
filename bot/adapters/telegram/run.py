"""Serves Telegram, from start to a clean stop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from logging import getLogger

from bot.adapters.context import AdapterContext
from bot.adapters.status import PlatformError, PlatformState
from bot.adapters.telegram.callers import PLATFORM
from bot.adapters.telegram.connection_monitor import ConnectionMonitor, retry_until_connected
from bot.adapters.telegram.direct_bot import DirectBot
from bot.adapters.telegram.handlers import TelegramHandler
from bot.adapters.telegram.http_transport import AiohttpRequest
from bot.adapters.telegram.moderators import TelegramModerators
from bot.adapters.telegram.outbox_sender import TelegramOutboxSender
from bot.adapters.telegram.rate_limiter import RateLimiter
from bot.adapters.telegram.retry_policy import RetryPolicy
from bot.adapters.telegram.settings import TelegramSettings
from bot.adapters.telegram.source_builder import SourceParts, build_poller, build_webhook_source
from bot.adapters.telegram.update_dispatcher import UpdateDispatcher
from bot.adapters.telegram.update_processor import ChatQueueProcessor
from bot.adapters.telegram.update_router import UpdateRouter
from bot.adapters.telegram.update_source import UpdateSource
from bot.adapters.telegram.update_window import UpdateWindow
from bot.adapters.telegram.waiting_updates import WaitingUpdates
from bot.adapters.telegram.webhook_replies import ReplyingRequest, WebhookReplies
from bot.adapters.telegram.webhook_window import WebhookWindow
from bot.services.background.leadership import Work
from bot.services.background.task_supervisor import BackgroundTask
from bot.services.chat.chat_service import ChatService
from bot.services.chat.command_updates import watch_commands

_POOL_SIZE = 64
_CLOSE_TIMEOUT = 0.8  # seconds for each step after the answers in progress

_log = getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Connection:
    """What calls Telegram: a *bot* through two *requests*, the second of which is for its updates."""

    bot: DirectBot
    requests: tuple[AiohttpRequest, AiohttpRequest]
    replies: WebhookReplies
    rate_limiter: RateLimiter
    monitor: ConnectionMonitor
    retry_policy: RetryPolicy


@dataclass(frozen=True, slots=True)
class _Updates:
    """Where updates come from, who hands them on, and in which order."""

    source: UpdateSource
    dispatcher: UpdateDispatcher
    processor: ChatQueueProcessor


@dataclass(frozen=True, slots=True)
class _Leading:
    """What one process does for all: the commands' menus, fetching updates, and the outbox."""

    chat_service: ChatService
    context: AdapterContext
    connection: _Connection
    source: UpdateSource
    handler: TelegramHandler
    outbox_sender: TelegramOutboxSender

    async def lead(self) -> None:
        """Do it until the token is refused."""
        update_menus, connection = self.handler.command_menus.set_menus, self.connection
        # The watch comes first: the commands may change while the menus are set.
        async with watch_commands(self.chat_service, update_menus):
            await retry_until_connected(update_menus, connection.retry_policy, connection.monitor)
            await self.source.connect()
            _log.info("answering on Telegram as @%s", connection.bot.username)
            self.context.on_state_change(PlatformState.SERVING)
            async with _deliver_outbox(self.context, self.outbox_sender):
                await self.source.run_forever()


async def run(
    chat_service: ChatService,
    settings: TelegramSettings,
    context: AdapterContext,
    *,
    retry_policy: RetryPolicy | None = None,
) -> None:
    """Answer on Telegram until cancelled; then finish the answers in progress, within 5 seconds.

    Raises:
        PlatformError: there is no token, or Telegram refuses it.
    """
    connection = _build_connection(settings, context, retry_policy or RetryPolicy())
    bot, policy = connection.bot, connection.retry_policy
    moderators = TelegramModerators(context.moderation, chat_service.moved_chats)
    handler = TelegramHandler(chat_service, bot, moderators, policy, context.public_url)
    updates = _build_updates(connection, handler, settings, context)
    sender = TelegramOutboxSender(chat_service, handler.sender, moderators, context.list_operator_chats)
    leading = _Leading(chat_service, context, connection, updates.source, handler, sender)
    handler.group_migration.warn_of_outdated_setting()
    with updates.source.listen():
        async with (
            _open_connection(connection),
            _answer_updates(updates, policy.shutdown_timeout),
            _adopt_updates(updates.source, context, policy.adoption_pause),
        ):
            await (leading.lead() if settings.is_exclusive else _lead_in_turn(leading.lead, context))


def _build_connection(
    settings: TelegramSettings, context: AdapterContext, retry_policy: RetryPolicy
) -> _Connection:
    replies = WebhookReplies()
    requests = _build_requests(replies, settings, context)
    rate_limiter = _build_rate_limiter(context, retry_policy)
    monitor = ConnectionMonitor(
        context.on_state_change, retry_policy.calm_period, context.on_contact, context.on_outage
    )
    bot = _build_bot(settings, requests, rate_limiter)
    return _Connection(bot, requests, replies, rate_limiter, monitor, retry_policy)


def _build_updates(
    connection: _Connection, handler: TelegramHandler, settings: TelegramSettings, context: AdapterContext
) -> _Updates:
    policy, waiting_updates = connection.retry_policy, WaitingUpdates(connection.bot, context.waiting_updates)
    window = (
        WebhookWindow(waiting_updates)
        if settings.has_webhook
        else UpdateWindow(waiting_updates, policy.answer_patience)
    )
    processor = ChatQueueProcessor(window, context.observer, connection.rate_limiter.count_free_slots)
    dispatcher = UpdateDispatcher(processor, UpdateRouter(handler).route_update, handler.on_error)
    parts = SourceParts(connection.bot, dispatcher.dispatch, policy, connection.monitor)
    source = (
        build_webhook_source(parts, window, settings, (connection.replies, context.webhooks))
        if isinstance(window, WebhookWindow)
        else build_poller(parts, window, connection.requests[1])
    )
    return _Updates(source, dispatcher, processor)


@asynccontextmanager
async def _open_connection(connection: _Connection) -> AsyncIterator[None]:
    """Connect, trying until it works; at the end hang up."""
    try:
        await retry_until_connected(connection.bot.initialize, connection.retry_policy, connection.monitor)
        yield
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_TIMEOUT):
                await connection.bot.shutdown()
        for request in connection.requests:  # the library leaves them open if stopped while it connected
            await request.shutdown()


async def _lead_in_turn(lead: Work, context: AdapterContext) -> None:
    """Lead whenever this process is the leader; it answers at any time what is delivered here."""
    while True:
        if not context.leadership.is_leader:
            _log.info("answering on Telegram what it delivers here; the leader registers the webhook")
            context.on_state_change(PlatformState.SERVING)
            await context.leadership.wait_until_leader()
        if await context.leadership.run_until_follower(lead):
            return


def _build_requests(
    replies: WebhookReplies, settings: TelegramSettings, context: AdapterContext
) -> tuple[AiohttpRequest, AiohttpRequest]:
    note_error = partial(context.observer.note_platform_error, PLATFORM)
    return (
        ReplyingRequest(replies, _POOL_SIZE, note_error=note_error, proxy=settings.proxy),
        AiohttpRequest(pool_size=2, note_error=note_error, proxy=settings.proxy),
    )


def _build_rate_limiter(context: AdapterContext, retry_policy: RetryPolicy) -> RateLimiter:
    note_wait = partial(context.observer.note_rate_limit_wait, PLATFORM)
    return RateLimiter(retry_policy, note_wait=note_wait, slots=context.rate_limit_slots)


def _adopt_updates(
    source: UpdateSource, context: AdapterContext, pause: float
) -> AbstractAsyncContextManager[None]:
    """Take over meanwhile what other processes leave in the database."""
    task = BackgroundTask("waiting updates", partial(source.adopt_forever, pause))
    return context.supervisor.run_tasks(*([task] if source.is_adopting else ()))


def _deliver_outbox(
    context: AdapterContext, outbox_sender: TelegramOutboxSender
) -> AbstractAsyncContextManager[None]:
    return context.outbox.run_delivery(PLATFORM, outbox_sender.send) if context.outbox else nullcontext()


def _build_bot(
    settings: TelegramSettings, requests: tuple[AiohttpRequest, AiohttpRequest], rate_limiter: RateLimiter
) -> DirectBot:
    """Build the bot; the second of *requests* is for its updates."""
    if settings.token is None:
        raise PlatformError("Telegram needs a token: set telegram.token to the one that @BotFather shows")
    return DirectBot(settings.token.get_secret_value(), settings, requests, rate_limiter)


@asynccontextmanager
async def _answer_updates(updates: _Updates, shutdown_timeout: float) -> AsyncIterator[None]:
    """Answer what comes while the context is open; then finish, and confirm what is answered."""
    try:
        await updates.source.begin()
        yield
    finally:
        updates.source.begin_no_more()
        updates.processor.begin_no_more()
        ending = asyncio.create_task(updates.dispatcher.wait_until_idle())
        done, _ = await asyncio.wait({ending}, timeout=shutdown_timeout)
        if not done:
            _log.warning(
                "stopped before %d Telegram updates were answered; they are answered after the next start",
                updates.processor.cancel_pending(),
            )
        await ending
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_TIMEOUT):
                await updates.source.end()
