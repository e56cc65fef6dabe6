"""The pictures of answers, for platforms that fetch them: ``/api/pictures/harbour/polls/spring.png?v=17``.

Whoever fetches one sends no cookie. An unpublished item has no picture here, as it has no permanent link.
"""

from dataclasses import replace

from aiohttp import web

from bot.adapters.web import permalink
from bot.adapters.web.picture_drawer import PictureDrawer
from bot.adapters.web.session import get_address_language, get_preferred_language
from bot.adapters.web.share_images import respond_with_png
from bot.core.charts.render import image_cache_key
from bot.core.charts.theme import LIGHT
from bot.core.messages.chart import Picture
from bot.core.messages.image import Image
from bot.core.messages.reply import Reply
from bot.core.views.permalink import Permalink
from bot.core.views.picture_links import DIGEST, NUMBER, PICTURES_PATH, find_picture, list_pictures
from bot.services.chat.chat_service import ChatService


class PictureRoutes:
    """The handler of these routes."""

    def __init__(self, chat_service: ChatService, drawer: PictureDrawer) -> None:
        """Serve the pictures of the answers of *chat_service*, from *drawer*."""
        self._chat_service = chat_service
        self._drawer = drawer

    def list_routes(self) -> list[web.RouteDef]:
        """List the routes: one for each form of a permanent link, in each format."""
        return [
            web.get(f"{PICTURES_PATH}{route}.{extension}", self.get_picture)
            for route in permalink.ROUTES
            for extension in ("png", "jpg")
        ]

    async def get_picture(self, request: web.Request) -> web.Response:
        """Serve the picture that the address names, or what its place in that version holds by now."""
        link, digest = permalink.parse_permalink(request), request.query.get(DIGEST, "")
        language = get_address_language(request) or get_preferred_language(request)
        picture = await self._find_named_picture(link, language, digest)
        is_named = picture is not None
        if picture is None:
            number = request.query.get(NUMBER, "1")
            picture = _select_picture(await self._chat_service.answer_permalink(link, language), number)
        if picture is None:
            raise web.HTTPNotFound
        png_data = await self._drawer.draw(picture)
        return respond_with_png(request, png_data, image_cache_key(picture, LIGHT), is_named=is_named)

    async def _find_named_picture(
        self, link: Permalink, language: str, digest: str
    ) -> Picture | Image | None:
        """Find the picture that looks like *digest* says, in today's answer or in that of the version."""
        for version in dict.fromkeys(("", link.as_of)):
            reply = await self._chat_service.answer_permalink(replace(link, as_of=version), language)
            if picture := find_picture(reply, digest, LIGHT):
                return picture
        return None


def _select_picture(reply: Reply, number: str) -> Picture | Image | None:
    pictures = list_pictures(reply)
    is_there = number.isascii() and number.isdecimal() and 1 <= int(number[:3]) <= len(pictures)
    return pictures[int(number[:3]) - 1] if is_there else None
