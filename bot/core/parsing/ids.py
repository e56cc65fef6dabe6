"""Ids: stable names of small letters, digits and single hyphens."""

import re
import unicodedata

ID_LIMIT = (
    40  # characters, so that a button's command line fits Telegram's 64 bytes; see core/messages/request
)
ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"


def as_id(text: str) -> str:
    """Return the id that comes closest to *text*; empty if it has no Latin letter or digit."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:ID_LIMIT].rstrip("-")


def is_id(text: str) -> bool:
    """Return whether *text* can be an id."""
    return len(text) <= ID_LIMIT and re.search(ID_PATTERN, text) is not None
