"""The folder of the briefings, in which a file is only ever replaced as a whole.

The new content is on the disk under another name before it takes the old one's place, so that whoever reads
the file, or starts after a power cut, finds one or the other.
"""

import os
import re
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp

from bot.core.content.translation import parse_translation_name
from bot.core.library.reader import FILE_EXTENSIONS
from bot.core.parsing.yaml_subset import MAX_FILE_BYTES
from bot.services.store.revisions import compute_digest

_STAGED_PREFIX, _STAGED_SUFFIX = ".publishing-", ".tmp"  # the bot passes over files that begin with a dot
_DEFAULT_MODE = 0o644
_ID_LINE = re.compile(rb"""(?m)^id:[ \t]*["']?(?P<id>[a-z0-9-]+)["']?[ \t]*(#.*)?\r?$""")


class FileWriter:
    """The files in the folder at *path*; every method may raise `OSError`."""

    def __init__(self, path: Path) -> None:
        """Work in the folder at *path*."""
        self.path = path

    def read_content(self, name: str) -> bytes | None:
        """Return what the file holds, None if there is none."""
        try:
            with (self.path / name).open("rb") as file:
                return file.read(MAX_FILE_BYTES + 1)
        except FileNotFoundError:
            return None

    def compute_digest(self, name: str) -> str:
        """Return the digest of what the file holds, empty if there is none."""
        content = self.read_content(name)
        return compute_digest(content) if content is not None else ""

    def list_files(self) -> tuple[str, ...]:
        """Return the names of all files of briefings and translations."""
        files = (
            file for file in self.path.iterdir() if file.suffix in FILE_EXTENSIONS and file.name[0] != "."
        )
        return tuple(sorted(file.name for file in files))

    def find_file_name(self, briefing_id: str, language: str = "", *, has_implicit_id: bool = False) -> str:
        """Return in which file the briefing with this id is, or shall be; with *code*, its translation.

        With *unsaid* no id is written in it, so that its file must be called so. One in which another
        briefing is stays as it is.
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
        """Return the id that is written in a file, empty if none is."""
        match = _ID_LINE.search(self.read_content(name) or b"")
        return match["id"].decode() if match else ""

    def stage(self, name: str, content: bytes) -> Path:
        """Write what the file shall hold, under another name, and return where."""
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

    def commit_staged(self, staged: Path, name: str) -> None:
        """Put what was prepared in the file's place."""
        target = (self.path / name).resolve()
        staged.replace(target)
        with suppress(OSError):  # where a folder cannot be synced, as on some network mounts
            descriptor = os.open(target.parent, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def remove_file(self, name: str) -> None:
        """Remove a file, if it is there."""
        (self.path / name).unlink(missing_ok=True)

    def clean_up(self) -> None:
        """Remove what a process that was killed has left behind."""
        for leftover in self.path.glob(f"{_STAGED_PREFIX}*{_STAGED_SUFFIX}"):
            leftover.unlink(missing_ok=True)
