"""The library as it lies in a folder: every briefing there is read and checked, with its translations."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.core.content.briefing import Briefing, Kind
from bot.core.content.document_loader import read, shape_of
from bot.core.content.translation import translates
from bot.core.library.snapshot import Library, Shelf
from bot.core.parsing.problem import BriefingError, unreadable
from bot.core.parsing.yaml_events import BYTES

__all__ = ["ENDINGS", "Kind", "Library", "read", "read_file", "read_files", "read_folder", "shape_of"]

ENDINGS = frozenset({".yaml", ".yml"})


def read_folder(folder: Path, kinds: Sequence[Kind]) -> Library:
    """Return the library of *folder*, whose briefings have sections of these *kinds*.

    Raises:
        OSError: the folder cannot be listed.
    """
    return read_files(files_in(folder), kinds)


def files_in(folder: Path) -> list[Path]:
    """Return the files of *folder* that are read.

    Raises:
        OSError: the folder cannot be listed.
    """
    return sorted(file for file in folder.iterdir() if is_read(file.name))


def is_read(name: str) -> bool:
    """Return whether a file called *name* is read: it ends in .yaml or .yml, and begins with no dot."""
    return name.endswith(tuple(ENDINGS)) and name[0] != "."


def read_files(files: Sequence[Path], kinds: Sequence[Kind]) -> Library:
    """Return the library of these *files*.

    A translation, ``ID.LANG.yaml``, belongs to the briefing beside it, which is read with it.
    """
    return shelf_of(files, kinds).library


def shelf_of(files: Sequence[Path], kinds: Sequence[Kind]) -> Shelf:
    """Return the shelf with these *files*, each under its path as it was given."""
    return Shelf(kinds).changed({str(file): content_of(file) for file in (*files, *_beside(files))})


def _beside(files: Sequence[Path]) -> Iterator[Path]:
    """Yield the briefings beside translations that came alone."""
    for file in files:
        if name := translates(file):
            beside = [file.with_name(f"{name[0]}{ending}") for ending in sorted(ENDINGS)]
            if not any(other in files for other in beside):
                yield from [other for other in beside if other.exists()][:1]


def read_file(file: Path, kinds: Sequence[Kind]) -> Briefing:
    """Return the briefing in *file*.

    Raises:
        BriefingError: it cannot be read; every problem is named with its place.
    """
    content = content_of(file)
    if isinstance(content, OSError):
        raise BriefingError([unreadable(str(file), content)])
    return read(content, str(file), kinds)


def content_of(file: Path) -> bytes | OSError:
    """Return what *file* holds, at most as much as shows that it is too large; or why it cannot be read."""
    try:
        with file.open("rb") as content:
            return content.read(BYTES + 1)
    except OSError as error:
        return error
