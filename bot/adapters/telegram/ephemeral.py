"""Ephemeral messages: answers in a group that only one of its members sees (Bot API 10.3).

Telegram takes them within 15 seconds of that member's press or ephemeral question, and from an administrator
at any time. Whatever else it refuses, and then everybody sees the answer, as in any other group. The library
does not know them. They are texts even if there is a picture, so that each can be edited into any other.
"""

from dataclasses import dataclass
from logging import getLogger

from telegram import Bot, MaybeInaccessibleMessage, Message, User
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.adapters.telegram.keyboard import is_paged
from bot.adapters.telegram.photo_sender import RefusingChats
from bot.adapters.telegram.prepared_pages import (
    ApiKwargs,
    PagePreparer,
    PreparedPage,
    select_page,
    select_pages,
)
from bot.core.messages.reply import Reply

_REFUSALS = (BadRequest, Forbidden, ChatMigrated)

_log = getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What an ephemeral message answers: *user* wrote *message*, or pressed a button below it."""

    message: MaybeInaccessibleMessage
    user: User
    callback_query_id: str = ""

    @property
    def is_recognised(self) -> bool:
        """True if Telegram takes the answer of a bot that is no administrator."""
        return bool(self.callback_query_id) or is_ephemeral(self.message)

    def build_fields(self) -> ApiKwargs:
        """Build the fields that make a message an ephemeral answer to this."""
        receiver: ApiKwargs = {"receiver_user_id": self.user.id}
        if self.callback_query_id:
            return {"ephemeral_message_parameters": receiver | {"callback_query_id": self.callback_query_id}}
        question_id = get_ephemeral_id(self.message)
        reply_kwargs: ApiKwargs = (
            {"reply_parameters": {"ephemeral_message_id": question_id}} if question_id else {}
        )
        return {"ephemeral_message_parameters": receiver} | reply_kwargs


class EphemeralSender:
    """Sends and edits ephemeral messages."""

    def __init__(self, bot: Bot, refusing_chats: RefusingChats, page_preparer: PagePreparer) -> None:
        """Send through *bot*, and remember in *refusing_chats* where it is no administrator."""
        self._bot = bot
        self._refusing_chats = refusing_chats
        self._page_preparer = page_preparer

    async def send_reply(self, prompt: Prompt, reply: Reply, page_number: int) -> bool:
        """Send a page of *reply*, or all if no button can request the others; False if that is refused.

        Whoever has got the first page gets no second answer if Telegram refuses another one.
        """
        if not prompt.is_recognised and prompt.message.chat.id in self._refusing_chats:
            return False
        pages = select_pages(await self._page_preparer.prepare_texts(reply), reply, page_number)
        for sent_count, page in enumerate(pages):
            try:
                await self._send_page(prompt, page)
            except _REFUSALS as error:
                self._note_refusal(prompt, sent_count, error)
                return sent_count > 0
        return True

    def _note_refusal(self, prompt: Prompt, sent_count: int, error: TelegramError) -> None:
        if sent_count:
            _log.info("an answer for one member of a group ends after page %d: %s", sent_count, error)
            return
        _log.info("an answer for one member of a group is sent to all of them: %s", error)
        if not prompt.is_recognised:
            self._refusing_chats.add(prompt.message.chat.id)

    async def edit_reply(
        self, message: MaybeInaccessibleMessage, user: User, reply: Reply, page_number: int
    ) -> bool:
        """Edit the ephemeral *message* that *user* sees into a page of *reply*.

        False if that is refused, or if *reply* has more pages that no button can request.
        """
        pages = await self._page_preparer.prepare_texts(reply)
        if len(pages) > 1 and not is_paged(reply):
            return False
        page = select_page(pages, page_number)
        fields: ApiKwargs = {
            "chat_id": message.chat.id,
            "receiver_user_id": user.id,
            "ephemeral_message_id": get_ephemeral_id(message),
            "text": page.html,
            "parse_mode": ParseMode.HTML,
        }
        try:
            await self._bot.do_api_request("editEphemeralMessageText", fields | page.api_kwargs)
        except _REFUSALS as error:
            return isinstance(error, BadRequest) and "not modified" in error.message.lower()
        return True

    async def _send_page(self, prompt: Prompt, page: PreparedPage) -> None:
        message = prompt.message
        is_in_topic = isinstance(message, Message) and message.is_topic_message
        await self._bot.send_message(
            message.chat.id,
            page.html,
            parse_mode=ParseMode.HTML,
            message_thread_id=message.message_thread_id
            if isinstance(message, Message) and is_in_topic
            else None,
            api_kwargs=page.api_kwargs | prompt.build_fields(),
        )


def get_ephemeral_id(message: MaybeInaccessibleMessage) -> int:
    """Return the id of an ephemeral message; 0 for any other."""
    return int(message.api_kwargs.get("ephemeral_message_id", 0))


def is_ephemeral(message: MaybeInaccessibleMessage) -> bool:
    """True if only one member of the group sees *message*, or only the bot does."""
    return bool(get_ephemeral_id(message))
