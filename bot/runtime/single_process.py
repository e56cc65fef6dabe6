"""Refuses a second process on one SQLite file: both would answer everything, and neither knows the other."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.runtime.config.sources import ConfigError
from bot.runtime.data_folder import find_database_file

LOCK_SUFFIX = ".lock"  # of a file beside the database's: SQLite's own locks end if anybody closes its file


@contextmanager
def claim_database_file(address: str) -> Iterator[None]:
    """Hold the SQLite file at *address*, if it is one, while the context is open.

    The system frees it when the process ends, however that happens. Where nothing can be locked, nothing is
    held; the database's own error says why, if it matters.

    Raises:
        ConfigError: another process holds it.
    """
    file = find_database_file(address)
    descriptor = _open_lock_file(file) if file else None
    try:
        if file and descriptor is not None:
            _lock(descriptor, file)
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _open_lock_file(file: Path) -> int | None:
    try:
        file = file.resolve()  # it may be linked to under several names
        file.parent.mkdir(parents=True, exist_ok=True)
        return os.open(file.with_name(file.name + LOCK_SUFFIX), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        return None


def _lock(descriptor: int, file: Path) -> None:
    if sys.platform == "win32":
        return
    import fcntl  # noqa: PLC0415 (Windows has no such module)

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ConfigError(
            f"database: another process of the bot uses the file {file}; stop it first, or set database to "
            "PostgreSQL, which several processes may share"
        ) from None
    except OSError:  # such as on a file system without locks
        return
