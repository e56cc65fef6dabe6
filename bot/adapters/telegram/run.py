"""Serves Telegram by long polling, from start to a clean stop."""

import asyncio
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from functools import partial
from logging import getLogger
from typing import Any

from telegram import Message
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ExtBot,
    InlineQueryHandler,
    MessageHandler,
    filters,
)
from typing_extensions import override

from bot.adapters.context import AdapterContext
from bot.adapters.status import PlatformError, PlatformState
from bot.adapters.telegram.callers import PLATFORM
from bot.adapters.telegram.connection_monitor import ConnectionMonitor, retry_until_connected
from bot.adapters.telegram.handlers import TelegramHandler
from bot.adapters.telegram.http_transport import AiohttpRequest
from bot.adapters.telegram.message_words import RICH_MESSAGE
from bot.adapters.telegram.moderators import TelegramModerators
from bot.adapters.telegram.outbox_sender import TelegramOutboxSender
from bot.adapters.telegram.poller import Poller
from bot.adapters.telegram.rate_limiter import RateLimiter
from bot.adapters.telegram.retry_policy import RetryPolicy
from bot.adapters.telegram.settings import TelegramSettings
from bot.adapters.telegram.update_fetcher import UpdateFetcher
from bot.adapters.telegram.update_processor import ChatQueueProcessor
from bot.adapters.telegram.update_window import UpdateWindow
from bot.adapters.telegram.waiting_updates import WaitingUpdates
from bot.services.chat.chat_service import ChatService
from bot.services.chat.command_updates import watch_commands

_POOL_SIZE = 64
_CLOSE_TIMEOUT = 0.8  # seconds for each step after the answers in progress

_log = getLogger(__name__)
_Application = Application[Any, Any, Any, Any, Any, Any]


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
    note_error = partial(context.observer.note_platform_error, PLATFORM)
    requests = (
        AiohttpRequest(_POOL_SIZE, note_error=note_error, proxy=settings.proxy),
        AiohttpRequest(pool_size=2, note_error=note_error, proxy=settings.proxy),
    )
    note_wait = partial(context.observer.note_rate_limit_wait, PLATFORM)
    rate_limiter = RateLimiter(retry_policy, note_wait=note_wait, slots=context.rate_limit_slots)
    bot = _build_bot(settings, requests, rate_limiter)
    window = UpdateWindow(WaitingUpdates(bot, context.waiting_updates), retry_policy.answer_patience)
    update_processor = ChatQueueProcessor(window, context.observer)
    application = _build_application(bot, update_processor)
    handler = TelegramHandler(chat_service, bot, moderators, retry_policy, context.public_url)
    _add_handlers(handler, application)
    outbox_sender = TelegramOutboxSender(chat_service, handler.sender, moderators)
    fetcher = UpdateFetcher(bot, requests[1])
    monitor = ConnectionMonitor(context.on_state_change, retry_policy.calm_period)
    poller = Poller(fetcher, application.update_queue, window, retry_policy, monitor)
    update_menus = handler.command_menus.set_menus
    handler.group_migration.warn_of_outdated_setting()
    try:
        await retry_until_connected(application.initialize, retry_policy, monitor)
        await retry_until_connected(application.bot.delete_webhook, retry_policy, monitor)
        async with watch_commands(
            chat_service, update_menus
        ):  # first, because they may change while the menus are set
            await retry_until_connected(update_menus, retry_policy, monitor)
            await application.start()
            _log.info("answering on Telegram as @%s", application.bot.username)
            context.on_state_change(PlatformState.SERVING)
            async with _deliver_outbox(context, outbox_sender):
                await poller.poll_forever()
    finally:
        await _stop_application(application, update_processor, poller, retry_policy.shutdown_timeout)
        for request in requests:  # the library leaves them open if it was stopped while it connected
            await request.shutdown()


def _deliver_outbox(
    context: AdapterContext, outbox_sender: TelegramOutboxSender
) -> AbstractAsyncContextManager[None]:
    return context.outbox.run_delivery(PLATFORM, outbox_sender.send) if context.outbox else nullcontext()


def _build_bot(
    settings: TelegramSettings, requests: tuple[AiohttpRequest, AiohttpRequest], rate_limiter: RateLimiter
) -> ExtBot[None]:
    """Build the bot; the second of *requests* is for its updates."""
    if settings.token is None:
        raise PlatformError("Telegram needs a token: set telegram.token to the one that @BotFather shows")
    request, updates_request = requests
    return ExtBot(
        settings.token.get_secret_value(),
        settings.base_url,
        settings.base_file_url,
        request=request,
        get_updates_request=updates_request,
        rate_limiter=rate_limiter,
    )


def _build_application(bot: ExtBot[None], update_processor: ChatQueueProcessor) -> _Application:
    return (
        Application.builder()
        .bot(bot)
        .updater(None)
        .job_queue(None)
        .concurrent_updates(update_processor)
        .build()
    )


def _add_handlers(handler: TelegramHandler, application: _Application) -> None:
    application.add_handler(
        MessageHandler(filters.UpdateType.GUEST_MESSAGE, handler.guest_handler.on_guest_message)
    )  # first: to the filters below it is a message like any other
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, handler.on_migration))
    application.add_handler(MessageHandler(filters.Document.ALL, handler.on_document))
    application.add_handler(
        MessageHandler(
            filters.TEXT | filters.ATTACHMENT | filters.CHECKLIST | _RichMessageFilter(), handler.on_message
        )
    )
    application.add_handler(CallbackQueryHandler(handler.on_callback))
    application.add_handler(InlineQueryHandler(handler.inline_handler.on_inline_query))
    application.add_error_handler(handler.on_error)


class _RichMessageFilter(filters.MessageFilter):
    """Lets rich messages through, which the library does not know."""

    @override
    def filter(self, message: Message) -> bool:
        """True for a rich message."""
        return RICH_MESSAGE in message.api_kwargs


async def _stop_application(
    application: _Application, update_processor: ChatQueueProcessor, poller: Poller, shutdown_timeout: float
) -> None:
    """Finish the answers in progress, confirm what is answered, and close the connections."""
    if application.running:
        update_processor.begin_no_more()
        stop_task = asyncio.create_task(application.stop())
        done, _ = await asyncio.wait({stop_task}, timeout=shutdown_timeout)
        if not done:
            _log.warning(
                "stopped before %d Telegram updates were answered; they are answered after the next start",
                update_processor.cancel_pending(),
            )
        await stop_task
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_TIMEOUT):
                await poller.confirm_answered()
    with suppress(TimeoutError):
        async with asyncio.timeout(_CLOSE_TIMEOUT):
            await application.bot.shutdown()
            await application.shutdown()
