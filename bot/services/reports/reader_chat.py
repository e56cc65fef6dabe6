"""Finds the chat in which the editors can answer a reader."""

from bot.core.messages.caller import Caller, ChatId
from bot.core.messages.platforms import PLATFORMS

_PLATFORMS = {platform.name: platform for platform in PLATFORMS}


def find_reader_chat(caller: Caller, *, is_quiet: bool) -> ChatId | None:
    """Find the chat in which an answer reaches *caller* later; None if no chat does.

    Where the bot may not open a private chat, a group gets the answer to what was asked there. If the group
    *is_quiet*, it gets none, because everybody there would see it.
    """
    platform = _PLATFORMS[caller.chat.platform]
    if not platform.has_outbox:
        return None
    if platform.opens_private_chats:
        return caller.user or caller.chat
    return None if is_quiet else caller.chat
