"""Sending pages: as new messages, or in place of one that is there.

Telegram lets a message with a picture change into one with another picture, and a text into either, but
a picture never into a text (Bot API, editMessageText and editMessageMedia). Where that is asked for, the
text is sent as a new message and the one with the picture is deleted, so that one answer is left.
"""

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TypedDict

from telegram import (
    Bot,
    InputMediaPhoto,
    MaybeInaccessibleMessage,
    Message,
    ReplyParameters,
    User,
)
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest, TelegramError

from bot.adapters.telegram.force_reply import to_one
from bot.adapters.telegram.inline_keyboard import keys
from bot.adapters.telegram.keyboard import paged
from bot.adapters.telegram.message import NO_PREVIEW
from bot.adapters.telegram.message import Message as Rendered
from bot.adapters.telegram.photos import Photos
from bot.adapters.telegram.render import render
from bot.core.messages.chart import Picture
from bot.core.messages.reply import Reply
from bot.services.chat.service import Desk


class Where(TypedDict):
    """Where a message stands."""

    message_thread_id: int | None
    reply_parameters: ReplyParameters | None


class Place(TypedDict):
    """Which message it is."""

    chat_id: int
    message_id: int


Fields = dict[str, object]

KEPT = 2048  # answers whose messages are not rendered again
_TEXT: Fields = {"link_preview_options": NO_PREVIEW}  # which a photo has none of


@dataclass(frozen=True, slots=True)
class _Page:
    """A message, and the fields that go with it, made once and sent many times."""

    html: str
    fields: Fields
    picture: Picture | None = None


class Sending:
    """Sends replies through *bot*, and renders none twice while it remembers it."""

    def __init__(self, bot: Bot, desk: Desk) -> None:
        """Send through *bot*; *desk* has the pictures, and remembers which were uploaded."""
        self._bot = bot
        self._photos = Photos(bot, desk.pictures, desk.uploads)
        self._pages = lru_cache(KEPT)(self._rendered)

    async def send(self, to: MaybeInaccessibleMessage, reply: Reply, number: int) -> None:
        """Send a page of *reply*; all of them if no button can ask for the others."""
        pages = self._pages(reply)
        for page in pages if not paged(reply) else (_numbered(pages, number),):
            await self._send(to, page)

    async def ask(self, to: MaybeInaccessibleMessage, reply: Reply, user: User | None) -> None:
        """Ask *user* to write something, where *to* stands."""
        (page, *_), form = self._pages(reply), reply.form
        html, fields = page.html, page.fields
        if form and user and to.chat.type != ChatType.PRIVATE:
            html, asked = to_one(html, form, user)
            fields = fields | {"reply_markup": asked}
        await self.say(to, html, fields)

    async def post(self, chat: int, reply: Reply, number: int) -> None:
        """Send a page of *reply* to a chat in which nobody has asked, in words."""
        pages = self._pages(reply)
        for page in pages if not paged(reply) else (_numbered(pages, number),):
            fields = _TEXT | page.fields
            await self._bot.send_message(chat, page.html, parse_mode=ParseMode.HTML, api_kwargs=fields)

    async def edit(self, message: MaybeInaccessibleMessage, reply: Reply, number: int) -> bool:
        """Put a page of *reply* in place of *message*; return whether that can be done."""
        pages = self._pages(reply)
        if len(pages) > 1 and not paged(reply):
            return False
        page = _numbered(pages, number)
        try:
            await self._edit(message, page)
        except BadRequest as error:
            return "not modified" in error.message.lower()
        return True

    async def _edit(self, message: MaybeInaccessibleMessage, page: _Page) -> None:
        place = Place(chat_id=message.chat.id, message_id=message.message_id)
        if page.picture and await self._photos.sent(
            page.picture, lambda media: self._edit_photo(place, page, media)
        ):
            return
        if isinstance(message, Message) and message.photo:
            await self._replace(message, page)
            return
        await self._bot.edit_message_text(
            page.html, **place, parse_mode=ParseMode.HTML, api_kwargs=_TEXT | page.fields
        )

    async def _edit_photo(self, place: Place, page: _Page, media: str | bytes) -> Message | bool:
        photo = InputMediaPhoto(media, page.html, ParseMode.HTML)
        return await self._bot.edit_message_media(photo, **place, api_kwargs=page.fields)

    async def _replace(self, message: Message, page: _Page) -> None:
        """Send a page and delete *message*; who may change an answer has asked for it."""
        where = _where(message, message.reply_to_message)
        await self._bot.send_message(
            message.chat.id, page.html, parse_mode=ParseMode.HTML, api_kwargs=_TEXT | page.fields, **where
        )
        with suppress(TelegramError):  # after 48 hours it stays (Bot API, deleteMessage)
            await self._bot.delete_message(message.chat.id, message.message_id)

    async def _send(self, to: MaybeInaccessibleMessage, page: _Page) -> None:
        if not page.picture or not await self._photos.sent(
            page.picture, lambda media: self._send_photo(to, page, media)
        ):
            await self.say(to, page.html, page.fields)

    async def _send_photo(self, to: MaybeInaccessibleMessage, page: _Page, media: str | bytes) -> Message:
        return await self._bot.send_photo(
            to.chat.id,
            media,
            page.html,
            parse_mode=ParseMode.HTML,
            api_kwargs=page.fields,
            **_where(to, to),
        )

    async def say(self, to: MaybeInaccessibleMessage, html: str, fields: Fields | None = None) -> None:
        """Send a message to where *to* stands: its chat, its topic and, among others, in reply to it."""
        fields, where = _TEXT | (fields or {}), _where(to, to)
        await self._bot.send_message(to.chat.id, html, parse_mode=ParseMode.HTML, api_kwargs=fields, **where)

    def _rendered(self, reply: Reply) -> tuple[_Page, ...]:
        return tuple(self._page(message, reply) for message in render(reply))

    def _page(self, message: Rendered, reply: Reply) -> _Page:
        markup = keys(message.keyboard, reply, self._bot)
        fields: Fields = {name: value for name, value in message.body().items() if isinstance(value, dict)}
        shown: Fields = {"reply_markup": markup.to_dict()} if markup else {}
        return _Page(message.html, fields | shown, message.picture)


def _where(beside: MaybeInaccessibleMessage, asked: MaybeInaccessibleMessage | None) -> Where:
    """Return the topic of a message, and that it is a reply to what was *asked*, but not in private."""
    topic = beside.message_thread_id if isinstance(beside, Message) and beside.is_topic_message else None
    among_others = beside.chat.type != ChatType.PRIVATE
    reply = ReplyParameters(asked.message_id, allow_sending_without_reply=True) if asked else None
    return {"message_thread_id": topic, "reply_parameters": reply if among_others else None}


def _numbered(pages: tuple[_Page, ...], number: int) -> _Page:
    """Return page *number*, or the last where the answer has become shorter."""
    return pages[min(number, len(pages)) - 1]
