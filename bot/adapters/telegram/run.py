"""Serves Telegram, from start to a clean stop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
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
    retry_policy = retry_policy or RetryPolicy()
    moderators = TelegramModerators(context.moderation, chat_service.moved_chats)
    replies = WebhookReplies()
    requests = _build_requests(replies, settings, context)
    rate_limiter = _build_rate_limiter(context, retry_policy)
    bot = _build_bot(settings, requests, rate_limiter)
    monitor = ConnectionMonitor(
        context.on_state_change, retry_policy.calm_period, context.on_contact, context.on_outage
    )
    waiting_updates = WaitingUpdates(bot, context.waiting_updates)
    window = (
        WebhookWindow(waiting_updates)
        if settings.has_webhook
        else UpdateWindow(waiting_updates, retry_policy.answer_patience)
    )
    update_processor = ChatQueueProcessor(window, context.observer, rate_limiter.count_free_slots)
    handler = TelegramHandler(chat_service, bot, moderators, retry_policy, context.public_url)
    dispatcher = UpdateDispatcher(update_processor, UpdateRouter(handler).route_update, handler.on_error)
    parts = SourceParts(bot, dispatcher.dispatch, retry_policy, monitor)
    source = (
        build_webhook_source(parts, window, settings, (replies, context.webhooks))
        if isinstance(window, WebhookWindow)
        else build_poller(parts, window, requests[1])
    )
    outbox_sender = TelegramOutboxSender(
        chat_service, handler.sender, moderators, context.list_operator_chats
    )
    update_menus = handler.command_menus.set_menus
    handler.group_migration.warn_of_outdated_setting()

    async def lead() -> None:
        """Do what one process does for all."""
        async with watch_commands(chat_service, update_menus):  # first: they may change while they are set
            await retry_until_connected(update_menus, retry_policy, monitor)
            await source.connect()
            _log.info("answering on Telegram as @%s", bot.username)
            context.on_state_change(PlatformState.SERVING)
            async with _deliver_outbox(context, outbox_sender):
                await source.run_forever()

    with source.listen():
        try:
            await retry_until_connected(bot.initialize, retry_policy, monitor)
            async with (
                _answer_updates(source, dispatcher, update_processor, retry_policy.shutdown_timeout),
                _adopt_updates(source, context, retry_policy.adoption_pause),
            ):
                await (lead() if settings.is_exclusive else _lead_in_turn(lead, context))
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(_CLOSE_TIMEOUT):
                    await bot.shutdown()
            for request in requests:  # the library leaves them open if it was stopped while it connected
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
async def _answer_updates(
    source: UpdateSource,
    dispatcher: UpdateDispatcher,
    update_processor: ChatQueueProcessor,
    shutdown_timeout: float,
) -> AsyncIterator[None]:
    """Answer what comes while the context is open; then finish, and confirm what is answered."""
    try:
        await source.begin()
        yield
    finally:
        source.begin_no_more()
        update_processor.begin_no_more()
        ending = asyncio.create_task(dispatcher.wait_until_idle())
        done, _ = await asyncio.wait({ending}, timeout=shutdown_timeout)
        if not done:
            _log.warning(
                "stopped before %d Telegram updates were answered; they are answered after the next start",
                update_processor.cancel_pending(),
            )
        await ending
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_TIMEOUT):
                await source.end()
