"""Reads files that others put into a folder: only regular ones, and none for longer than a time limit.

Opening a named pipe waits for whoever writes to it, and a file of a network that has gone away may never be
read. Neither may hold up the other files, or the end of the program.
"""

import errno
import os
import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

from bot.core.parsing.yaml_subset import MAX_FILE_BYTES

READ_TIMEOUT = 3.0  # seconds for one file

_OPEN_WITHOUT_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
}

Content = bytes | OSError
"""What a file holds, or why it cannot be read."""

Read = Callable[[Path], Content]


def read_content(file: Path) -> Content:
    """Read *file*, up to one byte more than the size limit; return the error if it cannot be read."""
    try:
        _check_regular(file.stat().st_mode)
        with open(file, "rb", opener=_open_without_waiting) as content:
            _check_regular(os.fstat(content.fileno()).st_mode)  # it may have been replaced
            return content.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        return error


def read_file(file: Path) -> bytes:
    """Read one *file*.

    Raises:
        OSError: it cannot be read, or not within `READ_TIMEOUT`.
    """
    content = read_contents([file])[file]
    if isinstance(content, OSError):
        raise content
    return content


def read_contents(
    files: Sequence[Path], time_limit: float = READ_TIMEOUT, read: Read = read_content
) -> dict[Path, Content]:
    """Read *files* with *read*; one that takes longer than *time_limit* seconds is given up."""
    contents: dict[Path, Content] = {}
    while unread_files := [file for file in files if file not in contents]:
        contents |= _read_until_stuck(unread_files, time_limit, read)
    return contents


def _read_until_stuck(files: Sequence[Path], time_limit: float, read: Read) -> dict[Path, Content]:
    """Read *files* in a thread, up to the first that takes too long.

    Nothing can end a thread that waits for a file: it is left behind, and does not keep the program alive.
    """
    results: SimpleQueue[Content] = SimpleQueue()
    Thread(target=_read_in_order, args=(files, read, results), name="file reader", daemon=True).start()
    contents: dict[Path, Content] = {}
    for file in files:
        try:
            contents[file] = results.get(timeout=time_limit)
        except Empty:
            contents[file] = TimeoutError(errno.ETIMEDOUT, f"it was not read within {time_limit:.0f} s")
            break
    return contents


def _read_in_order(files: Sequence[Path], read: Read, results: "SimpleQueue[Content]") -> None:
    for file in files:
        results.put(read(file))


def _open_without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | _OPEN_WITHOUT_WAITING)


def _check_regular(mode: int) -> None:
    """Raise an OSError, as for a file that cannot be read, if *mode* is not that of a regular file."""
    if not stat.S_ISREG(mode):
        kind = _KINDS.get(stat.S_IFMT(mode), "something else")
        raise OSError(errno.EINVAL, f"it is {kind}, not a regular file")
