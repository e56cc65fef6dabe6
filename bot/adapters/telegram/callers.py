"""Telegram's chats and users as the bot knows them."""

from telegram import User
from telegram.constants import ChatID

from bot.core.messages.caller import Caller, ChatId, Moderator

PLATFORM = "telegram"

_SHARED_USERS = frozenset(map(int, ChatID))  # in whose name all anonymous administrators and channels write


def build_chat_id(chat_id: int) -> ChatId:
    """Build the id of a chat; a user's private chat has the number of the user."""
    return ChatId(PLATFORM, str(chat_id))


def identify_caller(
    chat_id: int, user: User | None, moderator: Moderator, *, can_be_quiet: bool = False
) -> Caller:
    """Build the caller of a message or button; *moderator* is who they are if they moderate there.

    The chat *can_be_quiet* if it can choose that only who asks sees the answers.
    """
    is_one_person = user is not None and user.id not in _SHARED_USERS
    user_chat = build_chat_id(user.id) if user and is_one_person else None  # a private chat has its user's id
    return Caller(
        build_chat_id(chat_id),
        get_language(user),
        user_chat,
        moderator.name,
        can_be_quiet=can_be_quiet,
        is_editor=moderator.is_editor,
    )


def get_language(user: User | None) -> str:
    """Return the language of the user's app; English if Telegram does not name it."""
    return (user and user.language_code) or "en"


def build_private_caller(user: User) -> Caller:
    """Build the caller of a query in inline mode: only the user is known, not the chat."""
    return Caller(build_chat_id(user.id), get_language(user))
