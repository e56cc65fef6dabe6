"""Telegram's chats and users as the bot knows them."""

from telegram import User

from bot.core.messages.caller import Caller, ChatId

PLATFORM = "telegram"


def build_chat_id(chat_id: int) -> ChatId:
    """Build the id of a chat; a user's private chat has the number of the user."""
    return ChatId(PLATFORM, str(chat_id))


def build_private_caller(user: User) -> Caller:
    """Build the caller of a query in inline mode: only the user is known, not the chat."""
    return Caller(build_chat_id(user.id), user.language_code or "en")
