"""Ids: stable names made of small letters, digits and single hyphens."""

import re
import unicodedata

MAX_ID_LENGTH = (
    40  # characters; a button's command line must fit Telegram's 64 bytes, see core/messages/request
)
ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"


def to_id(text: str) -> str:
    """Make the id that is closest to *text*; "" if it has no Latin letter or digit."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    without_accents = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "-", without_accents).strip("-")[:MAX_ID_LENGTH].rstrip("-")


def is_id(text: str) -> bool:
    """True if *text* can be an id."""
    return len(text) <= MAX_ID_LENGTH and re.search(ID_PATTERN, text) is not None
