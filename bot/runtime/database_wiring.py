"""Opens the database that the settings name, or one in memory in its place."""

# ruff: noqa: PLC0415 (SQLAlchemy takes 0.2 s to import)

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from bot.runtime.config.sources import ConfigError
from bot.services.store.database_address import NO_DATABASE, is_lasting
from bot.services.store.errors import StoreError

if TYPE_CHECKING:
    from bot.services.store.database import Database

_IN_MEMORY = "Kept only until the bot stops (database: %s): %s."
_NOTHING_STORED = (
    "Nothing is stored about anybody (database: %s), so a chat's choice lasts for one answer, and nobody can "
    "publish, report an error or ask the editors. Versions of briefings last until the bot stops."
)

_HINT = "let the bot write there, or set database: memory"

_log = logging.getLogger(__name__)


@asynccontextmanager
async def connect_database(address: str, *, is_required: bool = True) -> AsyncIterator["Database"]:
    """Open the database at *address*.

    If its file does not exist and cannot be created, as on a read-only file system, a database that is not
    *is_required* is replaced by one in memory: somebody who tries the bot in a terminal needs none.

    Raises:
        ConfigError: the database cannot be opened.
    """
    from bot.services.store.database import open_database, open_in_memory_database
    from bot.services.store.schema import list_contents
    from bot.services.store.sqlite_file import DatabaseFileError

    async with AsyncExitStack() as stack:
        try:
            if is_lasting(address):
                database = await stack.enter_async_context(open_database(address))
            else:
                if address == NO_DATABASE:
                    _log.info(_NOTHING_STORED, address)
                else:
                    _log.info(_IN_MEMORY, address, list_contents())
                database = await stack.enter_async_context(open_in_memory_database())
        except DatabaseFileError as error:
            if is_required:
                raise ConfigError(f"database: {error}; {_HINT}") from None
            message = "Kept only until the bot stops: %s; because %s (database)"
            _log.warning(message, list_contents(), error)
            database = await stack.enter_async_context(open_in_memory_database())
        except StoreError as error:
            raise ConfigError(f"database: {error}") from error
        yield database
