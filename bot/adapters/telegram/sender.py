"""Sends the pages of a reply as new messages, or edits a message.

Telegram lets a text become a picture, but never a picture a text (Bot API, editMessageText and
editMessageMedia). In that case the text is sent as a new message and the one with the picture is deleted, so
that one answer remains.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from logging import getLogger
from typing import Any, TypedDict, TypeVar

from telegram import (
    InputFile,
    InputMediaPhoto,
    MaybeInaccessibleMessage,
    Message,
    ReplyParameters,
    User,
)
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest, ChatMigrated, NetworkError, TelegramError

from bot.adapters.telegram.direct_bot import DirectBot
from bot.adapters.telegram.forms import build_selective_prompt
from bot.adapters.telegram.group_migration import GroupMigration
from bot.adapters.telegram.keyboard import is_paged
from bot.adapters.telegram.photo_sender import PhotoSender
from bot.adapters.telegram.prepared_pages import (
    ApiKwargs,
    PagePreparer,
    PreparedPage,
    select_page,
    select_pages,
)
from bot.adapters.telegram.rendered_message import LINK_PREVIEW_OPTIONS
from bot.core.messages.reply import AttachedFile, Reply
from bot.services.chat.chat_service import ChatService


class SendOptions(TypedDict):
    """The thread of a message, and what it replies to."""

    message_thread_id: int | None
    reply_parameters: ReplyParameters | None


Sent = TypeVar("Sent")
SendTo = Callable[[int, SendOptions], Awaitable[Sent]]
"""Sends a message to a chat by its id."""

_NO_OPTIONS: SendOptions = {"message_thread_id": None, "reply_parameters": None}


class MessageReference(TypedDict):
    """Identifies a message."""

    chat_id: int
    message_id: int


_log = getLogger(__name__)


class TelegramSender:
    """Sends replies."""

    def __init__(
        self,
        bot: DirectBot,
        chat_service: ChatService,
        group_migration: GroupMigration,
        page_preparer: PagePreparer,
    ) -> None:
        """Send through *bot*; *chat_service* draws pictures and remembers the ids of uploaded ones.

        *group_migration* knows the new ids of groups.
        """
        self._bot = bot
        self._group_migration = group_migration
        self._photo_sender = PhotoSender(
            bot, chat_service.image_renderer, chat_service.file_ids, group_migration.refusing_chats
        )
        self._page_preparer = page_preparer

    async def send_reply(self, to: MaybeInaccessibleMessage, reply: Reply, page_number: int) -> None:
        """Send a page of *reply*, or all pages if no button can request the others."""
        pages = await self._page_preparer.prepare_pages(reply)
        for page in select_pages(pages, reply, page_number):
            await self._send_page(to, page)

    async def send_form(self, to: MaybeInaccessibleMessage, reply: Reply, user: User | None) -> None:
        """Send the form of *reply* to *user*, in the chat of *to*."""
        (page, *_), form = await self._page_preparer.prepare_pages(reply), reply.form
        html, api_kwargs = page.html, page.api_kwargs
        if form and user and to.chat.type != ChatType.PRIVATE:
            html, reply_markup = build_selective_prompt(html, form, user)
            api_kwargs = api_kwargs | {"reply_markup": reply_markup}
        await self.send_html(to, html, api_kwargs)

    async def send_to_chat(self, chat_id: int, reply: Reply, page_number: int) -> int:
        """Send a page of *reply*, without its picture, to a chat in which nobody has asked.

        Return the id of the last message, which has the buttons.
        """
        pages, message_id = await self._page_preparer.prepare_pages(reply), 0
        for page in select_pages(pages, reply, page_number):
            message_id = await self._send_text(chat_id, _NO_OPTIONS, page)
        return message_id

    async def edit_in_chat(self, reference: MessageReference, reply: Reply, page_number: int) -> None:
        """Edit a message that nobody has asked for into a page of *reply*; one that is gone stays gone."""
        page = select_page(await self._page_preparer.prepare_pages(reply), page_number)
        with suppress(BadRequest):  # it was deleted, or shows just that
            await self._edit_text(reference, page)

    async def edit_reply(self, message: MaybeInaccessibleMessage, reply: Reply, page_number: int) -> bool:
        """Edit *message* into a page of *reply*; False if that is impossible."""
        pages = await self._page_preparer.prepare_pages(reply)
        has_moved = self._group_migration.get_current_id(message.chat.id) != message.chat.id
        is_file = isinstance(message, Message) and message.document  # an edit would take the file away
        if has_moved or is_file or (len(pages) > 1 and not is_paged(reply)):
            return False
        page = select_page(pages, page_number)
        try:
            await self._edit_message(message, page)
        except ChatMigrated as migrated:
            await self._group_migration.follow(message.chat.id, migrated.new_chat_id)
            return False
        except BadRequest as error:
            return "not modified" in error.message.lower()
        return True

    async def _edit_message(self, message: MaybeInaccessibleMessage, page: PreparedPage) -> None:
        reference = MessageReference(chat_id=message.chat.id, message_id=message.message_id)
        if page.picture and await self._photo_sender.send_picture(
            page.picture, message.chat.id, lambda media: self._edit_photo(reference, page, media)
        ):
            return
        if isinstance(message, Message) and message.photo:
            await self._replace_message(message, page)
            return
        await self._edit_text(reference, page)

    async def _edit_text(self, reference: MessageReference, page: PreparedPage) -> None:
        await self._bot.call_directly(
            "editMessageText", {**reference, **_build_text_fields(page.html, page.api_kwargs)}
        )

    async def _edit_photo(
        self, reference: MessageReference, page: PreparedPage, media: str | bytes
    ) -> Message | bool:
        if isinstance(media, str):
            photo_json = {"type": "photo", "media": media, "caption": page.html, "parse_mode": ParseMode.HTML}
            await self._bot.call_directly(
                "editMessageMedia", {**reference, "media": photo_json, **page.api_kwargs}
            )
            return True
        photo = InputMediaPhoto(media, page.html, ParseMode.HTML)
        return await self._bot.edit_message_media(photo, **reference, api_kwargs=page.api_kwargs)

    async def _replace_message(self, message: Message, page: PreparedPage) -> None:
        """Send a page in place of *message*, and delete that."""
        send_options = _build_send_options(message, message.reply_to_message)
        await self._send_message(message.chat.id, send_options, page.html, page.api_kwargs)
        with suppress(TelegramError):  # cannot be deleted after 48 hours (Bot API, deleteMessage)
            await self._bot.delete_message(message.chat.id, message.message_id)

    async def _send_page(self, to: MaybeInaccessibleMessage, page: PreparedPage) -> None:
        chat_id = self._group_migration.get_current_id(to.chat.id)
        if not page.picture or not await self._photo_sender.send_picture(
            page.picture, chat_id, lambda media: self._send_photo(to, page, media)
        ):
            send_options = _build_send_options(to, to, in_private=page.needs_question)
            await self._send_text(to.chat.id, send_options, page)

    async def _send_text(self, chat_id: int, send_options: SendOptions, page: PreparedPage) -> int:
        """Send a page with its file, if it has one; if Telegram refuses the file, its text says so.

        Return the id of the message; 0 for that of a file, which is never edited.
        """
        if not page.document:
            return await self._send_message(chat_id, send_options, page.html, page.api_kwargs)
        try:
            await self._send_document(chat_id, send_options, page, page.document)
        except NetworkError as error:  # a refusal (BadRequest) is one as well
            _log.warning("sent without its file, because Telegram did not take it: %s", error)
            html = f"{page.html}\n\n{page.refusal}"
            await self._send_message(chat_id, send_options, html, page.api_kwargs)
        return 0

    async def _send_document(
        self, chat_id: int, send_options: SendOptions, page: PreparedPage, document: AttachedFile
    ) -> None:
        async def send(chat_id: int, send_options: SendOptions) -> Message:
            return await self._bot.send_document(
                chat_id,
                InputFile(document.content, filename=document.name),
                caption=page.html,
                parse_mode=ParseMode.HTML,
                api_kwargs=page.api_kwargs,
                **send_options,
            )

        await self._send_where_chat_is(chat_id, send_options, send)

    async def _send_photo(
        self, to: MaybeInaccessibleMessage, page: PreparedPage, media: str | bytes
    ) -> Message | bool:
        async def send(chat_id: int, send_options: SendOptions) -> Message | bool:
            if isinstance(media, str):
                fields = {
                    "photo": media,
                    "caption": page.html,
                    "parse_mode": ParseMode.HTML,
                    **page.api_kwargs,
                }
                await self._bot.call_directly("sendPhoto", _build_address(chat_id, send_options) | fields)
                return True
            return await self._bot.send_photo(
                chat_id,
                media,
                page.html,
                parse_mode=ParseMode.HTML,
                api_kwargs=page.api_kwargs,
                **send_options,
            )

        return await self._send_where_chat_is(to.chat.id, _build_send_options(to, to), send)

    async def send_html(
        self, to: MaybeInaccessibleMessage, html: str, api_kwargs: ApiKwargs | None = None
    ) -> None:
        """Send a message to the chat and the topic of *to*; in a group as a reply to it."""
        await self._send_message(to.chat.id, _build_send_options(to, to), html, api_kwargs or {})

    async def _send_message(
        self, chat_id: int, send_options: SendOptions, html: str, api_kwargs: ApiKwargs
    ) -> int:
        """Send a text to a chat, and return the id of the message."""

        async def send(chat_id: int, send_options: SendOptions) -> Any:  # noqa: ANN401 (any JSON)
            fields = _build_address(chat_id, send_options) | _build_text_fields(html, api_kwargs)
            return await self._bot.call_directly("sendMessage", fields)

        return _get_message_id(await self._send_where_chat_is(chat_id, send_options, send))

    async def _send_where_chat_is(self, chat_id: int, send_options: SendOptions, send: SendTo[Sent]) -> Sent:
        """Send to a chat, or to the supergroup that it has become; no message there is the question."""
        current_id = self._group_migration.get_current_id(chat_id)
        if current_id != chat_id:
            return await send(current_id, _NO_OPTIONS)
        try:
            return await send(chat_id, send_options)
        except ChatMigrated as migrated:
            await self._group_migration.follow(chat_id, migrated.new_chat_id)
            return await send(migrated.new_chat_id, _NO_OPTIONS)


def _get_message_id(message: Any) -> int:  # noqa: ANN401 (any JSON)
    """Get the id of a *message* that was sent; 0 if the response does not say it, as for one sent later."""
    message_id = message.get("message_id") if isinstance(message, dict) else None
    return message_id if isinstance(message_id, int) else 0


def _build_text_fields(html: str, api_kwargs: ApiKwargs) -> dict[str, Any]:
    """Build the fields of a text (Bot API, sendMessage and editMessageText)."""
    return {
        "text": html,
        "parse_mode": ParseMode.HTML,
        "link_preview_options": LINK_PREVIEW_OPTIONS,
        **api_kwargs,
    }


def _build_address(chat_id: int, send_options: SendOptions) -> dict[str, Any]:
    """Build the fields that say where a message goes."""
    topic, reply_parameters = send_options["message_thread_id"], send_options["reply_parameters"]
    return {
        "chat_id": chat_id,
        **({"message_thread_id": topic} if topic else {}),
        **({"reply_parameters": reply_parameters.to_dict()} if reply_parameters else {}),
    }


def _build_send_options(
    message: MaybeInaccessibleMessage, question: MaybeInaccessibleMessage | None, *, in_private: bool = False
) -> SendOptions:
    """Build the topic of *message* and the reference to *question*; *in_private* only where asked for."""
    topic = message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None
    has_reference = in_private or message.chat.type != ChatType.PRIVATE
    reply_parameters = (
        ReplyParameters(question.message_id, allow_sending_without_reply=True)
        if has_reference and question and question.message_id  # an ephemeral message has none
        else None
    )
    return {"message_thread_id": topic, "reply_parameters": reply_parameters}
