"""Image files as readers get them: upright, no larger than a screen, in sRGB, and without any metadata.

Only pixels are taken over. So where a photo was taken, by whom and with what device stays in the file.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.library.file_reader import read_content

if TYPE_CHECKING:  # it takes 40 ms to import, and most briefings have no images
    from PIL.Image import Image as OpenImage

MAX_IMAGE_BYTES = 2 * 1024 * 1024
FORMATS = ("PNG", "JPEG", "WEBP")
MAX_PIXELS = 20_000_000  # 20 megapixels are 60 MB in memory
MAX_SIDE = 2048  # pixels of the longest side that readers get
MAX_RATIO = 20  # of the sides: Telegram refuses narrower photos (Bot API, sendPhoto)

_ORIENTATION_TAG, _GPS_TAG = 0x0112, 0x8825  # EXIF 2.32
_FIRST_TURNED_ORIENTATION = 5  # from here on, width and height change places
_JPEG_QUALITY = 85


class UnusableImageError(Exception):
    """A file is no image that can be shown; the message says why, *hint* what would be right."""

    def __init__(self, message: str, hint: str) -> None:
        """Say what is wrong and what would be right."""
        super().__init__(message)
        self.message = message
        self.hint = hint


def inspect_image(content: bytes) -> tuple[int, int, str, bool]:
    """Decode an image; return the size and extension that readers get, and whether it has its location.

    Raises:
        UnusableImageError: it cannot be shown.
    """
    with _open_image(content) as image:
        extension = choose_extension(image)
        _decode(image)
        exif = image.getexif()  # that of a PNG may stand behind the pixels
        width, height = image.size
        if exif.get(_ORIENTATION_TAG, 1) >= _FIRST_TURNED_ORIENTATION:
            width, height = height, width
        has_location = _GPS_TAG in exif
    return *fit_size(width, height), extension, has_location


def scale_image(content: bytes) -> bytes:
    """Turn the content of a file into what readers get: PNG or JPEG.

    Raises:
        UnusableImageError: it cannot be shown.
    """
    from PIL import Image, ImageOps  # noqa: PLC0415 (see above)

    with _open_image(content) as image:
        extension = choose_extension(image)
        _decode(image)
        upright = ImageOps.exif_transpose(image)
        mode = "RGBA" if extension == "png" and upright.has_transparency_data else "RGB"
        coloured = _convert_to_srgb(upright).convert(mode)
        size = fit_size(*coloured.size)
        scaled = coloured if size == coloured.size else coloured.resize(size, Image.Resampling.LANCZOS)
        pixels = Image.new(mode, scaled.size)
        pixels.paste(scaled)
    buffer = BytesIO()
    if extension == "png":
        pixels.save(buffer, "PNG")
    else:
        pixels.save(buffer, "JPEG", quality=_JPEG_QUALITY, optimize=True, progressive=True)
    return buffer.getvalue()


def read_scaled_image(path: str, digest: str) -> bytes:
    """Read what readers get of the file at *path*; empty if it is gone, or no longer has this *digest*."""
    content = read_content(Path(path), MAX_IMAGE_BYTES)
    if not isinstance(content, bytes) or sha256(content).hexdigest() != digest:
        return b""
    try:
        return scale_image(content)
    except UnusableImageError:
        return b""


def fit_size(width: int, height: int) -> tuple[int, int]:
    """Fit a size into `MAX_SIDE`; a smaller one stays."""
    longest = max(width, height)
    if longest <= MAX_SIDE:
        return width, height
    return max(1, round(width * MAX_SIDE / longest)), max(1, round(height * MAX_SIDE / longest))


def choose_extension(image: "OpenImage") -> str:
    """Choose the format that readers get: PNG keeps the lines of a map sharp; JPEG is smaller for a photo."""
    is_drawing = image.format == "PNG" or image.has_transparency_data
    return "png" if is_drawing else "jpg"


@contextmanager
def _open_image(content: bytes) -> Iterator["OpenImage"]:
    """Open an image, of which only the head is read yet, and check what it promises.

    Raises:
        UnusableImageError: it cannot be shown.
    """
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 (see above)

    try:
        image = Image.open(BytesIO(content), formats=FORMATS)
    except Image.DecompressionBombError:
        raise _build_size_error() from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        message = "its content is not PNG, JPEG or WebP, whatever its name ends in"
        raise UnusableImageError(message, "save the picture as PNG or JPEG") from None
    with image:
        _check_head(image)
        yield image


def _check_head(image: "OpenImage") -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise _build_size_error()
    if max(width, height) > MAX_RATIO * min(width, height):
        message = f"it is {width} by {height} pixels, which is too narrow to be shown"
        raise UnusableImageError(message, f"crop it: one side may be {MAX_RATIO} times the other at most")
    if getattr(image, "is_animated", False):
        raise UnusableImageError("it is animated", "save a single picture of it")


def _build_size_error() -> UnusableImageError:
    message = f"it has more than {MAX_PIXELS // 1_000_000} megapixels"
    return UnusableImageError(message, f"scale it down: readers get {MAX_SIDE} pixels a side at most")


def _decode(image: "OpenImage") -> None:
    """Read the pixels.

    Raises:
        UnusableImageError: the content is damaged.
    """
    from PIL import Image  # noqa: PLC0415 (see above)

    try:
        image.load()
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError):
        raise UnusableImageError("it is damaged or was cut off", "save and copy it again") from None


def _convert_to_srgb(image: "OpenImage") -> "OpenImage":
    """Convert the colours of an image that brings a profile of its own; without sense, they stay."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return image
    from PIL import ImageCms  # noqa: PLC0415 (see above)

    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return converted or image
