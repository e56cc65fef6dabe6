"""The folder of the briefings, in which a file is only ever replaced as a whole.

The new content is on the disk under another name before it takes the old one's place, so that whoever reads
the file, or starts after a power cut, finds one or the other.
"""

import os
import re
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp

from bot.core.content.translation import translates
from bot.core.library.reader import ENDINGS
from bot.core.parsing.yaml_events import BYTES
from bot.services.store.revisions import digest_of

_PREFIX, _SUFFIX = ".publishing-", ".tmp"  # the bot passes over files that begin with a dot
_READABLE = 0o644
_ID = re.compile(rb"""(?m)^id:[ \t]*["']?(?P<id>[a-z0-9-]+)["']?[ \t]*(#.*)?\r?$""")


class Press:
    """The files in the folder at *path*; every method may raise `OSError`."""

    def __init__(self, path: Path) -> None:
        """Work in the folder at *path*."""
        self.path = path

    def content(self, name: str) -> bytes | None:
        """Return what the file holds, None if there is none."""
        try:
            with (self.path / name).open("rb") as file:
                return file.read(BYTES + 1)
        except FileNotFoundError:
            return None

    def digest(self, name: str) -> str:
        """Return the digest of what the file holds, empty if there is none."""
        content = self.content(name)
        return digest_of(content) if content is not None else ""

    def names(self) -> tuple[str, ...]:
        """Return the names of all files of briefings and translations."""
        found = (file for file in self.path.iterdir() if file.suffix in ENDINGS and file.name[0] != ".")
        return tuple(sorted(file.name for file in found))

    def name_of(self, briefing: str, code: str = "", *, unsaid: bool = False) -> str:
        """Return in which file the briefing with this id is, or shall be; with *code*, its translation.

        With *unsaid* no id is written in it, so that its file must be called so. One in which another
        briefing is stays as it is.
        """
        stem = f"{briefing}.{code}" if code else briefing
        names = self.names()
        own = [name for name in names if Path(name).stem == stem]
        if code:
            return next(iter(own), f"{stem}.yaml")
        free = [name for name in own if self._id_in(name) in {briefing, ""}]
        others = (name for name in names if not (free or unsaid or name in own or translates(Path(name))))
        holding = (name for name in others if self._id_in(name) == briefing)
        new = (name for name in (f"{stem}.yaml", f"{stem}.yml") if name not in names)
        return next(iter((*free, *holding, *new, *own)))

    def _id_in(self, name: str) -> str:
        """Return the id that is written in a file, empty if none is."""
        found = _ID.search(self.content(name) or b"")
        return found["id"].decode() if found else ""

    def prepare(self, name: str, content: bytes) -> Path:
        """Write what the file shall hold, under another name, and return where."""
        target = (self.path / name).resolve()
        handle, place = mkstemp(prefix=_PREFIX, suffix=_SUFFIX, dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(place).chmod(target.stat().st_mode & 0o777 if target.exists() else _READABLE)
        except OSError:
            Path(place).unlink(missing_ok=True)
            raise
        return Path(place)

    def settle(self, prepared: Path, name: str) -> None:
        """Put what was prepared in the file's place."""
        target = (self.path / name).resolve()
        prepared.replace(target)
        with suppress(OSError):  # where a folder cannot be synced, as on some network mounts
            handle = os.open(target.parent, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        (self.path / name).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what a process that was killed has left behind."""
        for left in self.path.glob(f"{_PREFIX}*{_SUFFIX}"):
            left.unlink(missing_ok=True)
