"""Sending pages: as new messages, or in place of one that is there.

Telegram lets a message with a picture change into one with another picture, and a text into either, but
a picture never into a text (Bot API, editMessageText and editMessageMedia). Where that is asked for, the
text is sent as a new message and the one with the picture is deleted, so that one answer is left.
"""

from collections.abc import Awaitable, Callable
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

from bot.adapters.telegram.forms import build_selective_prompt
from bot.adapters.telegram.keyboard import build_inline_keyboard, is_paged
from bot.adapters.telegram.render import LINK_PREVIEW_OPTIONS, THEME, render
from bot.adapters.telegram.render import TelegramMessage as Rendered
from bot.core.charts.cache_key import image_cache_key
from bot.core.messages.chart import Picture
from bot.core.messages.reply import Reply
from bot.services.chat.chat_service import ChatService
from bot.services.images.file_ids import FileIdCache
from bot.services.images.renderer import ImageRenderer


class SendOptions(TypedDict):
    """Where a message stands."""

    message_thread_id: int | None
    reply_parameters: ReplyParameters | None


class MessageReference(TypedDict):
    """Which message it is."""

    chat_id: int
    message_id: int


ApiKwargs = dict[str, object]

RENDER_CACHE_SIZE = 2048  # answers whose messages are not rendered again
_TEXT_KWARGS: ApiKwargs = {"link_preview_options": LINK_PREVIEW_OPTIONS}  # which a photo has none of


@dataclass(frozen=True, slots=True)
class _PreparedPage:
    """A message, and the fields that go with it, made once and sent many times."""

    html: str
    api_kwargs: ApiKwargs
    picture: Picture | None = None


class TelegramSender:
    """Sends replies through *bot*, and renders none twice while it remembers it."""

    def __init__(self, bot: Bot, chat_service: ChatService) -> None:
        """Send through *bot*; *desk* has the pictures, and remembers which were uploaded."""
        self._bot = bot
        self._photo_sender = PhotoSender(bot, chat_service.image_renderer, chat_service.file_ids)
        self._get_pages = lru_cache(RENDER_CACHE_SIZE)(self._prepare_pages)

    async def send_reply(self, to: MaybeInaccessibleMessage, reply: Reply, page_number: int) -> None:
        """Send a page of *reply*; all of them if no button can ask for the others."""
        pages = self._get_pages(reply)
        for page in pages if not is_paged(reply) else (_select_page(pages, page_number),):
            await self._send_page(to, page)

    async def send_form(self, to: MaybeInaccessibleMessage, reply: Reply, user: User | None) -> None:
        """Ask *user* to write something, where *to* stands."""
        (page, *_), form = self._get_pages(reply), reply.form
        html, api_kwargs = page.html, page.api_kwargs
        if form and user and to.chat.type != ChatType.PRIVATE:
            html, reply_markup = build_selective_prompt(html, form, user)
            api_kwargs = api_kwargs | {"reply_markup": reply_markup}
        await self.send_html(to, html, api_kwargs)

    async def send_to_chat(self, chat_id: int, reply: Reply, page_number: int) -> None:
        """Send a page of *reply* to a chat in which nobody has asked, in words."""
        pages = self._get_pages(reply)
        for page in pages if not is_paged(reply) else (_select_page(pages, page_number),):
            api_kwargs = _TEXT_KWARGS | page.api_kwargs
            await self._bot.send_message(chat_id, page.html, parse_mode=ParseMode.HTML, api_kwargs=api_kwargs)

    async def edit_reply(self, message: MaybeInaccessibleMessage, reply: Reply, page_number: int) -> bool:
        """Put a page of *reply* in place of *message*; return whether that can be done."""
        pages = self._get_pages(reply)
        if len(pages) > 1 and not is_paged(reply):
            return False
        page = _select_page(pages, page_number)
        try:
            await self._edit_message(message, page)
        except BadRequest as error:
            return "not modified" in error.message.lower()
        return True

    async def _edit_message(self, message: MaybeInaccessibleMessage, page: _PreparedPage) -> None:
        reference = MessageReference(chat_id=message.chat.id, message_id=message.message_id)
        if page.picture and await self._photo_sender.send_picture(
            page.picture, lambda media: self._edit_photo(reference, page, media)
        ):
            return
        if isinstance(message, Message) and message.photo:
            await self._replace_message(message, page)
            return
        await self._bot.edit_message_text(
            page.html, **reference, parse_mode=ParseMode.HTML, api_kwargs=_TEXT_KWARGS | page.api_kwargs
        )

    async def _edit_photo(
        self, reference: MessageReference, page: _PreparedPage, media: str | bytes
    ) -> Message | bool:
        photo = InputMediaPhoto(media, page.html, ParseMode.HTML)
        return await self._bot.edit_message_media(photo, **reference, api_kwargs=page.api_kwargs)

    async def _replace_message(self, message: Message, page: _PreparedPage) -> None:
        """Send a page and delete *message*; who may change an answer has asked for it."""
        send_options = _build_send_options(message, message.reply_to_message)
        await self._bot.send_message(
            message.chat.id,
            page.html,
            parse_mode=ParseMode.HTML,
            api_kwargs=_TEXT_KWARGS | page.api_kwargs,
            **send_options,
        )
        with suppress(TelegramError):  # after 48 hours it stays (Bot API, deleteMessage)
            await self._bot.delete_message(message.chat.id, message.message_id)

    async def _send_page(self, to: MaybeInaccessibleMessage, page: _PreparedPage) -> None:
        if not page.picture or not await self._photo_sender.send_picture(
            page.picture, lambda media: self._send_photo(to, page, media)
        ):
            await self.send_html(to, page.html, page.api_kwargs)

    async def _send_photo(
        self, to: MaybeInaccessibleMessage, page: _PreparedPage, media: str | bytes
    ) -> Message:
        return await self._bot.send_photo(
            to.chat.id,
            media,
            page.html,
            parse_mode=ParseMode.HTML,
            api_kwargs=page.api_kwargs,
            **_build_send_options(to, to),
        )

    async def send_html(
        self, to: MaybeInaccessibleMessage, html: str, api_kwargs: ApiKwargs | None = None
    ) -> None:
        """Send a message to where *to* stands: its chat, its topic and, among others, in reply to it."""
        api_kwargs, send_options = _TEXT_KWARGS | (api_kwargs or {}), _build_send_options(to, to)
        await self._bot.send_message(
            to.chat.id, html, parse_mode=ParseMode.HTML, api_kwargs=api_kwargs, **send_options
        )

    def _prepare_pages(self, reply: Reply) -> tuple[_PreparedPage, ...]:
        return tuple(self._prepare_page(message, reply) for message in render(reply))

    def _prepare_page(self, message: Rendered, reply: Reply) -> _PreparedPage:
        keyboard = build_inline_keyboard(message.keyboard, reply, self._bot)
        api_kwargs: ApiKwargs = {
            name: value for name, value in message.body().items() if isinstance(value, dict)
        }
        keyboard_kwargs: ApiKwargs = {"reply_markup": keyboard} if keyboard else {}
        return _PreparedPage(message.html, api_kwargs | keyboard_kwargs, message.picture)


