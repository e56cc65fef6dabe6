"""The folder of the briefings: which of its files have changed since they were read, and what they hold."""

import os
from collections.abc import Collection
from pathlib import Path

from bot.core.library.reader import is_briefing_file, read_content
from bot.core.library.snapshot import FileContent

_UNREADABLE_SIGNATURE = (0,) * 5

FileSignature = tuple[int, int, int, int, int]
"""Size, times, number and device of a file; whoever writes it, or puts another in its place, changes that."""


class BriefingFolder:
    """The files of one folder, or a single file where the settings name one."""

    def __init__(self, path: Path) -> None:
        """Have read nothing yet of what is at *path*."""
        self.path = path
        self._is_single_file = path.is_file()
        self._signatures: dict[str, FileSignature] = {}

    def read_changes(self, files: Collection[str] | None = None) -> dict[str, FileContent]:
        """Return what *files* hold, or else all that look otherwise than when they were last read.

        A file that is gone is None. Files that are no briefings are passed over.

        Raises:
            OSError: the folder cannot be listed.
        """
        if files is None:
            current_signatures = self._scan()
            changed_files = [
                one
                for one in (current_signatures | self._signatures)
                if current_signatures.get(one) != self._signatures.get(one)
            ]
            self._signatures = current_signatures
        else:
            changed_files = [file for file in files if is_briefing_file(Path(file).name)]
            new_signatures = {
                file: _compute_signature(Path(file)) for file in changed_files if os.path.lexists(file)
            }
            self._signatures = {
                file: one for file, one in self._signatures.items() if file not in changed_files
            } | new_signatures
        return {file: _read_content_if_exists(file) for file in changed_files}

    def file_sizes(self) -> dict[str, int]:
        """Return how many bytes each file had when it was last read."""
        return {file: stamp[0] for file, stamp in self._signatures.items()}

    def file_path(self, name: str) -> str:
        """Return the file that is called *name* in this folder, as problems name it."""
        return str(self.path if self._is_single_file else self.path / name)

    def _scan(self) -> dict[str, FileSignature]:
        if self._is_single_file:
            return {str(self.path): _compute_signature(self.path)} if os.path.lexists(self.path) else {}
        with os.scandir(self.path) as entries:
            return {
                self.file_path(entry.name): _compute_signature(entry)
                for entry in entries
                if is_briefing_file(entry.name)
            }


def _compute_signature(file: "Path | os.DirEntry[str]") -> FileSignature:
    """Return the stamp of a file, or of what a link leads to."""
    try:
        stat_result = file.stat()
    except OSError:
        return _UNREADABLE_SIGNATURE
    return (
        stat_result.st_size,
        stat_result.st_mtime_ns,
        stat_result.st_ctime_ns,
        stat_result.st_ino,
        stat_result.st_dev,
    )


def _read_content_if_exists(file: str) -> FileContent:
    content = read_content(Path(file))
    is_missing = isinstance(content, FileNotFoundError) and not os.path.lexists(file)
    return None if is_missing else content
