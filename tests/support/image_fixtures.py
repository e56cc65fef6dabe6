"""Images made in tests, and a folder with a briefing whose items show them."""

from io import BytesIO
from pathlib import Path

from PIL import Image

from tests.support.app_fixtures import HEAD

MAP_ALT = "The bridge crosses the harbour at the fish market."
IMAGE_FIELDS = f"image: {{file: map.png, alt: {MAP_ALT}, source: gull, caption: Planned route}}"
BRIEFING = f"""{HEAD}
events:
  - id: opening
    title: The bridge opens
    when: 2031-04
    {IMAGE_FIELDS}
"""


def make_image(file_format: str = "PNG", size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    """Make a picture whose left upper corner is red."""
    picture = Image.new("RGB", size, "white")
    picture.paste("red", (0, 0, size[0] // 3, size[1] // 3))
    buffer = BytesIO()
    picture.save(buffer, file_format, **options)
    return buffer.getvalue()


def make_located_photo() -> bytes:
    """Make a JPEG that was taken with the camera on its side, and says where."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees
    exif[0x8825] = {1: "N", 2: (52.0, 31.0, 12.0)}
    exif[0x010F] = "The maker"
    return make_image("JPEG", exif=exif, icc_profile=None)


def write_briefing(folder: Path, text: str = BRIEFING, **images: bytes) -> Path:
    """Write a briefing called one.yaml and *images* by the stems of their names, all as .png."""
    (folder / "one.yaml").write_text(text)
    for stem, content in ({"map": make_image()} | images).items():
        (folder / f"{stem}.png").write_bytes(content)
    return folder
