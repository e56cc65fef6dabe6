"""Loads the briefings that the settings name."""

import logging
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.core.library.image_files import Images, UnusableImage
from bot.core.library.loader import BriefingFolder, list_briefing_files, load_library_files
from bot.core.library.snapshot import FileContent, Library, LibrarySnapshot
from bot.core.sections.registry import SECTIONS
from bot.runtime.config.sources import ConfigError

if TYPE_CHECKING:  # answers need a third of the start-up time of `check`, which gives none
    from bot.core.app import App

_log = logging.getLogger(__name__)


def open_library(path: Path) -> Library:
    """Load the library from a folder, or from one file.

    Raises:
        ConfigError: there is no such folder, or it cannot be read.
    """
    return load_library_files(list_files(path), SECTIONS)


def list_files(path: Path) -> list[Path]:
    """List the files of a folder; of one file, only that: what is no regular file becomes a problem.

    Raises:
        ConfigError: there is no such folder, or it cannot be read.
    """
    try:
        return list_briefing_files(path) if path.is_dir() or not path.exists() else [path]
    except OSError as error:
        raise ConfigError(f"briefings: the folder {path} cannot be read: {error.strerror}") from None


def open_snapshot(path: Path) -> tuple[BriefingFolder, LibrarySnapshot]:
    """Open a folder, or one file, for watching, and read it into a snapshot.

    Raises:
        ConfigError: there is no such folder, or it cannot be read.
    """
    folder, contents = read_folder(path)
    snapshot = LibrarySnapshot(SECTIONS).with_changes(contents, datetime.now(UTC))
    images = folder.images.read_images(snapshot.library.briefings.values())
    log_unusable_images(images)
    return folder, snapshot.with_images(images)


def read_folder(path: Path) -> tuple[BriefingFolder, Mapping[str, FileContent]]:
    """Open a folder, or one file, for watching, and read the bytes of its files.

    Raises:
        ConfigError: there is no such folder, or it cannot be read.
    """
    folder = BriefingFolder(path)
    try:
        return folder, folder.read_changes()
    except OSError as error:
        raise ConfigError(f"briefings: the folder {path} cannot be read: {error.strerror}") from None


def log_unusable_images(
    images: Mapping[str, Images], known: Mapping[str, Images] = MappingProxyType({})
) -> None:
    """Log which images readers are not shown, and why, unless that is *known*."""
    for briefing_id, own_images in images.items():
        for name, image in own_images.items():
            if isinstance(image, UnusableImage) and known.get(briefing_id, {}).get(name) != image:
                _log.warning("%s: readers do not see the image %s: %s", briefing_id, name, image.message)


def check_default_briefing(app: "App", setting: str, today: date) -> str:
    """Describe that another briefing than that of the *setting* `default_briefing` answers; empty if it does.

    It does not prevent a start: somebody may have broken just this file.
    """
    briefings, briefing = app.library.briefings, app.pick_default(today)
    if not setting or briefing is None or briefing.id == setting:
        return ""
    if setting not in briefings:
        newest, known_ids = next(iter(briefings)), ", ".join(briefings)
        name = f"The newest, {newest}," if briefing.id == newest else f"{briefing.id}, as before,"
        return (
            "default_briefing: no briefing with this id could be read; "
            f"there are {known_ids}. {name} answers instead."
        )
    if app.defaults.briefing_ids[:1] == (setting,):
        return f"default_briefing: {setting} has nothing for readers yet. {briefing.id} answers instead."
    return f"default_briefing: a moderator has chosen {briefing.id} since (/default), which answers instead."
