"""The setting of the database: its address, or ``memory``.

``memory`` is a word, because an environment variable cannot say "nothing".
"""

import re
from typing import Annotated
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator

DEFAULT_DATABASE = "sqlite+aiosqlite:///data/bot.db"
IN_MEMORY = "memory"

_DATABASE_ADDRESS = re.compile(
    rf"{IN_MEMORY}|sqlite\+aiosqlite:///(?!:|file:)[^?#]+|postgresql\+asyncpg://\S+"
)


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
    """List what must be redacted of an address: its password, percent-encoded and decoded."""
    try:
        password = urlsplit(address).password or ""
    except ValueError:
        return ()
    return tuple({password, unquote(password)} - {""})
