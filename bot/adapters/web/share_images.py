"""The picture of a shared link, for the makers of link previews: ``/harbour/figures/cost.png``."""

from urllib.parse import urlencode

from aiohttp import web

from bot.adapters.web.middleware import PUBLIC_HEADERS
from bot.adapters.web.picture_drawer import PictureDrawer
from bot.adapters.web.session import get_address_language
from bot.adapters.web.static_files import CACHE_HEADERS
from bot.core.charts.render import can_draw, image_cache_key
from bot.core.charts.theme import LIGHT
from bot.core.messages.link_preview import LinkPreview
from bot.core.messages.reply import Reply
from bot.core.views.permalink import build_path, get_revision
from bot.core.views.sharing import build_link_preview
from bot.services.chat.chat_service import ChatService

_SHORT_CACHE_HEADERS = {"Cache-Control": "public, max-age=300"}  # seconds; the address names another picture
_BROWSER_LANGUAGE = {"Vary": "Accept-Language, Cookie"}  # where the address names none
_DIGEST_PARAMETER = "picture"
_PNG_SIGNATURE = b"\x89PNG"


def build_card_path(reply: Reply, preview: LinkPreview, revision: str) -> str:
    """Build the path of the picture of *reply*, with the version that it shows and its own digest.

    So a picture may be cached for good: another one has another address.
    """
    version = get_revision(reply) or revision
    parameters = {"v": version} if version else {}
    parameters |= {"language": reply.language, _DIGEST_PARAMETER: image_cache_key(preview, LIGHT)}
    return f"{build_path(reply)}.png?{urlencode(parameters)}"


class ShareImages:
    """Serves the pictures."""

    def __init__(self, chat_service: ChatService, drawer: PictureDrawer) -> None:
        """Take the titles of briefings from *chat_service*, and the pictures from *drawer*."""
        self._chat_service = chat_service
        self._drawer = drawer

    async def respond(self, request: web.Request, reply: Reply) -> web.Response:
        """Serve the picture of *reply*, drawn when it is first asked for."""
        preview = build_link_preview(reply, self._chat_service.get_briefing_title(reply))
        if not can_draw(preview):
            raise web.HTTPNotFound
        digest = image_cache_key(preview, LIGHT)
        is_named = request.query.get(_DIGEST_PARAMETER) == digest
        return respond_with_png(request, await self._drawer.draw(preview), digest, is_named=is_named)


def find_image_type(image_data: bytes) -> str:
    """Find the media type of an image: PNG or JPEG."""
    return "image/png" if image_data.startswith(_PNG_SIGNATURE) else "image/jpeg"


def respond_with_png(request: web.Request, png_data: bytes, digest: str, *, is_named: bool) -> web.Response:
    """Serve a picture, which may be cached for good if its address names its content by its *digest*.

    Raises:
        HTTPServiceUnavailable: it could not be drawn.
    """
    if not png_data:
        raise web.HTTPServiceUnavailable
    headers = {
        **(CACHE_HEADERS if is_named else _SHORT_CACHE_HEADERS),
        **({} if get_address_language(request) else _BROWSER_LANGUAGE),
        **PUBLIC_HEADERS,
    }
    if any(tag.value == digest for tag in request.if_none_match or ()):
        response = web.Response(status=304, headers=headers)
    else:
        response = web.Response(body=png_data, content_type=find_image_type(png_data), headers=headers)
    response.etag = digest
    return response
