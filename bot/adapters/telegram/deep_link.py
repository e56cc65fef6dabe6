"""Deep links: a command line as the payload of ``t.me/BOT?start=``, and back.

Telegram allows a payload 64 of the characters A-Z, a-z, 0-9, _ and -. A command line has at most 64 bytes
and no capitals, so that a capital letter can stand for each punctuation mark and the payload stays readable.
"""

import re
from collections.abc import Container

PAYLOAD_LIMIT = 64  # characters of A-Za-z0-9_- (Telegram, "Deep linking")

WELCOME_PAYLOAD = "start"

_SIGN_LETTERS = {
    " ": "I",
    "@": "B",
    "~": "M",
    "!": "V",
    "#": "P",
}  # what precedes an item, a briefing, a short id, a version and a page
_LINE_PATTERN = re.compile(
    r"[a-z0-9_]+(?: ~?[a-z0-9-]+)?(?:@(?:~?[a-z0-9-]+)?(?:![0-9-]+)?)?(?:\#[0-9]{1,3})?"
)
_PAYLOAD_PATTERN = re.compile(
    r"[a-z0-9_]+(?:IM?[a-z0-9-]+)?(?:B(?:M?[a-z0-9-]+)?(?:V[0-9-]+)?)?(?:P[0-9]{1,3})?"
)
_ENCODING_TABLE = str.maketrans(_SIGN_LETTERS)
_DECODING_TABLE = str.maketrans({letter: sign for sign, letter in _SIGN_LETTERS.items()})


def encode_payload(line: str) -> str:
    """Encode *line* as a payload; empty if it is no section, entry or page."""
    is_encodable = _LINE_PATTERN.fullmatch(line) and len(line) <= PAYLOAD_LIMIT
    return line.translate(_ENCODING_TABLE) if is_encodable else ""


def build_deep_link(bot_username: str, line: str) -> str:
    """Build the URL that opens a private chat with the bot and requests *line* there.

    A line that cannot be encoded opens the chat with the welcome.
    """
    return f"https://t.me/{bot_username}?start={encode_payload(line) or WELCOME_PAYLOAD}"


def decode_start_command(line: str, command_names: Container[str]) -> str:
    """Return the command line that *line* stands for; after a deep link it is ``start`` and a payload.

    A payload that yields none of *command_names*, as in somebody else's link, is dropped.
    """
    command, _, payload = line.partition(" ")
    if command.lower() != "start" or not payload:
        return line
    decoded_line = (
        payload.strip().translate(_DECODING_TABLE) if _PAYLOAD_PATTERN.fullmatch(payload.strip()) else ""
    )
    return decoded_line if re.split("[ @#]", decoded_line)[0] in command_names else command
