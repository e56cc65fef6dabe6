"""From the settings to the briefings that the bot answers from."""

from datetime import UTC, datetime
from pathlib import Path

from bot.core.library.folder import Folder
from bot.core.library.reader import Library, read_files, read_folder
from bot.core.library.snapshot import Shelf
from bot.core.sections import SECTIONS
from bot.runtime.config.sources import ConfigError


def library_at(path: Path) -> Library:
    """Return the library of a folder, or of one file.

    Raises:
        ConfigError: there is no such folder, or it cannot be read.
    """
    try:
        return read_files([path], SECTIONS) if path.is_file() else read_folder(path, SECTIONS)
    except OSError as error:
        raise ConfigError(f"briefings: the folder {path} cannot be read: {error.strerror}") from None


def shelf_at(path: Path) -> tuple[Folder, Shelf]:
    """Return a folder, or one file, to be watched, and the shelf onto which it was read.

    Raises:
        ConfigError: there is no such folder, or it cannot be read.
    """
    folder = Folder(path)
    try:
        return folder, Shelf(SECTIONS).changed(folder.read(), datetime.now(UTC))
    except OSError as error:
        raise ConfigError(f"briefings: the folder {path} cannot be read: {error.strerror}") from None


def no_default(library: Library, default_briefing: str) -> str:
    """Return a sentence on a *default_briefing* that is not in *library*, and nothing where it is.

    It is no reason to refuse service: its file may be the one that somebody has just broken.
    """
    known = library.briefings
    if not default_briefing or not known or default_briefing in known:
        return ""
    newest, there = next(iter(known)), ", ".join(known)
    return (
        "default_briefing: no briefing with this id could be read; "
        f"there are {there}. The newest, {newest}, answers instead."
    )
