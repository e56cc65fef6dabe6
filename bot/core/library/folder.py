"""The folder of the briefings: which of its files have changed since they were read, and what they hold."""

import os
from collections.abc import Collection
from pathlib import Path

from bot.core.library.reader import content_of, is_read
from bot.core.library.snapshot import Content

_NOWHERE = (0,) * 5

Stamp = tuple[int, int, int, int, int]
"""Size, times, number and device of a file; whoever writes it, or puts another in its place, changes that."""


class Folder:
    """The files of one folder, or a single file where the settings name one."""

    def __init__(self, path: Path) -> None:
        """Have read nothing yet of what is at *path*."""
        self.path = path
        self._alone = path.is_file()
        self._stamps: dict[str, Stamp] = {}

    def read(self, files: Collection[str] | None = None) -> dict[str, Content]:
        """Return what *files* hold, or else all that look otherwise than when they were last read.

        A file that is gone is None. Files that are no briefings are passed over.

        Raises:
            OSError: the folder cannot be listed.
        """
        if files is None:
            here = self._here()
            changed = [one for one in (here | self._stamps) if here.get(one) != self._stamps.get(one)]
            self._stamps = here
        else:
            changed = [file for file in files if is_read(Path(file).name)]
            seen = {file: _stamp(Path(file)) for file in changed if os.path.lexists(file)}
            self._stamps = {file: one for file, one in self._stamps.items() if file not in changed} | seen
        return {file: _content(file) for file in changed}

    def sizes(self) -> dict[str, int]:
        """Return how many bytes each file had when it was last read."""
        return {file: stamp[0] for file, stamp in self._stamps.items()}

    def file(self, name: str) -> str:
        """Return the file that is called *name* in this folder, as problems name it."""
        return str(self.path if self._alone else self.path / name)

    def _here(self) -> dict[str, Stamp]:
        if self._alone:
            return {str(self.path): _stamp(self.path)} if os.path.lexists(self.path) else {}
        with os.scandir(self.path) as entries:
            return {self.file(entry.name): _stamp(entry) for entry in entries if is_read(entry.name)}


def _stamp(file: "Path | os.DirEntry[str]") -> Stamp:
    """Return the stamp of a file, or of what a link leads to."""
    try:
        seen = file.stat()
    except OSError:
        return _NOWHERE
    return seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino, seen.st_dev


def _content(file: str) -> Content:
    content = content_of(Path(file))
    gone = isinstance(content, FileNotFoundError) and not os.path.lexists(file)
    return None if gone else content
