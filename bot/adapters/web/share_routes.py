"""The routes of what is shared: each permanent link with the ending of a format, such as ``.png``."""

from aiohttp import web

from bot.adapters.web import permalink
from bot.adapters.web.session import choose_language, get_chat_language
from bot.adapters.web.settings import WebSettings
from bot.adapters.web.share_images import respond_with_image
from bot.core.messages.reply import Reply
from bot.core.views.permalink import build_path
from bot.services.chat.chat_service import ChatService


class ShareRoutes:
    """The handlers of these routes."""

    def __init__(self, chat_service: ChatService, settings: WebSettings) -> None:
        """Share the answers of *chat_service* at the address in *settings*."""
        self._chat_service = chat_service
        self._public_url = settings.public_url

    def list_routes(self) -> list[web.RouteDef]:
        """List the routes, which must come before those of the permanent links."""
        return [web.get(f"{route}.png", self.get_image) for route in permalink.ROUTES]

    async def get_image(self, request: web.Request) -> web.Response:
        """Serve the picture of a permanent link."""
        reply = await self._answer(request)
        title = self._chat_service.get_briefing_title(reply)
        return await respond_with_image(request, reply, title, self._chat_service)

    async def _answer(self, request: web.Request) -> Reply:
        """Answer a permanent link; one that leads nowhere is not found."""
        language = choose_language(request, await get_chat_language(request, self._chat_service))
        reply = await self._chat_service.answer_permalink(permalink.parse_permalink(request), language)
        if not build_path(reply):
            raise web.HTTPNotFound
        return reply
