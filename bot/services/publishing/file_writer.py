"""Writes the files of the briefings folder, each only ever as a whole.

The new content is synced to disk under another name before it replaces the old one, so that a reader of the
file, or a start after a power cut, finds one or the other.
"""

import os
import re
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp

from bot.core.content.field_types import IMAGES_FOLDER
from bot.core.content.translation import parse_translation_name
from bot.core.library.file_reader import read_file
from bot.core.library.loader import FILE_EXTENSIONS, SCAN_TIMEOUT
from bot.core.library.time_limit import TimeLimit
from bot.core.tables.mapping import MAPPINGS_FOLDER
from bot.services.store.revisions import compute_digest

_STAGED_PREFIX, _STAGED_SUFFIX = ".publishing-", ".tmp"  # the bot ignores files that begin with a dot
_DEFAULT_MODE = 0o644
_ID_LINE = re.compile(rb"""(?m)^id:[ \t]*["']?(?P<id>[a-z0-9-]+)["']?[ \t]*(#.*)?\r?$""")


class FileWriter:
    """Reads and writes the files in a folder; every method may raise `OSError`."""

    def __init__(self, path: Path) -> None:
        """Use the folder at *path*."""
        self.path = path
        self._time_limit = TimeLimit(SCAN_TIMEOUT)

    def read_content(self, name: str) -> bytes | None:
        """Read a file; None if it does not exist."""
        try:
            return read_file(self.path / name)
        except FileNotFoundError:
            return None

    def compute_digest(self, name: str) -> str:
        """Compute the digest of a file's content, empty if the file does not exist."""
        content = self.read_content(name)
        return compute_digest(content) if content is not None else ""

    def list_files(self) -> tuple[str, ...]:
        """List the names of all files of briefings and translations."""
        files = self._time_limit.run(lambda: list(self.path.iterdir()))
        names = (file.name for file in files if file.suffix in FILE_EXTENSIONS)
        return tuple(sorted(name for name in names if name[0] != "."))

    def find_file_name(self, briefing_id: str, language: str = "", *, has_implicit_id: bool = False) -> str:
        """Find the file of a briefing, or choose a name for it; with a *language*, that of its translation.

        *has_implicit_id* says that no id is written in the briefing, so that the file must be named after it.
        A file that holds another briefing is never chosen.
        """
        stem = f"{briefing_id}.{language}" if language else briefing_id
        names = self.list_files()
        same_stem = [name for name in names if Path(name).stem == stem]
        if language:
            return next(iter(same_stem), f"{stem}.yaml")
        usable = [name for name in same_stem if self._read_id(name) in {briefing_id, ""}]
        others = (
            name
            for name in names
            if not (usable or has_implicit_id or name in same_stem or parse_translation_name(Path(name)))
        )
        containing = (name for name in others if self._read_id(name) == briefing_id)
        unused = (name for name in (f"{stem}.yaml", f"{stem}.yml") if name not in names)
        return next(iter((*usable, *containing, *unused, *same_stem)))

    def _read_id(self, name: str) -> str:
        """Read the id that is written in a file, empty if there is none, or the file cannot be read."""
        try:
            match = _ID_LINE.search(self.read_content(name) or b"")
        except OSError:
            return ""
        return match["id"].decode() if match else ""

    def stage(self, name: str, content: bytes) -> Path:
        """Write a new content under another name, and give its path."""
        target = (self.path / name).resolve()
        descriptor, staged = mkstemp(prefix=_STAGED_PREFIX, suffix=_STAGED_SUFFIX, dir=target.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(staged).chmod(target.stat().st_mode & 0o777 if target.exists() else _DEFAULT_MODE)
        except OSError:
            Path(staged).unlink(missing_ok=True)
            raise
        return Path(staged)

    def stage_removal(self, name: str) -> Path:
        """Move a file away under another name, and give its path."""
        target = self.path / name
        staged = target.with_name(f"{_STAGED_PREFIX}{target.name}{_STAGED_SUFFIX}")
        target.replace(staged)
        return staged

    def commit_staged(self, staged: Path, name: str) -> None:
        """Replace the file by the staged one."""
        target = (self.path / name).resolve()
        staged.replace(target)
        with suppress(OSError):  # some network mounts cannot sync a folder
            descriptor = os.open(target.parent, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def clean_up(self) -> None:
        """Remove the staged files of a process that was killed."""
        for folder in (self.path, self.path / IMAGES_FOLDER, self.path / MAPPINGS_FOLDER):
            for leftover in folder.glob(f"{_STAGED_PREFIX}*{_STAGED_SUFFIX}"):
                leftover.unlink(missing_ok=True)
