"""Sends the messages of the outbox, which nobody requested.

The moderators' own group is never given up: whoever removed the bot from it can let it in again.
"""

from logging import getLogger

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.adapters.telegram.moderators import TelegramModerators
from bot.adapters.telegram.sender import TelegramSender
from bot.services.chat.chat_service import ChatService
from bot.services.store.outbox import OutboxMessage, RecipientGoneError

_log = getLogger(__name__)


class TelegramOutboxSender:
    """Sends the messages of the outbox to Telegram."""

    def __init__(self, chat_service: ChatService, bot: Bot, moderators: TelegramModerators) -> None:
        """Send through *bot* what *chat_service* answers."""
        self._chat_service = chat_service
        self._sender = TelegramSender(bot, chat_service)
        self._moderators = moderators

    async def send(self, outbox_message: OutboxMessage) -> None:
        """Send the reply to the command line of *outbox_message*.

        Raises:
            RecipientGoneError: there is no such chat, or the user has blocked the bot.
            TelegramError: it cannot be sent now.
        """
        chat_id = int(outbox_message.chat.id)
        reply, page_number = await self._chat_service.answer_unprompted(
            outbox_message.chat, outbox_message.line
        )
        try:
            await self._sender.send_to_chat(chat_id, reply, page_number)
        except ChatMigrated as moved:
            _log.warning(
                "the Telegram group %s now has the id %s; change the settings", chat_id, moved.new_chat_id
            )
            await self._sender.send_to_chat(moved.new_chat_id, reply, page_number)
        except (Forbidden, BadRequest) as error:
            if self._moderators.is_moderator_group(chat_id) or not _is_recipient_gone(error):
                raise
            raise RecipientGoneError from None


def _is_recipient_gone(error: Forbidden | BadRequest) -> bool:
    return isinstance(error, Forbidden) or "chat not found" in error.message.lower()
