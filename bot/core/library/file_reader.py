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
MAX_STUCK_FILES = 5  # in one folder at a time; then the whole folder does not answer

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


def read_content(file: Path, size_limit: int = MAX_FILE_BYTES) -> Content:
    """Read *file*, up to one byte more than *size_limit*; return the error if it cannot be read."""
    try:
        _check_regular(file.stat().st_mode)
        with open(file, "rb", opener=_open_without_waiting) as content:
            _check_regular(os.fstat(content.fileno()).st_mode)  # it may have been replaced
            return content.read(size_limit + 1)
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
    return FileReader(time_limit, read).read_contents(files)


class FileReader:
    """Reads the files of a folder again and again, and remembers which of them never come to an end.

    Nothing can end a thread that waits for a file: it is left behind, and does not keep the program alive.
    While it waits, its file is not read again, and if there are too many of them, nothing is.
    """

    def __init__(self, time_limit: float = READ_TIMEOUT, read: Read = read_content) -> None:
        """Read with *read*, and give up a file that takes longer than *time_limit* seconds."""
        self._time_limit = time_limit
        self._read = read
        self._stuck: dict[Path, Thread] = {}

    def read_contents(self, files: Sequence[Path]) -> dict[Path, Content]:
        """Read *files*; one that is not read in time is a `TimeoutError`."""
        self._stuck = {file: thread for file, thread in self._stuck.items() if thread.is_alive()}
        contents: dict[Path, Content] = {file: self._build_error() for file in files if file in self._stuck}
        while unread_files := [file for file in files if file not in contents]:
            if len(self._stuck) >= MAX_STUCK_FILES:
                return contents | {file: self._build_error() for file in unread_files}
            contents |= self._read_until_stuck(unread_files)
        return contents

    def _read_until_stuck(self, files: Sequence[Path]) -> dict[Path, Content]:
        """Read *files* in a thread, up to the first that takes too long."""
        results: SimpleQueue[Content] = SimpleQueue()
        thread = Thread(
            target=_read_in_order, args=(files, self._read, results), name="file reader", daemon=True
        )
        thread.start()
        contents: dict[Path, Content] = {}
        for file in files:
            try:
                contents[file] = results.get(timeout=self._time_limit)
            except Empty:
                contents[file] = self._build_error()
                self._stuck[file] = thread
                break
        return contents

    def _build_error(self) -> TimeoutError:
        return TimeoutError(errno.ETIMEDOUT, f"it was not read within {self._time_limit:.0f} s")


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
