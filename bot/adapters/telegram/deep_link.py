"""Deep links: a command line as the word behind ``t.me/BOT?start=``, and back.

Telegram lets such a word have 64 of the characters A-Z, a-z, 0-9, _ and -. A command line has as many bytes
at most and no capitals, so that a capital can stand for each sign in it and the word stays readable.
"""

import re
from collections.abc import Container

PAYLOAD_LIMIT = 64  # characters of A-Za-z0-9_- (Telegram, "Deep linking")

WELCOME_PAYLOAD = "start"

_SIGN_LETTERS = {" ": "I", "@": "B", "~": "M", "!": "V", "#": "P"}  # item, briefing, its mark, version, page
_LINE_PATTERN = re.compile(
    r"[a-z0-9_]+(?: ~?[a-z0-9-]+)?(?:@(?:~?[a-z0-9-]+)?(?:![0-9-]+)?)?(?:\#[0-9]{1,3})?"
)
_PAYLOAD_PATTERN = re.compile(
    r"[a-z0-9_]+(?:IM?[a-z0-9-]+)?(?:B(?:M?[a-z0-9-]+)?(?:V[0-9-]+)?)?(?:P[0-9]{1,3})?"
)
_ENCODING_TABLE = str.maketrans(_SIGN_LETTERS)
_DECODING_TABLE = str.maketrans({letter: sign for sign, letter in _SIGN_LETTERS.items()})


def encode_payload(line: str) -> str:
    """Return *line* as the word behind a deep link, empty if it is no section, entry or page of the bot."""
    is_encodable = _LINE_PATTERN.fullmatch(line) and len(line) <= PAYLOAD_LIMIT
    return line.translate(_ENCODING_TABLE) if is_encodable else ""


def build_deep_link(bot_username: str, line: str) -> str:
    """Return the address that opens a private chat with the *bot* of this user name and asks it *line*.

    A line that no link can carry opens the chat with the welcome.
    """
    return f"https://t.me/{bot_username}?start={encode_payload(line) or WELCOME_PAYLOAD}"


def decode_start_command(line: str, command_names: Container[str]) -> str:
    """Return the command line that is meant by *line*, which is ``start`` and a word if a link was followed.

    *known* holds the bot's commands. A word that is none of ours, as in a link of somebody else, is dropped.
    """
    command, _, payload = line.partition(" ")
    if command.lower() != "start" or not payload:
        return line
    decoded_line = (
        payload.strip().translate(_DECODING_TABLE) if _PAYLOAD_PATTERN.fullmatch(payload.strip()) else ""
    )
    return decoded_line if re.split("[ @#]", decoded_line)[0] in command_names else command
