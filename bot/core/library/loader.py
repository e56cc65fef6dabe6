"""Loading the library from disk: which files are briefings, which have changed, and what they hold."""

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bot.core.content.briefing import SectionSchema
from bot.core.content.translation import parse_translation_name
from bot.core.library.file_reader import FileReader, read_contents
from bot.core.library.image_files import ImageFolder
from bot.core.library.snapshot import FileContent, Library, LibrarySnapshot
from bot.core.library.time_limit import TimeLimit

FILE_EXTENSIONS = frozenset({".yaml", ".yml"})

SCAN_TIMEOUT = 10.0  # seconds for looking at all files of a folder

_UNREADABLE_SIGNATURE = (0,) * 5

FileSignature = tuple[int, int, int, int, int]
"""Size, mtime, ctime, inode and device of a file: writing or replacing the file changes at least one."""


def list_briefing_files(folder: Path) -> list[Path]:
    """List the briefing and translation files in *folder*, sorted by name.

    Raises:
        OSError: the folder cannot be listed.
    """
    files = TimeLimit(SCAN_TIMEOUT).run(lambda: list(folder.iterdir()))
    return sorted(file for file in files if is_briefing_file(file.name))


def is_briefing_file(name: str) -> bool:
    """True if a file of this name is loaded: it ends in .yaml or .yml and does not start with a dot."""
    return name.endswith(tuple(FILE_EXTENSIONS)) and name[0] != "."


def is_utf8_name(name: str) -> bool:
    """True if a file of this name can be named in a message and in the database: Linux accepts any bytes."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def load_library_files(files: Sequence[Path], schemas: Sequence[SectionSchema]) -> Library:
    """Load the library from these *files*.

    All are in one folder, beside their images. A translation, ``ID.LANG.yaml``, needs the briefing beside it,
    which is loaded too.
    """
    library = load_library_contents(read_library_files(files), schemas)
    folder = files[0].parent if files else Path()
    return replace(library, images=ImageFolder(folder).read_images(library.briefings.values()))


def load_library_contents(contents: Mapping[str, FileContent], schemas: Sequence[SectionSchema]) -> Library:
    """Load the library from the *contents* of its files, by their paths."""
    return LibrarySnapshot(schemas).with_changes(contents).library


def read_library_files(files: Sequence[Path]) -> dict[str, bytes | OSError]:
    """Read these *files*, and the briefings of translations among them, each under its path as given."""
    contents = read_contents([*files, *_find_originals(files)])
    return {str(file): one for file, one in contents.items()}


def _find_originals(files: Sequence[Path]) -> Iterator[Path]:
    """Yield the briefings of translations that were given without them."""
    for file in files:
        if translation_key := parse_translation_name(file):
            candidates = [
                file.with_name(f"{translation_key[0]}{extension}") for extension in sorted(FILE_EXTENSIONS)
            ]
            if not any(candidate in files for candidate in candidates):
                yield from [candidate for candidate in candidates if candidate.exists()][:1]


class BriefingFolder:
    """A folder of briefings that finds out which files have changed; or a single file.

    *images* reads the images beside them.
    """

    def __init__(self, path: Path) -> None:
        """Remember the *path*; nothing is read yet."""
        self.path = path
        self._is_single_file = path.is_file()
        self._signatures: dict[str, FileSignature] = {}
        self._reader = FileReader()
        self.images = ImageFolder(path.parent if self._is_single_file else path)
        self._time_limit = TimeLimit(SCAN_TIMEOUT)

    def read_changes(self, files: Collection[str] | None = None) -> dict[str, FileContent]:
        """Read the *files* given by path, or without them all that have changed since they were last read.

        A file that is gone is None. Files that are not briefings are ignored.

        Raises:
            OSError: the folder cannot be listed, or does not answer.
        """
        signatures = self._find_signatures(files)
        candidates = signatures | self._signatures if files is None else filter(_is_briefing_path, files)
        changed_files = [
            file
            for file in candidates
            if files is not None or signatures.get(file) != self._signatures.get(file)
        ]
        contents = self._reader.read_contents([Path(file) for file in changed_files])
        changes = {
            file: None if self._is_gone(file, contents[Path(file)]) else contents[Path(file)]
            for file in changed_files
        }
        given_up = {file for file, content in changes.items() if isinstance(content, TimeoutError)}
        self._signatures = {file: one for file, one in signatures.items() if file not in given_up}
        return changes

    def _find_signatures(self, files: Collection[str] | None) -> dict[str, FileSignature]:
        """Look at all files, or only at *files*, for which the others stay as they were."""
        if files is None:
            return self._time_limit.run(self._scan)
        others = {file: one for file, one in self._signatures.items() if file not in files}
        return others | self._time_limit.run(lambda: _compute_signatures(files))

    def file_sizes(self) -> dict[str, int]:
        """Get the size of each file in bytes, as of when it was last read."""
        return {file: signature[0] for file, signature in self._signatures.items()}

    def file_path(self, name: str) -> str:
        """Get the path of the file called *name* in this folder, as problems name it."""
        return str(self.path if self._is_single_file else self.path / name)

    def _is_gone(self, file: str, content: bytes | OSError) -> bool:
        """True if a file was not found because it is gone, and not because its link leads nowhere."""
        return isinstance(content, FileNotFoundError) and not self._time_limit.run(
            lambda: os.path.lexists(file)
        )

    def _scan(self) -> dict[str, FileSignature]:
        if self._is_single_file:
            return {str(self.path): _compute_signature(self.path)} if os.path.lexists(self.path) else {}
        with os.scandir(self.path) as entries:
            return {
                self.file_path(entry.name): _compute_signature(entry)
                for entry in entries
                if is_briefing_file(entry.name)
            }


def _compute_signatures(files: Collection[str]) -> dict[str, FileSignature]:
    paths = filter(_is_briefing_path, files)
    return {file: _compute_signature(Path(file)) for file in paths if os.path.lexists(file)}


def _is_briefing_path(file: str) -> bool:
    return is_briefing_file(Path(file).name)


def _compute_signature(file: "Path | os.DirEntry[str]") -> FileSignature:
    """Compute the signature of a file, or of the target of a link."""
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
