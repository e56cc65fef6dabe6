"""What an operator can set about the desk: where it keeps what chats choose, how it watches the briefings.

No address at all is a word, because an environment variable cannot say "nothing".
"""

import re
from enum import StrEnum
from typing import Annotated
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator

DEFAULT_DATABASE = "sqlite+aiosqlite:///data/bot.db"
IN_MEMORY = "memory"

_DATABASE_ADDRESS = re.compile(
    rf"{IN_MEMORY}|sqlite\+aiosqlite:///(?!:|file:)[^?#]+|postgresql\+asyncpg://\S+"
)


class WatchMode(StrEnum):
    """How the bot comes to know that a briefing has changed."""

    AUTO = "auto"
    POLLING = "polling"
    OFF = "off"


def _validate_address(address: str) -> str:
    if not _DATABASE_ADDRESS.fullmatch(address):
        raise ValueError(
            f"should be {IN_MEMORY}, or sqlite+aiosqlite:/// with the path of a file behind it, "
            "or postgresql+asyncpg://user:password@host/name"
        )
    return address


DatabaseAddress = Annotated[str, AfterValidator(_validate_address)]
"""The address of a database as SQLAlchemy writes it, or ``memory``."""


def extract_database_passwords(address: str) -> tuple[str, ...]:
    """Return what must not be seen of an *address*: its password, as it is written and as it is meant."""
    try:
        password = urlsplit(address).password or ""
    except ValueError:
        return ()
    return tuple({password, unquote(password)} - {""})
