"""Opening the desk: from the settings to the briefings, and from these to a desk that answers."""

from pathlib import Path

from bot.app import App
from bot.briefing.library import Library, read_files, read_folder
from bot.desk.desk import Desk
from bot.origins import ConfigError
from bot.sections import SECTIONS


def library_at(path: Path) -> Library:
    """Return the library of a folder, or of one file.

    Raises:
        ConfigError: there is no such folder, or it cannot be read.
    """
    try:
        return read_files([path], SECTIONS) if path.is_file() else read_folder(path, SECTIONS)
    except OSError as error:
        raise ConfigError(f"briefings: the folder {path} cannot be read: {error.strerror}") from None


def desk_of(library: Library, default_briefing: str) -> Desk:
    """Return the desk that answers from *library*.

    Raises:
        ConfigError: the *default_briefing* is none of its.
    """
    known = library.briefings
    if default_briefing and default_briefing not in known:
        there = f"there are {', '.join(known)}" if known else "there is none at all"
        raise ConfigError(f"default_briefing: there is no briefing with this id; {there}")
    return Desk(App(library, default_briefing))
