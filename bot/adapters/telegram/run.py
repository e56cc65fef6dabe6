"""Serves Telegram by long polling, from start to a clean stop.

It polls itself and leaves the library's Updater out: when a token is refused while the bot runs, that
one stops in silence. Telegram forgets what was fetched at the next poll, so that a crash can lose the
questions of a moment; holding back the poll until all are answered would make everybody wait for the slowest.
"""

import asyncio
from collections.abc import Sequence
from contextlib import nullcontext, suppress
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

from bot.adapters.errors import PlatformError
from bot.adapters.status import Note, State, unwatched
from bot.adapters.telegram.command_menu import set_menus
from bot.adapters.telegram.handlers import Conversation
from bot.adapters.telegram.http_transport import AiohttpRequest
from bot.adapters.telegram.moderators import Moderators
from bot.adapters.telegram.outbox_sender import Letters
from bot.adapters.telegram.rate_limiter import REFUSED, Pace, Patience, reach
from bot.adapters.telegram.settings import TelegramSettings
from bot.adapters.telegram.update_processor import Order
from bot.services.chat.command_updates import following
from bot.services.chat.service import Desk
from bot.services.publishing.settings import ModerationSettings
from bot.services.store.outbox import Outbox

UPDATES = (Update.MESSAGE, Update.CHANNEL_POST, Update.CALLBACK_QUERY, Update.INLINE_QUERY)
_POLL = 30  # seconds that Telegram holds a question for updates
_CONNECTIONS = 64
_CLOSE = 0.8  # seconds for each step after the answers in flight

_log = getLogger(__name__)
_Application = Application[Any, Any, Any, Any, Any, Any]


async def run(  # noqa: PLR0913 (each has its default)
    desk: Desk,
    settings: TelegramSettings,
    patience: Patience | None = None,
    note: Note = unwatched,
    *,
    moderation: ModerationSettings | None = None,
    outbox: Outbox | None = None,
    public_url: str = "",
) -> None:
    """Answer on Telegram until cancelled; then finish what is being answered, within 5 s.

    *note* is told whenever Telegram can be reached, and when it no longer can. *moderation* names the
    moderators, and *outbox* holds what the bot says unasked. *public_url* is where the web page is, if
    readers can open it.

    Raises:
        PlatformError: there is no token, or Telegram refuses it.
    """
    patience = patience or Patience()
    order, moderators = Order(), Moderators(moderation or ModerationSettings())
    application = _application(settings, order, patience)
    conversation = Conversation(desk, application.bot, moderators, public_url)
    _answer_by(conversation, application)
    letters = Letters(desk, application.bot, moderators)
    poll = _Poll(application, patience, note)

    turn = asyncio.Lock()

    async def show_menus() -> None:
        async with turn:  # else an older menu may arrive after a newer one
            await set_menus(application.bot, desk.commands)
            await conversation.menus.greet()

    try:
        await reach(application.initialize, patience)
        await reach(application.bot.delete_webhook, patience)
        async with following(desk, show_menus):  # before they are shown: they may change meanwhile
            await reach(show_menus, patience)
            await application.start()
            _log.info("answering on Telegram as @%s", application.bot.username)
            note(State.SERVING)
            async with outbox.delivering("telegram", letters.send) if outbox else nullcontext():
                await poll.forever()
    finally:
        await _stop(application, order, poll, patience.finish)


def _application(settings: TelegramSettings, order: Order, patience: Patience) -> _Application:
    if settings.token is None:
        raise PlatformError("Telegram needs a token: set telegram.token to the one that @BotFather shows")
    bot = ExtBot(
        settings.token.get_secret_value(),
        settings.base_url,
        settings.base_file_url,
        request=AiohttpRequest(_CONNECTIONS),
        get_updates_request=AiohttpRequest(connections=2),
        rate_limiter=Pace(patience),
    )
    return Application.builder().bot(bot).updater(None).job_queue(None).concurrent_updates(order).build()


def _answer_by(conversation: Conversation, application: _Application) -> None:
    application.add_handler(MessageHandler(filters.TEXT, conversation.asked))
    application.add_handler(MessageHandler(filters.Document.ALL, conversation.sent))
    application.add_handler(CallbackQueryHandler(conversation.pressed))
    application.add_handler(InlineQueryHandler(conversation.inline.typed))
    application.add_error_handler(conversation.failed)


class _Poll:
    """Fetches updates and hands them to the application."""

    def __init__(self, application: _Application, patience: Patience, note: Note) -> None:
        self._application = application
        self._note = note
        self._patience = patience
        self._pauses = patience.reaching()
        self._lost = False
        self._following = 0

    async def forever(self) -> None:
        """Fetch updates, whatever happens to the connection, until the token is refused."""
        while True:
            try:
                await self._fetch()
            except InvalidToken as error:
                self._report(error)
                await self._make_sure()
            except TelegramError as error:
                self._report(error)
                await asyncio.sleep(next(self._pauses))
            else:
                self._recovered()

    async def _make_sure(self) -> None:
        """Give up if the token is refused for a second time, a while later."""
        await self._patience.sleep(self._patience.doubt)
        try:
            await self._application.bot.get_me()
        except InvalidToken:
            raise PlatformError(REFUSED) from None
        except TelegramError as error:
            self._report(error)

    async def acknowledge(self) -> None:
        """Tell Telegram that what was fetched is done with; what comes in answer stays there."""
        if self._following:
            await self._ask(limit=1, timeout=0)

    async def _ask(self, limit: int, timeout: int) -> Sequence[Update]:  # noqa: ASYNC109 (Telegram's own)
        bot: Bot = self._application.bot
        return await bot.get_updates(self._following, limit, timeout, allowed_updates=UPDATES)

    async def _fetch(self) -> None:
        for update in await self._ask(limit=100, timeout=_POLL):
            self._application.update_queue.put_nowait(update)
            self._following = update.update_id + 1

    def _report(self, error: TelegramError) -> None:
        if self._lost:
            return
        self._lost = True
        self._note(State.CONNECTING)
        if isinstance(error, Conflict):
            _log.warning("another program answers with the same Telegram token; stop one of the two")
        else:
            _log.warning("Telegram cannot be reached: %s; trying until it can", error)

    def _recovered(self) -> None:
        if self._lost:
            _log.info("Telegram can be reached again")
            self._note(State.SERVING)
        self._lost, self._pauses = False, self._patience.reaching()


async def _stop(application: _Application, order: Order, poll: _Poll, finish: float) -> None:
    """Finish the answers in flight, acknowledge what was answered, and close the connections."""
    if application.running:
        stopping = asyncio.create_task(application.stop())
        done, _ = await asyncio.wait({stopping}, timeout=finish)
        if not done:
            _log.warning("stopped before %d questions on Telegram were answered", order.drop())
        await stopping
        with suppress(TelegramError, TimeoutError):
            async with asyncio.timeout(_CLOSE):
                await poll.acknowledge()
    with suppress(TimeoutError):
        async with asyncio.timeout(_CLOSE):
            await application.bot.shutdown()
            await application.shutdown()
