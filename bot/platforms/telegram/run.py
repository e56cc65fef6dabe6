"""Serves Telegram by long polling, from start to a clean stop.

It polls itself and leaves the library's Updater out: that one keeps a refused token to itself and goes
on silently, and it acknowledges what was never answered.
"""

import asyncio
from contextlib import suppress
from functools import partial
from logging import getLogger
from typing import Any

from telegram import Update
from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.ext import Application, CallbackQueryHandler, ExtBot, MessageHandler, filters

from bot.desk.desk import Desk
from bot.platforms.error import PlatformError
from bot.platforms.telegram.conversation import Conversation
from bot.platforms.telegram.menu import set_menu
from bot.platforms.telegram.order import Order
from bot.platforms.telegram.pace import REFUSED, Pace, Patience, reach
from bot.platforms.telegram.request import AiohttpRequest
from bot.platforms.telegram.settings import TelegramSettings

UPDATES = (Update.MESSAGE, Update.CHANNEL_POST, Update.CALLBACK_QUERY)
_POLL = 30  # seconds that Telegram holds a question for updates
_CONNECTIONS = 64
_FINISH, _CLOSE = 3.0, 0.8  # seconds for answers in flight, and for each step after them; 5 in all

_log = getLogger(__name__)
_Application = Application[Any, Any, Any, Any, Any, Any]


async def run(desk: Desk, settings: TelegramSettings, patience: Patience | None = None) -> None:
    """Answer on Telegram until cancelled; then finish what is being answered, within 5 s.

    Raises:
        PlatformError: there is no token, or Telegram refuses it.
    """
    patience = patience or Patience()
    order = Order()
    application = _application(desk, settings, order, patience)
    poll = _Poll(application, patience)
    try:
        await reach(application.initialize, patience)
        await reach(application.bot.delete_webhook, patience)
        await reach(partial(set_menu, application.bot, desk.commands()), patience)
        await application.start()
        _log.info("answering on Telegram as @%s", application.bot.username)
        await poll.forever()
    finally:
        await _stop(application, order, poll)


def _application(desk: Desk, settings: TelegramSettings, order: Order, patience: Patience) -> _Application:
    if settings.token is None:
        raise PlatformError("Telegram needs a token: set telegram.token to the one that @BotFather shows")
    bot = ExtBot(
        settings.token.get_secret_value(),
        settings.base_url,
        settings.base_file_url,
        request=AiohttpRequest(_CONNECTIONS),
        get_updates_request=AiohttpRequest(connections=2),
        rate_limiter=Pace(patience.request),
    )
    application = (
        Application.builder().bot(bot).updater(None).job_queue(None).concurrent_updates(order).build()
    )
    conversation = Conversation(desk, bot)
    application.add_handler(MessageHandler(filters.TEXT, conversation.asked))
    application.add_handler(CallbackQueryHandler(conversation.pressed))
    application.add_error_handler(conversation.failed)
    return application


class _Poll:
    """Fetches updates and hands them to the application."""

    def __init__(self, application: _Application, patience: Patience) -> None:
        self._application = application
        self._patience = patience
        self._pauses = patience.reaching()
        self._lost = False
        self.following = 0

    async def forever(self) -> None:
        """Fetch updates, whatever happens to the connection, until the token is refused."""
        while True:
            try:
                await self._fetch()
            except InvalidToken:
                raise PlatformError(REFUSED) from None
            except TelegramError as error:
                self._report(error)
                await asyncio.sleep(next(self._pauses))
            else:
                self._recovered()

    async def acknowledge(self, following: int) -> None:
        """Tell Telegram that all updates before *following* are done with; the others stay there."""
        if following:
            await self._application.bot.get_updates(following, limit=1, timeout=0, allowed_updates=UPDATES)

    async def _fetch(self) -> None:
        updates = await self._application.bot.get_updates(
            self.following, timeout=_POLL, allowed_updates=UPDATES
        )
        for update in updates:
            self._application.update_queue.put_nowait(update)
            self.following = update.update_id + 1

    def _report(self, error: TelegramError) -> None:
        if self._lost:
            return
        self._lost = True
        if isinstance(error, Conflict):
            _log.warning("another program answers with the same Telegram token; stop one of the two")
        else:
            _log.warning("Telegram cannot be reached (%s); trying until it can", error)

    def _recovered(self) -> None:
        if self._lost:
            _log.info("Telegram can be reached again")
        self._lost, self._pauses = False, self._patience.reaching()


async def _stop(application: _Application, order: Order, poll: _Poll) -> None:
    """Finish the answers in flight, acknowledge what was answered, and close the connections."""
    if application.running:
        stopping = asyncio.create_task(application.stop())
        done, _ = await asyncio.wait({stopping}, timeout=_FINISH)
        if not done:
            order.drop()
        await stopping
        with suppress(TelegramError, TimeoutError):
            async with asyncio.timeout(_CLOSE):
                await poll.acknowledge(order.answered(poll.following))
    with suppress(TimeoutError):
        async with asyncio.timeout(_CLOSE):
            await application.bot.shutdown()
            await application.shutdown()
