"""Deep links: a command line as the word behind ``t.me/BOT?start=``, and back.

Telegram lets such a word have 64 of the characters A-Z, a-z, 0-9, _ and -. A command line has as many bytes
at most and no capitals, so that a capital can stand for each sign in it and the word stays readable.
"""

import re
from collections.abc import Container

PAYLOAD_LIMIT = 64  # characters of A-Za-z0-9_- (Telegram, "Deep linking")

WELCOME = "start"

_SIGNS = {" ": "I", "@": "B", "~": "M", "!": "V", "#": "P"}  # item, briefing, its mark, version, page
_LINE = re.compile(r"[a-z0-9_]+(?: ~?[a-z0-9-]+)?(?:@(?:~?[a-z0-9-]+)?(?:![0-9-]+)?)?(?:\#[0-9]{1,3})?")
_PAYLOAD = re.compile(r"[a-z0-9_]+(?:IM?[a-z0-9-]+)?(?:B(?:M?[a-z0-9-]+)?(?:V[0-9-]+)?)?(?:P[0-9]{1,3})?")
_TO_PAYLOAD = str.maketrans(_SIGNS)
_TO_LINE = str.maketrans({letter: sign for sign, letter in _SIGNS.items()})


def payload(line: str) -> str:
    """Return *line* as the word behind a deep link, empty if it is no section, entry or page of the bot."""
    fits = _LINE.fullmatch(line) and len(line) <= PAYLOAD_LIMIT
    return line.translate(_TO_PAYLOAD) if fits else ""


def deep_link(bot: str, line: str) -> str:
    """Return the address that opens a private chat with the *bot* of this user name and asks it *line*.

    A line that no link can carry opens the chat with the welcome.
    """
    return f"https://t.me/{bot}?start={payload(line) or WELCOME}"


def opened(line: str, known: Container[str]) -> str:
    """Return the command line that is meant by *line*, which is ``start`` and a word if a link was followed.

    *known* holds the bot's commands. A word that is none of ours, as in a link of somebody else, is dropped.
    """
    command, _, word = line.partition(" ")
    if command.lower() != "start" or not word:
        return line
    meant = word.strip().translate(_TO_LINE) if _PAYLOAD.fullmatch(word.strip()) else ""
    return meant if re.split("[ @#]", meant)[0] in known else command
