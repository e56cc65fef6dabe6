"""The library as it lies in a folder: every briefing there is read and checked, with its translations."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.core.content.briefing import Briefing, SectionSchema
from bot.core.content.document_loader import build_document_model, parse_briefing
from bot.core.content.translation import parse_translation_name
from bot.core.library.snapshot import Library, LibrarySnapshot
from bot.core.parsing.problem import BriefingError, build_unreadable_problem
from bot.core.parsing.yaml_subset import MAX_FILE_BYTES

__all__ = [
    "FILE_EXTENSIONS",
    "SectionSchema",
    "Library",
    "parse_briefing",
    "load_briefing",
    "load_library_files",
    "load_library",
    "build_document_model",
]

FILE_EXTENSIONS = frozenset({".yaml", ".yml"})


def load_library(folder: Path, schemas: Sequence[SectionSchema]) -> Library:
    """Return the library of *folder*, whose briefings have sections of these *kinds*.

    Raises:
        OSError: the folder cannot be listed.
    """
    return load_library_files(list_briefing_files(folder), schemas)


def list_briefing_files(folder: Path) -> list[Path]:
    """Return the files of *folder* that are read.

    Raises:
        OSError: the folder cannot be listed.
    """
    return sorted(file for file in folder.iterdir() if is_briefing_file(file.name))


def is_briefing_file(name: str) -> bool:
    """Return whether a file called *name* is read: it ends in .yaml or .yml, and begins with no dot."""
    return name.endswith(tuple(FILE_EXTENSIONS)) and name[0] != "."


def load_library_files(files: Sequence[Path], schemas: Sequence[SectionSchema]) -> Library:
    """Return the library of these *files*.

    A translation, ``ID.LANG.yaml``, belongs to the briefing beside it, which is read with it.
    """
    return load_snapshot(files, schemas).library


def load_snapshot(files: Sequence[Path], schemas: Sequence[SectionSchema]) -> LibrarySnapshot:
    """Return the shelf with these *files*, each under its path as it was given."""
    return LibrarySnapshot(schemas).with_changes(
        {str(file): read_content(file) for file in (*files, *_find_originals(files))}
    )


def _find_originals(files: Sequence[Path]) -> Iterator[Path]:
    """Yield the briefings beside translations that came alone."""
    for file in files:
        if translation_key := parse_translation_name(file):
            candidates = [
                file.with_name(f"{translation_key[0]}{ending}") for ending in sorted(FILE_EXTENSIONS)
            ]
            if not any(other in files for other in candidates):
                yield from [other for other in candidates if other.exists()][:1]


def load_briefing(file: Path, schemas: Sequence[SectionSchema]) -> Briefing:
    """Return the briefing in *file*.

    Raises:
        BriefingError: it cannot be read; every problem is named with its place.
    """
    content = read_content(file)
    if isinstance(content, OSError):
        raise BriefingError([build_unreadable_problem(str(file), content)])
    return parse_briefing(content, str(file), schemas)


def read_content(file: Path) -> bytes | OSError:
    """Return what *file* holds, at most as much as shows that it is too large; or why it cannot be read."""
    try:
        with file.open("rb") as content:
            return content.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        return error