def _build_send_options(
    message: MaybeInaccessibleMessage, question: MaybeInaccessibleMessage | None
) -> SendOptions:
    """Return the topic of a message, and that it is a reply to what was *asked*, but not in private."""
    topic = message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None
    is_shared_chat = message.chat.type != ChatType.PRIVATE
    reply_parameters = (
        ReplyParameters(question.message_id, allow_sending_without_reply=True) if question else None
    )
    return {"message_thread_id": topic, "reply_parameters": reply_parameters if is_shared_chat else None}


def _select_page(pages: tuple[_PreparedPage, ...], page_number: int) -> _PreparedPage:
    """Return page *number*, or the last where the answer has become shorter."""
    return pages[min(page_number, len(pages)) - 1]


SendPhoto = Callable[[str | bytes], Awaitable[Message | bool]]
"""Sends a photo, given as the id of a file or as PNG."""


class PhotoSender:
    """What was uploaded by *bot*, and how to upload the rest."""

    def __init__(self, bot: Bot, picture_renderer: ImageRenderer, file_id_cache: FileIdCache) -> None:
        """Have pictures drawn by *pictures*, and *uploads* remember their ids."""
        self._bot = bot
        self._picture_renderer = picture_renderer
        self._file_id_cache = file_id_cache

    async def send_picture(self, picture: Picture, send_photo: SendPhoto) -> bool:
        """Send *picture*, by the id of its file if it has one; return whether it could be drawn at all."""
        cache_key = f"telegram:{self._bot.id}:{image_cache_key(picture, THEME)}"
        file_id = await self._file_id_cache.get_file_id(cache_key)
        if file_id and await _resend_photo(file_id, send_photo):
            return True
        png = await self._picture_renderer.render_png(picture, THEME)
        if png:
            message = await send_photo(png)
            if isinstance(message, Message) and message.photo:
                await self._file_id_cache.save_file_id(cache_key, message.photo[-1].file_id)
        return bool(png)


async def _resend_photo(file_id: str, send_photo: SendPhoto) -> bool:
    """Send a file by its id; return False if Telegram does not know that any more."""
    try:
        await send_photo(file_id)
    except BadRequest as error:
        if "file" not in error.message.lower():
            raise
        return False
    return True
