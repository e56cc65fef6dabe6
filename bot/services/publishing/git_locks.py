"""Removes the locks that a killed git process left in a repository: with one, every later command fails."""

import time
from collections.abc import Callable
from contextlib import suppress
from logging import getLogger
from pathlib import Path

_PROCESSES = Path("/proc")  # of Linux; each process has a folder there

_log = getLogger(__name__)


def remove_stale_locks(git_folder: Path, max_age: float, now: Callable[[], float] = time.time) -> None:
    """Remove the lock files in *git_folder* that are older than *max_age* seconds; *now* is the clock."""
    for lock in (*git_folder.glob("*.lock"), *git_folder.glob("refs/**/*.lock")):
        with suppress(OSError):
            if now() - lock.stat().st_mtime > max_age:
                lock.unlink()
                _log.warning("a stray lock of git was removed: %s", lock.name)


def is_git_running_in(folder: Path) -> bool:
    """True if git runs in *folder*, as it does while an editor is open, or if that cannot be known."""
    return not _PROCESSES.is_dir() or any(_may_be_git_in(folder, one) for one in _PROCESSES.glob("[0-9]*"))


def _may_be_git_in(folder: Path, process: Path) -> bool:
    try:
        is_git = (process / "comm").read_text("utf-8", "replace").strip() == "git"
        return is_git and (process / "cwd").readlink().is_relative_to(folder)
    except PermissionError:  # it is another user's
        return True
    except OSError:  # it has ended
        return False
