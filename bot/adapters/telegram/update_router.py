"""Hands each update to what handles it: the library would try one filter after the other."""

from telegram import Message, Update

from bot.adapters.telegram.handlers import TelegramHandler
from bot.adapters.telegram.message_words import RICH_MESSAGE


class UpdateRouter:
    """Knows who handles which updates."""

    def __init__(self, handler: TelegramHandler) -> None:
        """Hand them to *handler*."""
        self._handler = handler

    async def route_update(self, update: Update) -> None:
        """Let the update be handled; one that contains nothing to answer is not."""
        if update.guest_message:
            await self._handler.guest_handler.on_guest_message(update)
        elif update.callback_query:
            await self._handler.on_callback(update)
        elif update.inline_query:
            await self._handler.inline_handler.on_inline_query(update)
        elif message := update.message or update.channel_post:
            await self._route_message(update, message)

    async def _route_message(self, update: Update, message: Message) -> None:
        if message.migrate_to_chat_id or message.migrate_from_chat_id:
            await self._handler.on_migration(update)
        elif message.document:
            await self._handler.on_document(update)
        elif _has_content(message):
            await self._handler.on_message(update)


def _has_content(message: Message) -> bool:
    """True unless *message* only says what happened in the chat, such as who joined."""
    return bool(
        message.text
        or message.effective_attachment
        or message.checklist
        or RICH_MESSAGE in message.api_kwargs  # which the library does not know
    )
