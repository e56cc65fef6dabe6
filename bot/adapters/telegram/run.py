"""Serves Telegram by long polling, from start to a clean stop.

It does not use the library's Updater, which stops silently if the token is refused while the bot runs.
Telegram forgets fetched updates at the next poll, so that a crash can lose those of a moment; delaying the
poll until all are answered would make everybody wait for the slowest.
"""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from logging import getLogger
from typing import Any

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ExtBot,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.adapters.context import AdapterContext
from bot.adapters.status import PlatformError, PlatformState, StateCallback
from bot.adapters.telegram.callers import PLATFORM
from bot.adapters.telegram.commands import register_commands
from bot.adapters.telegram.handlers import TelegramHandler
from bot.adapters.telegram.http_transport import AiohttpRequest
from bot.adapters.telegram.moderators import TelegramModerators
from bot.adapters.telegram.outbox_sender import TelegramOutboxSender
from bot.adapters.telegram.rate_limiter import LOGIN_REFUSED, RateLimiter, RetryPolicy, retry_until_connected
from bot.adapters.telegram.settings import TelegramSettings
from bot.adapters.telegram.update_processor import ChatQueueProcessor
from bot.services.chat.chat_service import ChatService
from bot.services.chat.command_updates import watch_commands

ALLOWED_UPDATES = (Update.MESSAGE, Update.CHANNEL_POST, Update.CALLBACK_QUERY, Update.INLINE_QUERY)
_POLL_TIMEOUT = 30  # seconds that Telegram waits for updates
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
    update_processor, moderators = ChatQueueProcessor(), TelegramModerators(context.moderation)
    application = _build_application(settings, update_processor, retry_policy)
    handler = TelegramHandler(chat_service, application.bot, moderators, context.public_url)
    _add_handlers(handler, application)
    outbox_sender = TelegramOutboxSender(chat_service, application.bot, moderators)
    poller = _Poller(application, retry_policy, context.on_state_change)

    menu_lock = asyncio.Lock()

    async def update_menus() -> None:
        async with menu_lock:  # else an older menu could arrive after a newer one
            await register_commands(application.bot, chat_service.list_commands)
            await handler.command_menus.set_moderator_menus()

    try:
        await retry_until_connected(application.initialize, retry_policy)
        await retry_until_connected(application.bot.delete_webhook, retry_policy)
        async with watch_commands(
            chat_service, update_menus
        ):  # first, because they may change while the menus are set
            await retry_until_connected(update_menus, retry_policy)
            await application.start()
            _log.info("answering on Telegram as @%s", application.bot.username)
            context.on_state_change(PlatformState.SERVING)
            async with _deliver_outbox(context, outbox_sender):
                await poller.poll_forever()
    finally:
        await _stop_application(application, update_processor, poller, retry_policy.shutdown_timeout)


def _deliver_outbox(
    context: AdapterContext, outbox_sender: TelegramOutboxSender
) -> AbstractAsyncContextManager[None]:
    return context.outbox.run_delivery(PLATFORM, outbox_sender.send) if context.outbox else nullcontext()


def _build_application(
    settings: TelegramSettings, update_processor: ChatQueueProcessor, retry_policy: RetryPolicy
) -> _Application:
    if settings.token is None:
        raise PlatformError("Telegram needs a token: set telegram.token to the one that @BotFather shows")
    bot = ExtBot(
        settings.token.get_secret_value(),
        settings.base_url,
        settings.base_file_url,
        request=AiohttpRequest(_POOL_SIZE),
        get_updates_request=AiohttpRequest(pool_size=2),
        rate_limiter=RateLimiter(retry_policy),
    )
    return (
        Application.builder()
        .bot(bot)
        .updater(None)
        .job_queue(None)
        .concurrent_updates(update_processor)
        .build()
    )


def _add_handlers(handler: TelegramHandler, application: _Application) -> None:
    application.add_handler(MessageHandler(filters.Document.ALL, handler.on_document))
    application.add_handler(MessageHandler(filters.TEXT | filters.ATTACHMENT, handler.on_message))
    application.add_handler(CallbackQueryHandler(handler.on_callback))
    application.add_handler(InlineQueryHandler(handler.inline_handler.on_inline_query))
    application.add_error_handler(handler.on_error)


class _Poller:
    """Fetches updates and passes them to the application."""

    def __init__(
        self, application: _Application, retry_policy: RetryPolicy, on_state_change: StateCallback
    ) -> None:
        self._application = application
        self._on_state_change = on_state_change
        self._retry_policy = retry_policy
        self._pauses = retry_policy.iter_connect_pauses()
        self._is_disconnected = False
        self._next_offset = 0

    async def poll_forever(self) -> None:
        """Fetch updates, through all outages, until the token is refused."""
        while True:
            try:
                await self._fetch_updates()
            except InvalidToken as error:
                self._report_outage(error)
                await self._recheck_token()
            except TelegramError as error:
                self._report_outage(error)
                await asyncio.sleep(next(self._pauses))
            else:
                self._report_recovery()

    async def _recheck_token(self) -> None:
        """Give up if the token is refused again a while later."""
        await self._retry_policy.sleep(self._retry_policy.token_recheck_delay)
        try:
            await self._application.bot.get_me()
        except InvalidToken:
            raise PlatformError(LOGIN_REFUSED) from None
        except TelegramError as error:
            self._report_outage(error)

    async def acknowledge_updates(self) -> None:
        """Confirm the fetched updates to Telegram; the updates in its response stay unconfirmed."""
        if self._next_offset:
            await self._get_updates(limit=1, timeout=0)

    async def _get_updates(self, limit: int, timeout: int) -> Sequence[Update]:  # noqa: ASYNC109 (Telegram's timeout)
        bot: Bot = self._application.bot
        return await bot.get_updates(self._next_offset, limit, timeout, allowed_updates=ALLOWED_UPDATES)

    async def _fetch_updates(self) -> None:
        for update in await self._get_updates(limit=100, timeout=_POLL_TIMEOUT):
            self._application.update_queue.put_nowait(update)
            self._next_offset = update.update_id + 1

    def _report_outage(self, error: TelegramError) -> None:
        if self._is_disconnected:
            return
        self._is_disconnected = True
        self._on_state_change(PlatformState.CONNECTING)
        if isinstance(error, Conflict):
            _log.warning("another program uses the same Telegram token; stop one of the two")
        else:
            _log.warning("Telegram cannot be reached: %s; retrying", error)

    def _report_recovery(self) -> None:
        if self._is_disconnected:
            _log.info("Telegram can be reached again")
            self._on_state_change(PlatformState.SERVING)
        self._is_disconnected, self._pauses = False, self._retry_policy.iter_connect_pauses()


async def _stop_application(
    application: _Application, update_processor: ChatQueueProcessor, poller: _Poller, shutdown_timeout: float
) -> None:
    """Finish the answers in progress, confirm the updates, and close the connections."""
    if application.running:
        stop_task = asyncio.create_task(application.stop())
        done, _ = await asyncio.wait({stop_task}, timeout=shutdown_timeout)
        if not done:
            _log.warning(
                "stopped before %d Telegram updates were answered", update_processor.cancel_pending()
            )
        await stop_task
        with suppress(TelegramError, TimeoutError):
            async with asyncio.timeout(_CLOSE_TIMEOUT):
                await poller.acknowledge_updates()
    with suppress(TimeoutError):
        async with asyncio.timeout(_CLOSE_TIMEOUT):
            await application.bot.shutdown()
            await application.shutdown()
