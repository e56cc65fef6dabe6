"""Responds to a request with the page of a reply, in the look and the language that its address chooses."""

from dataclasses import replace

from aiohttp import web

from bot.adapters.web.compression import build_response, build_tagged_response
from bot.adapters.web.frame import build_frame
from bot.adapters.web.page import VIEWS, WEB, PageSource
from bot.adapters.web.page_renderer import PageRenderer
from bot.adapters.web.session import get_address_language, get_base_url
from bot.adapters.web.settings import WebSettings
from bot.core.i18n.locale import get_locale
from bot.core.messages.reply import Paragraph, Reply, make_line
from bot.core.views.permalink import Permalink
from bot.services.chat.chat_service import ChatService

_PAGE_HEADERS = {
    "Cache-Control": "private, no-cache",  # the browser asks each time whether its copy is still right
    "Vary": "Accept-Language, Cookie",
}


def get_view(request: web.Request) -> str:
    """Read from the address whose look the answer is to have."""
    view = request.query.get("as", WEB)
    return view if view in VIEWS else WEB


class PageResponder:
    """Makes responses of replies."""

    def __init__(self, chat_service: ChatService, page_renderer: PageRenderer, settings: WebSettings) -> None:
        """Take what stands around an answer from *chat_service*; *settings* say where readers open it."""
        self._chat_service = chat_service
        self._page_renderer = page_renderer
        self._settings = settings

    async def respond(self, request: web.Request, source: PageSource) -> web.Response:
        """Respond with the page of *source*, to which this adds what stands around every answer."""
        body = await self._page_renderer.render(await self._complete(request, source))
        return build_tagged_response(request, body, "text/html", _PAGE_HEADERS)

    async def respond_once(self, request: web.Request, source: PageSource, status: int = 200) -> web.Response:
        """Respond with a page that no browser keeps: thanks for a report, or that something is not there."""
        body = await self._page_renderer.render(await self._complete(request, source))
        return build_response(request, body, "text/html", status=status)

    async def respond_with_missing(self, request: web.Request, reply: Reply) -> web.Response:
        """Respond that there is no page at this address, and list the briefings; *reply* has the language."""
        translate = get_locale(reply.language).translate
        briefings = await self._chat_service.answer_permalink(Permalink("", "briefings"), reply.language)
        sentence = translate("There’s no page at this address. Here is what there is:")
        page = replace(
            briefings,
            title=translate("Page not found"),
            blocks=(Paragraph(make_line(sentence)), *briefings.blocks),
            command_line="",
            not_found=True,
        )
        return await self.respond_once(request, PageSource(page, request.rel_url.raw_path), 404)

    async def _complete(self, request: web.Request, source: PageSource) -> PageSource:
        return replace(
            source,
            view=get_view(request),
            language=get_address_language(request),
            base_url=get_base_url(request, self._settings),
            revision=await self._chat_service.find_permalink_revision(source.reply),
            frame=await build_frame(self._chat_service, source.reply),
        )
