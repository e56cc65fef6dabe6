"""Refuses a second process on one SQLite file: both would answer everything, and neither knows the other."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from bot.runtime.config.sources import ConfigError
from bot.runtime.data_folder import find_database_file
from bot.runtime.file_lock import try_file_lock

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


def is_database_file_claimed(address: str) -> bool:
    """True if another process holds the SQLite file at *address*."""
    try:
        with claim_database_file(address):
            return False
    except ConfigError:
        return True
