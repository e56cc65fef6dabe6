"""Finds out what a message asks of the bot. In a group the bot is silent unless it is addressed."""

import re
from collections.abc import Container

from bot.core.messages.request import to_command_line

_COMMAND = re.compile(
    r"/(?P<command>[^\s@]+)(?:@(?P<bot>\w*bot)(?!\S))?", re.IGNORECASE
)  # a bot's user name ends in "bot"
_MENTION = re.compile(r"@(?P<bot>\w+)[,:]?(?!\S)")
_MENTION_AT_END = re.compile(r"(?<!\S)@(?P<bot>\w+)(?P<sign>[.?!]*)$")


def extract_command_line(
    text: str, *, bot_username: str, command_names: Container[str], is_group: bool, is_reply_to_bot: bool
) -> str:
    """Return the command line that *text* asks of the bot; empty if it asks nothing.

    In a private chat every text is for the bot. In a group these are: one of *command_names* that names no
    bot, anything that begins or ends with this bot's name, and a command in reply to this bot. Text for the
    bot that is no command is a search.
    """
    text = text.strip()
    command_match = _COMMAND.match(text)
    addressed_bot = (command_match and command_match["bot"]) or ""
    if command_match:
        line, first_word = (
            command_match["command"] + text[command_match.end() :],
            command_match["command"].lower(),
        )
    else:
        if (question := _remove_mention(text, bot_username)) is not None:
            return to_command_line(question, command_names) or "help"
        line, first_word = to_command_line(text, command_names), text.partition(" ")[0].lower()
    is_for_this_bot = addressed_bot.lower() == bot_username.lower()
    if not is_group or is_for_this_bot:
        return line
    if addressed_bot:
        return ""
    if command_match:
        return line if is_reply_to_bot or first_word in command_names else ""
    return line if is_reply_to_bot and first_word in command_names else ""


def _remove_mention(text: str, bot_username: str) -> str | None:
    """Remove the mention of the bot with which *text* begins or ends; None if there is none."""
    if (match := _MENTION.match(text)) and match["bot"].lower() == bot_username.lower():
        return text[match.end() :]
    if (match := _MENTION_AT_END.search(text)) and match["bot"].lower() == bot_username.lower():
        return text[: match.start()].rstrip() + match["sign"]
    return None
