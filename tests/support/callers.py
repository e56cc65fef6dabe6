"""Callers for tests, written as short as the database writes their chats."""

from bot.core.messages.caller import Caller, ChatId
from tests.support.log_privacy import keep_out_of_logs


def chat_id(text: str) -> ChatId:
    """Parse ``telegram:42``."""
    return ChatId.parse(text)


def caller(
    chat: str, language: str = "en", *, user: str = "", moderator: str = "", address: str = ""
) -> Caller:
    """Build a caller in *chat*; *user* is their private chat, if the platform names one."""
    keep_out_of_logs(name=moderator)
    return Caller(ChatId.parse(chat), language, ChatId.parse(user) if user else None, moderator, address)
