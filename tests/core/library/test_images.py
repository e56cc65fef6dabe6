"""Images beside a briefing: which are shown, what is wrong with the others, and what readers get of them."""

import os
import struct
import zlib
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageCms
from pydantic import TypeAdapter

from bot.cli.check_result import check_path
from bot.core.content.field_types import ImageFileName
from bot.core.library.image_files import ImageFolder, UnusableImage, read_image
from bot.core.library.image_scaling import MAX_IMAGE_BYTES, MAX_SIDE, read_scaled_image, scale_image
from bot.core.library.loader import list_briefing_files, load_library_files
from bot.core.messages.image import ImageFile
from bot.core.sections.registry import SECTIONS
from tests.support.image_fixtures import BRIEFING, make_image, make_located_photo, write_briefing

TODAY = date(2031, 5, 20)


def describe_problem(folder: Path, name: str = "map.png") -> str:
    image = read_image(folder, name)
    return f"{image.message}; {image.hint}" if isinstance(image, UnusableImage) else ""


def make_head(width: int, height: int) -> bytes:
    """Make a PNG that promises pixels which it does not have."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return make_image()[:8] + body + make_image()[33:]


def make_animation() -> bytes:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    buffer = BytesIO()
    frames[0].save(buffer, "WEBP", save_all=True, append_images=frames[1:])
    return buffer.getvalue()


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "WEBP"])
def test_png_jpeg_and_webp_are_shown_whatever_the_name_ends_in(tmp_path: Path, file_format: str) -> None:
    (tmp_path / "map.png").write_bytes(make_image(file_format))
    image = read_image(tmp_path, "map.png")
    assert isinstance(image, ImageFile)
    assert (image.width, image.height, image.extension) == (60, 40, "png" if file_format == "PNG" else "jpg")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"%PDF-1.7", "its content is not PNG, JPEG or WebP, whatever its name ends in; save"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "its content is not PNG, JPEG or WebP"),
        (make_image("GIF"), "its content is not PNG, JPEG or WebP"),
        (make_image("PNG", (600, 400))[:-300], "it is damaged or was cut off; save and copy it again"),
        (make_image("JPEG", (600, 400))[:-900], "it is damaged or was cut off"),
        (make_animation(), "it is animated; save a single picture of it"),
        (make_head(5000, 4001), "it has more than 20 megapixels; scale it down"),
        (make_head(60_000, 60_000), "it has more than 20 megapixels"),
        (
            make_image("PNG", (2100, 100)),
            "it is 2100 by 100 pixels, which is too narrow to be shown; crop it",
        ),
        (make_image() + bytes(MAX_IMAGE_BYTES), "it has more than 2 MB; save it smaller, or as JPEG"),
    ],
    ids=["pdf", "svg", "gif", "cut png", "cut jpeg", "animated", "large", "bomb", "narrow", "heavy"],
)
def test_what_cannot_be_shown_is_said_with_what_would_be_right(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    (tmp_path / "map.png").write_bytes(content)
    assert describe_problem(tmp_path).startswith(problem)


def test_a_missing_file_is_said_and_so_is_one_written_with_other_capitals(tmp_path: Path) -> None:
    assert describe_problem(tmp_path).startswith("there is no such file; put it beside the briefing")
    (tmp_path / "Map.png").write_bytes(make_image())
    assert describe_problem(tmp_path) == "there is no such file; there is Map.png: capitals count"


def test_a_link_out_of_the_folder_a_loop_and_a_pipe_are_refused(tmp_path: Path) -> None:
    folder, outside = tmp_path / "briefings", tmp_path / "secret.png"
    folder.mkdir()
    outside.write_bytes(make_image())
    (folder / "map.png").symlink_to(outside)
    (folder / "loop.png").symlink_to(folder / "loop.png")
    (folder / "same.png").symlink_to(folder / "inside.png")
    (folder / "inside.png").write_bytes(make_image())
    os.mkfifo(folder / "pipe.png")
    assert describe_problem(folder).startswith("it is a link to a file outside of the briefing's folder")
    assert describe_problem(folder, "loop.png")
    assert describe_problem(folder, "pipe.png").startswith("it cannot be read: it is a named pipe")
    assert describe_problem(folder, "same.png") == ""


@pytest.mark.parametrize(
    "name",
    [
        *("../map.png", "images/../map.png", "/etc/map.png", "other/map.png", "images/a/map.png", ".map.png"),
        *("map.svg", "map.gif", "map", "images/.png", "a\\map.png", "https://example.org/map.png"),
    ],
)
def test_only_a_name_beside_the_briefing_or_in_images_is_accepted(name: str) -> None:
    with pytest.raises(ValueError, match="write the name of a file beside the briefing"):
        TypeAdapter(ImageFileName).validate_python(name)


def test_an_image_needs_alternative_text_and_a_source_of_the_briefing(tmp_path: Path) -> None:
    text = BRIEFING.replace("alt: ", "caption_: ").replace("source: gull,", "source: nobody,")
    problems = check_path(write_briefing(tmp_path, text), TODAY).problems
    assert {"missing-field", "unknown-field", "unknown-id"} <= {one.code for one in problems}


def test_check_names_the_line_and_the_briefing_stays_live(tmp_path: Path) -> None:
    folder = write_briefing(tmp_path, map=b"no picture")
    result = check_path(folder, TODAY)
    (problem,) = result.problems
    assert (problem.line, problem.code, problem.path) == (9, "unusable-image", "events[0].image.file")
    assert [one.id for one in result.briefings] == ["one"]
    (folder / "map.png").write_bytes(make_located_photo())
    result = check_path(folder, TODAY)
    assert result.problems == ()
    (warning,) = [one for one in result.warnings if one.code == "image-location"]
    assert 'the image "map.png" says where it was taken; readers do not get that' in warning.message


def test_readers_get_an_upright_image_in_srgb_without_any_metadata() -> None:
    scaled = Image.open(BytesIO(scale_image(make_located_photo())))
    assert (scaled.format, scaled.size, dict(scaled.getexif())) == ("JPEG", (40, 60), {})
    corner = scaled.getpixel((38, 2))
    assert isinstance(corner, tuple)
    assert corner[0] > 2 * corner[1]
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    scaled = Image.open(BytesIO(scale_image(make_image("PNG", (3000, 30 * 60), icc_profile=profile))))
    assert (scaled.format, scaled.size, "icc_profile" in scaled.info) == ("PNG", (MAX_SIDE, 1229), False)


def test_an_image_is_read_again_only_when_it_has_changed_and_served_only_as_it_was_read(
    tmp_path: Path,
) -> None:
    folder = write_briefing(tmp_path)
    briefings = load_library_files(list_briefing_files(folder), SECTIONS).briefings.values()
    images = ImageFolder(folder)
    first = images.read_images(briefings)["one"]["map.png"]
    assert images.read_images(briefings)["one"]["map.png"] is first
    assert isinstance(first, ImageFile)
    assert read_scaled_image(first.path, first.digest).startswith(b"\x89PNG")
    (folder / "map.png").write_bytes(make_image(size=(30, 30)))
    second = images.read_images(briefings)["one"]["map.png"]
    assert isinstance(second, ImageFile)
    assert (second.width, second.digest == first.digest) == (30, False)
    assert read_scaled_image(first.path, first.digest) == b""
