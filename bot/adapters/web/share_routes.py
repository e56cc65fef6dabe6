"""The routes of what is shared: each permanent link with the ending of a format, such as ``.json``.

They read no cookie but the one with the reader's language, set none, and change nothing.
"""

import re

from aiohttp import web

from bot.adapters.web import permalink
from bot.adapters.web.compression import CompressedBody, build_tagged_response
from bot.adapters.web.document_renderer import DataFormat, DocumentRenderer, DocumentSource
from bot.adapters.web.middleware import PUBLIC_HEADERS
from bot.adapters.web.openapi import OPENAPI_PATH, compress_description
from bot.adapters.web.picture_drawer import PictureDrawer
from bot.adapters.web.session import get_base_url, get_chat_language
from bot.adapters.web.settings import WebSettings
from bot.adapters.web.share_images import ShareImages
from bot.core.export.documents import Site
from bot.core.messages.reply import Reply
from bot.core.views.permalink import build_path
from bot.services.chat.chat_service import ChatService
from bot.services.store.errors import StoreError

_DATA_HEADERS = {
    "Cache-Control": "public, no-cache",  # a copy may be kept, and is asked each time whether it is right
    "Vary": "Accept-Language, Cookie",
    "X-Robots-Tag": "noindex",  # readers who search are to find the page
    **PUBLIC_HEADERS,
}
_UNSAFE_IN_FILE_NAME = re.compile(r"[^\w.-]+", re.ASCII)


class ShareRoutes:
    """The handlers of these routes."""

    def __init__(self, chat_service: ChatService, settings: WebSettings, drawer: PictureDrawer) -> None:
        """Share the answers of *chat_service* at the address in *settings*, with pictures from *drawer*."""
        self._chat_service = chat_service
        self._settings = settings
        self._images = ShareImages(chat_service, drawer)
        self._document_renderer = DocumentRenderer()

    def list_routes(self) -> list[web.RouteDef]:
        """List the routes, which must come before those of the permanent links."""
        handlers = {".png": self.get_image, ".json": self.get_document, ".csv": self.get_table}
        return [
            web.get(OPENAPI_PATH, self.get_description),
            *(
                web.get(f"{route}{ending}", handler)
                for route in permalink.ROUTES
                for ending, handler in handlers.items()
            ),
        ]

    async def get_description(self, request: web.Request) -> web.Response:
        """Serve the description of the documents."""
        return build_tagged_response(request, compress_description(), "application/json", _DATA_HEADERS)

    async def get_image(self, request: web.Request) -> web.Response:
        """Serve the picture of a permanent link."""
        return await self._images.respond(request, await self._answer(request))

    async def get_document(self, request: web.Request) -> web.Response:
        """Serve what a permanent link leads to as JSON."""
        body = await self._render_data(request, DataFormat.JSON)
        return build_tagged_response(request, body, "application/json", _DATA_HEADERS)

    async def get_table(self, request: web.Request) -> web.Response:
        """Serve the numbers that a permanent link leads to as CSV, to be saved under a name of their own."""
        body = await self._render_data(request, DataFormat.CSV)
        file_name = _UNSAFE_IN_FILE_NAME.sub("-", request.path.strip("/"))
        headers = {**_DATA_HEADERS, "Content-Disposition": f'attachment; filename="{file_name}"'}
        return build_tagged_response(request, body, "text/csv", headers)

    async def _answer(self, request: web.Request) -> Reply:
        """Answer a permanent link; one that leads nowhere is not found."""
        link = permalink.parse_permalink(request)
        language = await get_chat_language(request, self._chat_service)
        reply = await self._chat_service.answer_permalink(link, language)
        if not build_path(reply):
            raise web.HTTPNotFound
        return reply

    async def _render_data(self, request: web.Request, data_format: DataFormat) -> CompressedBody:
        """Render what a permanent link leads to; one that leads nowhere is not found."""
        link = permalink.parse_permalink(request)
        language = await get_chat_language(request, self._chat_service)
        try:
            app, data_request = await self._chat_service.find_permalink_app(link, language)
        except LookupError as error:
            raise web.HTTPNotFound from error
        except StoreError as error:
            raise web.HTTPServiceUnavailable from error
        briefing = app.find_briefing(data_request)
        if briefing is None:
            raise web.HTTPNotFound
        version = link.as_of or await self._chat_service.find_newest_revision(briefing.id)
        site = Site(get_base_url(request, self._settings), version)
        source = DocumentSource(data_format, briefing, data_request, site, link.as_of)
        body = await self._document_renderer.render(app, source)
        if body is None:
            raise web.HTTPNotFound
        return body
