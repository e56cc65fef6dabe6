"""Refuses a second process on one SQLite file: both would answer everything, and neither knows the other.

What changes a whole database finds out here whether the bot uses it.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from bot.runtime.config.sources import ConfigError
from bot.runtime.data_folder import find_database_file
from bot.runtime.file_lock import try_file_lock
from bot.services.store.errors import StoreError

LOCK_SUFFIX = ".lock"  # of a file beside the database's: SQLite's own locks end if anybody closes its file


@contextmanager
def claim_database_file(address: str) -> Iterator[None]:
    """Hold the SQLite file at *address*, if it is one, while the context is open.

    Where nothing can be locked, nothing is held; the database's own error says why, if it matters.

    Raises:
        ConfigError: another process holds it.
    """
    file = find_database_file(address)
    if file is None:
        yield
        return
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
    linked_file = file.resolve()  # it may be linked to under several names
    with try_file_lock(linked_file.with_name(linked_file.name + LOCK_SUFFIX)) as is_held:
        if not is_held:
            raise ConfigError(
                f"database: another process of the bot uses the file {file}; stop it first, or set database "
                "to PostgreSQL, which several processes may share"
            )
        yield


@asynccontextmanager
async def claim_database(address: str) -> AsyncIterator[None]:
    """Hold the database at *address*, of whatever kind, while the context is open.

    Raises:
        ConfigError: a process of the bot uses it.
        StoreError: it cannot be used.
    """
    from bot.services.store.leader_election import lead_in_place_of_all  # noqa: PLC0415 (SQLAlchemy: 0.2 s)

    with claim_database_file(address):
        async with lead_in_place_of_all(address) as is_unused:
            if not is_unused:
                raise ConfigError("database: the bot uses it; stop all its processes first")
            yield


async def is_database_claimed(address: str) -> bool:
    """True if a process of the bot uses the database at *address*."""
    try:
        async with claim_database(address):
            return False
    except StoreError:
        return False
    except ConfigError:
        return True
