"""An image from a file beside the briefing, such as a map, a scan or a photo, as plain values.

Neither holds the file's content: a reply is kept in memory, and so are many of them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImageFile:
    """A file that readers can be shown: the *path* at which it is, and the *digest* of its content.

    *width* and *height* are those of what readers get, in pixels, and *extension* is that of its format:
    ``png`` or ``jpg``. With *has_location* the file says where it was taken, which readers do not get.
    """

    path: str
    digest: str
    width: int
    height: int
    extension: str
    has_location: bool = False


@dataclass(frozen=True, slots=True)
class Image:
    """A *file* with its alternative text, *alt*."""

    file: ImageFile
    alt: str
