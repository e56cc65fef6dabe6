"""Sends the messages of the outbox, which nobody requested.

The moderators' own group and the operator's chat are never given up: whoever removed the bot from it can let
it in again.
"""

from telegram.error import BadRequest, Forbidden

from bot.adapters.context import ListChats, list_no_chats
from bot.adapters.telegram.moderators import TelegramModerators
from bot.adapters.telegram.sender import MessageReference, TelegramSender
from bot.core.messages.caller import ChatId
from bot.services.chat.chat_service import ChatService
from bot.services.store.outbox import OutboxMessage, RecipientGoneError


class TelegramOutboxSender:
    """Sends the messages of the outbox to Telegram."""

    def __init__(
        self,
        chat_service: ChatService,
        sender: TelegramSender,
        moderators: TelegramModerators,
        list_operator_chats: ListChats = list_no_chats,
    ) -> None:
        """Send through *sender* what *chat_service* answers."""
        self._chat_service = chat_service
        self._sender = sender
        self._moderators, self._list_operator_chats = moderators, list_operator_chats

    async def send(self, outbox_message: OutboxMessage) -> str:
        """Send the reply to the command line of *outbox_message*, or edit a message into it; return its id.

        Raises:
            RecipientGoneError: there is no such chat, or the user has blocked the bot.
            TelegramError: it cannot be sent now.
        """
        chat = self._chat_service.moved_chats.get_current_id(outbox_message.chat)
        reply, page_number = await self._chat_service.answer_unprompted(chat, outbox_message.line)
        try:
            if posted := outbox_message.edited_message:
                reference = MessageReference(chat_id=int(chat.id), message_id=int(posted))
                await self._sender.edit_in_chat(reference, reply, page_number)
                return posted
            return str(await self._sender.send_to_chat(int(chat.id), reply, page_number) or "")
        except (Forbidden, BadRequest) as error:
            if self._is_own_chat(chat) or not _is_recipient_gone(error):
                raise
            raise RecipientGoneError from None

    def _is_own_chat(self, chat: ChatId) -> bool:
        """True if *chat* is the moderators' own group, or the operator's chat."""
        own_chats = map(self._chat_service.moved_chats.get_current_id, self._list_operator_chats())
        return self._moderators.is_moderator_group(int(chat.id)) or chat in own_chats


def _is_recipient_gone(error: Forbidden | BadRequest) -> bool:
    return isinstance(error, Forbidden) or "chat not found" in error.message.lower()
