"""The preview of a proposal, for whoever has its link: ``/proposals/12-SECRET``.

No search engine keeps it, no cache and no log has its secret, and no other site is told where a reader came
from. It is only to be read: publishing stays in the chat.
"""

import asyncio

from aiohttp import web

from bot.adapters.web.compression import build_response, compress_body
from bot.adapters.web.page import Renderers
from bot.adapters.web.picture_drawer import PictureDrawer
from bot.adapters.web.proposal_page import IMAGES_FOLDER, render_proposal_page
from bot.adapters.web.session import get_preferred_language
from bot.adapters.web.share_images import find_image_type
from bot.adapters.web.static_files import AssetBundle
from bot.core.messages.image import Image, ImageFile
from bot.services.chat.chat_service import ChatService
from bot.services.publishing.moderation_handler import PROPOSALS_PATH, ProposalPreview
from bot.services.store.errors import StoreError

_PROPOSAL_ROUTE = f"{PROPOSALS_PATH}/{{key:[0-9]{{1,9}}-[A-Za-z0-9_-]{{20,64}}}}"
_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}


class ProposalRoutes:
    """The handlers of these routes."""

    def __init__(
        self, chat_service: ChatService, drawer: PictureDrawer, renderers: Renderers, assets: AssetBundle
    ) -> None:
        """Show the proposals that wait in *chat_service*, as the platforms' *renderers* show them."""
        self._chat_service = chat_service
        self._drawer = drawer
        self._renderers = renderers
        self._assets = assets

    def list_routes(self) -> list[web.RouteDef]:
        """List the routes."""
        return [
            web.get(_PROPOSAL_ROUTE, self.get_proposal),
            web.get(f"{_PROPOSAL_ROUTE}/{IMAGES_FOLDER}/{{digest:[0-9a-f]{{64}}}}", self.get_image),
        ]

    async def get_proposal(self, request: web.Request) -> web.Response:
        """Serve the page of a proposal."""
        preview = await self._find_preview(request)
        html = await asyncio.to_thread(
            render_proposal_page, preview, request.path, self._renderers, self._assets
        )
        return build_response(request, compress_body(html.encode()), "text/html", headers=_HEADERS)

    async def get_image(self, request: web.Request) -> web.Response:
        """Serve an image of a proposal by its digest."""
        preview, digest = await self._find_preview(request), request.match_info["digest"]
        for file in preview.images.values():
            if isinstance(file, ImageFile) and file.digest == digest:
                data = await self._drawer.draw(Image(file, ""))
                if not data:
                    raise web.HTTPServiceUnavailable
                return web.Response(body=data, content_type=find_image_type(data), headers=_HEADERS)
        raise web.HTTPNotFound

    async def _find_preview(self, request: web.Request) -> ProposalPreview:
        """Find the proposal that the address names.

        Raises:
            HTTPNotFound: there is none, or its secret is another one.
            HTTPServiceUnavailable: the database or the folder fails.
        """
        key, language = request.match_info["key"], get_preferred_language(request)
        try:
            preview = await self._chat_service.preview_proposal(key, language)
        except (StoreError, OSError):
            raise web.HTTPServiceUnavailable from None
        if preview is None:
            raise web.HTTPNotFound
        return preview
