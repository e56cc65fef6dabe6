"""Removes the locks that a killed git process left in a repository: with one, every later command fails."""

import time
from collections.abc import Callable
from contextlib import suppress
from logging import getLogger
from pathlib import Path

_log = getLogger(__name__)


def remove_stale_locks(git_folder: Path, max_age: float, now: Callable[[], float] = time.time) -> None:
    """Remove the lock files in *git_folder* that are older than *max_age* seconds; *now* is the clock."""
    for lock in (*git_folder.glob("*.lock"), *git_folder.glob("refs/**/*.lock")):
        with suppress(OSError):
            if now() - lock.stat().st_mtime > max_age:
                lock.unlink()
                _log.warning("a stray lock of git was removed: %s", lock.name)
