"""The setting of the database: its address, ``memory`` or ``none``.

These are words, because an environment variable cannot say "nothing".
"""

import re
from typing import Annotated
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator

DEFAULT_DATABASE = "sqlite+aiosqlite:///data/bot.db"
IN_MEMORY = "memory"  # it lasts until the bot stops
NO_DATABASE = "none"  # nothing is stored about anybody, not even in memory

_DATABASE_ADDRESS = re.compile(
    rf"{IN_MEMORY}|{NO_DATABASE}|sqlite\+aiosqlite:///(?!:|file:)[^?#]+|postgresql\+asyncpg://\S+"
)


def _validate_address(address: str) -> str:
    if not _DATABASE_ADDRESS.fullmatch(address):
        raise ValueError(
            f"should be {IN_MEMORY}, {NO_DATABASE}, or sqlite+aiosqlite:/// with the path of a file behind "
            "it, or postgresql+asyncpg://user:password@host/name"
        )
    return address


DatabaseAddress = Annotated[str, AfterValidator(_validate_address)]
"""The address of a database as SQLAlchemy writes it, ``memory`` or ``none``."""


def is_lasting(address: str) -> bool:
    """True if what is stored there outlives the bot."""
    return address not in {IN_MEMORY, NO_DATABASE}


def extract_database_passwords(address: str) -> tuple[str, ...]:
    """List what must be redacted of an address: its password, percent-encoded and decoded."""
    try:
        password = urlsplit(address).password or ""
    except ValueError:
        return ()
    return tuple({password, unquote(password)} - {""})
