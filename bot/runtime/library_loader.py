"""Loads the briefings that the settings name."""

from datetime import UTC, datetime
from pathlib import Path

from bot.core.library.loader import BriefingFolder, load_library, load_library_files
from bot.core.library.snapshot import Library, LibrarySnapshot
from bot.core.sections.registry import SECTIONS
from bot.runtime.config.sources import ConfigError


def open_library(path: Path) -> Library:
    """Return the library of a folder, or of one file.

    Raises:
        ConfigError: there is no such folder, or it cannot be read.
    """
    try:
        return load_library_files([path], SECTIONS) if path.is_file() else load_library(path, SECTIONS)
    except OSError as error:
        raise ConfigError(f"briefings: the folder {path} cannot be read: {error.strerror}") from None


def open_snapshot(path: Path) -> tuple[BriefingFolder, LibrarySnapshot]:
    """Return a folder, or one file, to be watched, and the shelf onto which it was read.

    Raises:
        ConfigError: there is no such folder, or it cannot be read.
    """
    folder = BriefingFolder(path)
    try:
        return folder, LibrarySnapshot(SECTIONS).with_changes(folder.read_changes(), datetime.now(UTC))
    except OSError as error:
        raise ConfigError(f"briefings: the folder {path} cannot be read: {error.strerror}") from None


def check_default_briefing(library: Library, default_briefing: str) -> str:
    """Return a sentence on a *default_briefing* that is not in *library*, and nothing where it is.

    It is no reason to refuse service: its file may be the one that somebody has just broken.
    """
    briefings = library.briefings
    if not default_briefing or not briefings or default_briefing in briefings:
        return ""
    newest, known_ids = next(iter(briefings)), ", ".join(briefings)
    return (
        "default_briefing: no briefing with this id could be read; "
        f"there are {known_ids}. The newest, {newest}, answers instead."
    )
