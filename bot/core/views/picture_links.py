"""The addresses at which the web page serves the pictures of an answer, for platforms that fetch them.

An address names the version of the answer and the digest of the picture. Another picture has another address,
so one may be kept for good.
"""

from urllib.parse import urlencode

from bot.core.charts.render import can_draw, get_image_extension, image_cache_key
from bot.core.charts.theme import LIGHT, Theme
from bot.core.messages.chart import Picture
from bot.core.messages.image import Image
from bot.core.messages.reply import Block, Chart, Illustration, Reply, iterate_blocks
from bot.core.views.permalink import build_path, get_revision

PICTURES_PATH = "/api/pictures"  # before the permanent path of the answer
NUMBER, DIGEST = "number", "picture"  # parameters: the place among the answer's pictures; what it looks like


def list_pictures(reply: Reply) -> tuple[Picture | Image, ...]:
    """List the pictures of *reply*: images, and charts that can be drawn."""
    return tuple(filter(None, map(_get_picture, iterate_blocks(reply.blocks))))


def _get_picture(block: Block) -> Picture | Image | None:
    match block:
        case Chart(picture=picture) if picture and can_draw(picture):
            return picture
        case Illustration(image=image):
            return image
        case _:
            return None


def build_picture_path(reply: Reply, picture: Picture | Image, revision: str, theme: Theme) -> str:
    """Build the path of one of the pictures of *reply*, which is that of *revision*; empty if it has none."""
    path, pictures = build_path(reply), list_pictures(reply)
    if not path or picture not in pictures:
        return ""
    version = get_revision(reply) or revision
    parameters = {"v": version} if version else {}
    parameters |= {
        "language": reply.language,
        NUMBER: str(pictures.index(picture) + 1),
        DIGEST: image_cache_key(picture, theme),
    }
    return f"{PICTURES_PATH}{path}.{get_image_extension(picture)}?{urlencode(parameters)}"


def build_image_path(path: str, image: Image) -> str:
    """Build the path of the image of the entry at the permanent *path*, in any language and version."""
    digest = image_cache_key(image, LIGHT)
    return f"{PICTURES_PATH}{path}.{get_image_extension(image)}?{urlencode({DIGEST: digest})}"


def find_picture(reply: Reply, digest: str, theme: Theme) -> Picture | Image | None:
    """Find the picture of *reply* that looks like *digest* says; None if it has changed, or was withdrawn."""
    return next((one for one in list_pictures(reply) if image_cache_key(one, theme) == digest), None)
