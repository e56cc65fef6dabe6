"""The images that briefings name: which files they are, what is wrong with them, and which have changed.

Of a file only its digest and its size in pixels are kept. Its content is read again when it is shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from bot.core.content.briefing import Briefing, compute_digest
from bot.core.content.field_types import IMAGES_FOLDER
from bot.core.library.file_reader import read_content
from bot.core.library.image_scaling import MAX_IMAGE_BYTES, UnusableImageError, inspect_image
from bot.core.library.time_limit import TimeLimit
from bot.core.messages.image import ImageFile
from bot.core.parsing.problem import ProblemCode

READ_TIMEOUT = 10.0  # seconds for one image

Signature = tuple[int, ...]
"""Size, times, inode and device of a file; empty if it cannot be looked at."""


@dataclass(frozen=True, slots=True)
class UnusableImage:
    """Why an image cannot be shown, and what would be right."""

    message: str
    hint: str
    code: ProblemCode = ProblemCode.UNUSABLE_IMAGE


Images = Mapping[str, ImageFile | UnusableImage]
"""The images of a briefing, by the names in its file."""

NO_IMAGES: Images = MappingProxyType({})


class ImageFolder:
    """Reads the images of the briefings in a folder again and again, each only after it has changed."""

    def __init__(self, path: Path) -> None:
        """Read images in the folder at *path*, and in its folder for images."""
        self._path = path
        self._time_limit = TimeLimit(READ_TIMEOUT)
        self._known: dict[str, tuple[Signature, ImageFile | UnusableImage]] = {}

    def read_images(self, briefings: Iterable[Briefing]) -> dict[str, Images]:
        """Find the images of *briefings*, by the ids of those that have any."""
        names = {one.id: sorted({image.file for image in one.images}) for one in briefings}
        used_names = {name for own_names in names.values() for name in own_names}
        self._known = {name: one for name, one in self._known.items() if name in used_names}
        return {
            briefing_id: {name: self._read_image(name) for name in own_names}
            for briefing_id, own_names in names.items()
            if own_names
        }

    def _read_image(self, name: str) -> ImageFile | UnusableImage:
        """Read one image, if it has changed; one that does not answer stays as it was."""
        known = self._known.get(name)
        try:
            self._known[name] = self._time_limit.run(lambda: _read_if_changed(self._path, name, known))
        except OSError as error:
            return known[1] if known else _build_unreadable(error)
        return self._known[name][1]


def _read_if_changed(
    folder: Path, name: str, known: tuple[Signature, ImageFile | UnusableImage] | None
) -> tuple[Signature, ImageFile | UnusableImage]:
    signature = _compute_signature(folder / name)
    return known if known and signature and known[0] == signature else (signature, read_image(folder, name))


def _compute_signature(path: Path) -> Signature:
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev


def read_image(folder: Path, name: str) -> ImageFile | UnusableImage:
    """Read the image called *name* in *folder*; say why if it cannot be shown."""
    path = folder / name
    names = [one.name for one in path.parent.iterdir()] if path.parent.is_dir() else []
    if path.name not in names:  # not `exists`: some systems do not tell capitals from small letters
        return _build_missing(names, path.name)
    if not _is_inside(path, folder):
        hint = "put the file itself beside the briefing"
        return UnusableImage("it is a link to a file outside of the briefing's folder", hint)
    content = read_content(path, MAX_IMAGE_BYTES)
    if isinstance(content, OSError):
        return _build_unreadable(content)
    return inspect_content(content, str(path))


def _is_inside(path: Path, folder: Path) -> bool:
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except RuntimeError:  # a link leads to itself
        return False


def inspect_content(content: bytes, path: str) -> ImageFile | UnusableImage:
    """Inspect the *content* of the file at *path*; say why if it cannot be shown."""
    if len(content) > MAX_IMAGE_BYTES:
        message = f"it has more than {MAX_IMAGE_BYTES // (1024 * 1024)} MB"
        return UnusableImage(message, "save it smaller, or as JPEG")
    try:
        width, height, extension, has_location = inspect_image(content)
    except UnusableImageError as error:
        return UnusableImage(error.message, error.hint)
    return ImageFile(path, compute_digest(content), width, height, extension, has_location)


def _build_missing(names: list[str], name: str) -> UnusableImage:
    """Say that an image is not there, or that its name is written otherwise."""
    similar_name = next((one for one in names if one.casefold() == name.casefold()), "")
    hint = f"put it beside the briefing, or into the folder {IMAGES_FOLDER}/ and write {IMAGES_FOLDER}/{name}"
    if similar_name:
        hint = f"there is {similar_name}: capitals count"
    return UnusableImage("there is no such file", hint, ProblemCode.MISSING_IMAGE)


def _build_unreadable(error: OSError) -> UnusableImage:
    return UnusableImage(f"it cannot be read: {error.strerror}", "check its permissions")
