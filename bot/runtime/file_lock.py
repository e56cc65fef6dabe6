"""A lock among processes, as a file; the system frees it when the process ends, however that happens."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def try_file_lock(path: Path) -> Iterator[bool]:
    """Hold the lock at *path* while the context is open, and yield True; False if another process holds it.

    Where nothing can be locked, nothing is held, and it is as if nobody else were there.
    """
    descriptor = _open_lock_file(path)
    try:
        yield descriptor is None or _try_lock(descriptor)
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _open_lock_file(path: Path) -> int | None:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        return None


def _try_lock(descriptor: int) -> bool:
    if sys.platform == "win32":
        return True
    import fcntl  # noqa: PLC0415 (Windows has no such module)

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # such as on a file system without locks
        return True
    return True
