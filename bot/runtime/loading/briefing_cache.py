"""What was read at the last start, in one file beside the database.

It is only ever a shorter way to the same answers: each record goes by the digest of the file that it was read
from, has a checksum of its own, and counts only for the very code that wrote it. Whatever is damaged, foreign
or missing is read anew, and then the file is written anew: to another name first, so that one that is cut
short never takes its place. Of several processes beside one cache, one writes it at a time.
"""

import logging
import os
import platform
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b, sha256
from pathlib import Path
from typing import BinaryIO

import pydantic
import yaml

import bot
from bot.runtime.file_lock import try_file_lock
from bot.runtime.loading.prepared_file import PreparedFile

_DIGEST_SIZE = 32  # bytes
_HEAD = struct.Struct(f">{_DIGEST_SIZE}sII{_DIGEST_SIZE}s")  # key, the two lengths, checksum
_MAX_LENGTH = 64 * 1024 * 1024  # bytes of a part: more is no length, but damage
_CODE_ENDINGS = frozenset({".py", ".yaml", ".po"})  # of code, of lists of words, and of translations
_log = logging.getLogger(__name__)


def compute_key(file: str, content: bytes) -> bytes:
    """Compute what a record goes by: a digest of the path and the content of a file."""
    return sha256(file.encode("utf-8", "surrogateescape") + b"\0" + content).digest()


class BriefingCache:
    """The records in the file at *path*, of the program in the *code* folder."""

    def __init__(self, path: Path, code: Path = Path(bot.__file__).parent) -> None:
        """Read and write nothing yet."""
        self._path = path
        self._mark = _compute_mark(code)

    def iter_records(self) -> Iterator[tuple[bytes, PreparedFile]]:
        """Yield each sound record with its key, up to the first that is damaged; none of another program."""
        try:
            with self._path.open("rb") as file:
                if file.read(len(self._mark)) == self._mark:
                    yield from _iter_sound_records(file)
        except FileNotFoundError:
            return
        except OSError as error:
            _log.warning("The cache %s cannot be read, so all briefings are: %s", self._path, error.strerror)

    @contextmanager
    def rewrite(self) -> Iterator["CacheWriter"]:
        """Replace the file by the records that are added in the context, if all goes well.

        If another process is writing it, they are dropped.
        """
        new_path = self._path.with_name(f"{self._path.name}.new")
        with try_file_lock(self._path.with_name(f"{self._path.name}.lock")) as is_held:
            writer = CacheWriter(new_path)
            if is_held:
                writer.begin(self._mark)
            try:
                yield writer
                writer.finish(self._path)
            finally:
                writer.close()
                if is_held:
                    with suppress(OSError):
                        new_path.unlink(missing_ok=True)


class CacheWriter:
    """Writes records into a new file, until it is in the way: a cache is worth no failure."""

    def __init__(self, path: Path) -> None:
        """Write nothing before `begin`."""
        self._path = path
        self._file: BinaryIO | None = None

    def begin(self, mark: bytes) -> None:
        """Create the file, which begins with the *mark* of the program."""
        with self._giving_up():
            self._file = open(self._path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600))  # noqa: SIM115 (closed in `close`)
            self._file.write(mark)

    def add(self, key: bytes, prepared: PreparedFile) -> None:
        """Write a record."""
        with self._giving_up():
            if self._file:
                parts = prepared.briefing, prepared.documents
                self._file.write(_HEAD.pack(key, *map(len, parts), _compute_checksum(key, *parts)))
                self._file.writelines(parts)

    def finish(self, path: Path) -> None:
        """Put the file in the place of that at *path*."""
        with self._giving_up():
            if self._file:
                self._file.close()
                self._path.replace(path)

    def close(self) -> None:
        """Close the file."""
        with suppress(OSError):
            if self._file:
                self._file.close()

    @contextmanager
    def _giving_up(self) -> Iterator[None]:
        """Write nothing more after the first error."""
        try:
            yield
        except OSError as error:
            _log.warning(
                "The cache %s cannot be written, so the next start takes as long: %s",
                self._path,
                error.strerror,
            )
            self.close()
            self._file = None


def _iter_sound_records(file: BinaryIO) -> Iterator[tuple[bytes, PreparedFile]]:
    while len(head := file.read(_HEAD.size)) == _HEAD.size:
        key, briefing_length, documents_length, checksum = _HEAD.unpack(head)
        if max(briefing_length, documents_length) > _MAX_LENGTH:
            return
        briefing, documents = file.read(briefing_length), file.read(documents_length)
        if _compute_checksum(key, briefing, documents) != checksum:
            return
        yield key, PreparedFile(briefing, documents)


def _compute_checksum(key: bytes, briefing: bytes, documents: bytes) -> bytes:
    digest = blake2b(key, digest_size=_DIGEST_SIZE)
    digest.update(len(briefing).to_bytes(8, "big"))
    digest.update(briefing)
    digest.update(documents)
    return digest.digest()


def _compute_mark(code: Path) -> bytes:
    """Compute a mark of the program by its content: another one may have the same version and times."""
    digest = blake2b(digest_size=_DIGEST_SIZE)
    versions = bot.__version__, platform.python_version(), pydantic.VERSION, yaml.__version__
    digest.update(" ".join(versions).encode())
    for file in sorted(one for one in code.rglob("*") if one.suffix in _CODE_ENDINGS):
        digest.update(f"\0{file.relative_to(code)}\0".encode() + sha256(file.read_bytes()).digest())
    return digest.digest()
