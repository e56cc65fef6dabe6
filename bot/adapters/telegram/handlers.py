"""What the bot does when somebody writes to it or presses one of its buttons."""

import asyncio
from contextlib import suppress
from logging import getLogger
from typing import Any

from telegram import Bot, CallbackQuery, MaybeInaccessibleMessage, Message, Update, User
from telegram.constants import ChatType
from telegram.error import Forbidden, RetryAfter, TelegramError

from bot.adapters.telegram.command_menu import ChatMenus
from bot.adapters.telegram.deep_link import deep_link, opened
from bot.adapters.telegram.documents import upload_of
from bot.adapters.telegram.force_reply import answer_to
from bot.adapters.telegram.inline import Inline
from bot.adapters.telegram.message_filter import command_line
from bot.adapters.telegram.moderators import Moderators
from bot.adapters.telegram.rate_limiter import passing
from bot.adapters.telegram.sender import Sending
from bot.core.i18n import language
from bot.core.messages.reply import Reply
from bot.services.chat.service import Desk
from bot.services.reports.commands import REPORT

_log = getLogger(__name__)


class Conversation:
    """Answers by *desk* through *bot*."""

    def __init__(self, desk: Desk, bot: Bot, moderators: Moderators, public_url: str = "") -> None:
        """Answer by *desk* through *bot*, *moderators* as such.

        *public_url* is where the web page is, if readers can open it.
        """
        self._desk = desk
        self._bot = bot
        self._moderators = moderators
        self._sending = Sending(bot, desk)
        self.menus = ChatMenus(desk, bot, moderators)
        self.inline = Inline(desk, bot, public_url)

    async def asked(self, update: Update, _: object) -> None:
        """Answer a message that is meant for the bot; what was edited is no new question."""
        message = update.message or update.channel_post
        line = self._line(message) if message else ""
        if message and line:
            reply, number = await self._answer(message, line, message.from_user)
            await self._send(message, reply, number, message.from_user)
            await self._set_menu(message, reply)

    async def sent(self, update: Update, _: object) -> None:
        """Take a file that a moderator sends in private; to anybody else the bot says nothing of files."""
        message = update.message
        if message is None or message.chat.type != ChatType.PRIVATE or not message.document:
            return
        user, upload = message.from_user, upload_of(message.document, message.caption or "")
        name, chat = self._moderators.name(user, message.chat), _chat(message)
        if found := await self._desk.upload(chat, upload, _language(user), chat, name):
            await self._sending.send(message, *found)

    async def pressed(self, update: Update, _: object) -> None:
        """Turn the message under a pressed button into what was asked.

        In a group somebody else's answer stays as it is: who did not ask gets an answer of their own
        below it. That one belongs to nobody, so that leafing through it adds no more messages. A post of a
        channel is for all of its readers: the answer opens in private.
        """
        query = update.callback_query
        if query is None:
            return
        if query.inline_message_id:
            await self.inline.pressed(query)
        elif query.message and query.message.chat.type == ChatType.CHANNEL:
            await _acknowledge(query, deep_link(self._bot.username, query.data or ""))
        else:
            await asyncio.gather(_acknowledge(query), self._turn(query))

    async def _turn(self, query: CallbackQuery) -> None:
        message = query.message
        if message is None or not query.data:
            return
        reply, number = await self._answer(message, query.data, query.from_user)
        changes = reply.form is None and _may_change(message, query.from_user)
        if not (changes and await self._sending.edit(message, reply, number)):
            await self._send(message, reply, number, query.from_user)
        await self._set_menu(message, reply)

    async def _send(self, to: MaybeInaccessibleMessage, reply: Reply, number: int, user: User | None) -> None:
        if reply.form:
            await self._sending.ask(to, reply, user)
        else:
            await self._sending.send(to, reply, number)

    async def failed(self, update: object, context: Any) -> None:  # noqa: ANN401 (the library's own signature)
        """Log why an update was not answered, and tell who asked."""
        error: Exception = context.error
        what = {"update": update.update_id if isinstance(update, Update) else None}
        if isinstance(error, Forbidden):
            _log.info("not answered, for the bot may not write there: %s", error, extra=what)
        elif isinstance(error, RetryAfter) or (isinstance(error, TelegramError) and passing(error)):
            _log.warning("not answered, for Telegram did not take it: %s", error, extra=what)
        else:
            _log.error("not answered", exc_info=error, extra=what)
            if isinstance(update, Update):
                await self._apologise(update)

    async def _answer(
        self, message: MaybeInaccessibleMessage, line: str, user: User | None
    ) -> tuple[Reply, int]:
        asking = f"telegram:{user.id}" if user else ""  # a private chat has the id of its user
        moderator = self._moderators.name(user, message.chat)
        return await self._desk.answer(_chat(message), line, _language(user), asking, moderator)

    async def _set_menu(self, message: MaybeInaccessibleMessage, reply: Reply) -> None:
        if message.chat.type != ChatType.CHANNEL:  # nobody has a menu there
            language = (await self._desk.chosen(_chat(message))).language
            chose = reply.choice is not None and reply.choice.language is not None
            await self.menus.follow(message.chat.id, language, chose=chose)

    def _line(self, message: Message) -> str:
        """Return the command line that *message* asks of the bot, empty if none."""
        if not message.text or message.is_automatic_forward or message.via_bot:
            return ""
        if message.from_user and message.from_user.is_bot and not message.sender_chat:
            return ""
        group = message.chat.type != ChatType.PRIVATE
        known = {command.name for command in self._desk.commands()}
        if self._moderators.name(message.from_user, message.chat):
            known |= {command.name for command in self._desk.moderators_commands()}
        before = message.reply_to_message and message.reply_to_message.from_user
        to_me = before is not None and before.id == self._bot.id
        if to_me and (line := answer_to(message.reply_to_message, message.text)):
            return line
        line = command_line(message.text, me=self._bot.username, known=known, group=group, to_me=to_me)
        return opened(line, known | {REPORT})

    async def _apologise(self, update: Update) -> None:
        message = update.callback_query.message if update.callback_query else update.effective_message
        if message is None:
            return
        translate = language(_language(update.effective_user)).translate
        sorry = translate("Something went wrong here. It has been written down; please try again later.")
        with suppress(TelegramError):
            await self._sending.say(message, sorry)


async def _acknowledge(query: CallbackQuery, url: str | None = None) -> None:
    """End the waiting that is shown on the button, and open *url*; failing that, Telegram does in time."""
    with suppress(TelegramError):
        await query.answer(url=url)


def _may_change(message: MaybeInaccessibleMessage, user: User) -> bool:
    """Return whether *user* may change the bot's *message*: nobody else's question stands above it."""
    if not isinstance(message, Message) or not message.is_accessible:
        return False
    asked = message.reply_to_message
    asker = asked.from_user if asked else None
    return asker is None or asker.is_bot or asker.id == user.id


def _chat(message: MaybeInaccessibleMessage) -> str:
    return f"telegram:{message.chat.id}"


def _language(user: User | None) -> str:
    return (user.language_code if user else None) or "en"
