"""Whether a message is meant for the bot, and what it asks: in a group the bot is silent unless addressed."""

import re
from collections.abc import Container

from bot.core.messages.request import typed

_COMMAND = re.compile(
    r"/(?P<command>[^\s@]+)(?:@(?P<bot>\w*bot)(?!\S))?", re.IGNORECASE
)  # names end in "bot"
_MENTION = re.compile(r"@(?P<bot>\w+)[,:]?(?!\S)")


def command_line(text: str, *, me: str, known: Container[str], group: bool, to_me: bool) -> str:
    """Return the command line that *text* asks of the bot with the user name *me*; empty if it asks nothing.

    *known* holds the bot's commands. *to_me* says that the text replies to a message of the bot.
    In a private chat everything is for the bot. In a group it is a known command for no bot in
    particular, anything for this bot by name, or a command in reply to this bot. Text for the bot that is
    no command is a search.
    """
    text = text.strip()
    command = _COMMAND.match(text)
    name = (command and command["bot"]) or ""
    if command:
        line, first = command["command"] + text[command.end() :], command["command"].lower()
    else:
        mention = _MENTION.match(text)
        if mention and mention["bot"].lower() == me.lower():
            return typed(text[mention.end() :], known) or "help"
        line, first = typed(text, known), text.partition(" ")[0].lower()
    mine = name.lower() == me.lower()
    if not group or mine:
        return line
    if name:
        return ""
    if command:
        return line if to_me or first in known else ""
    return line if to_me and first in known else ""
