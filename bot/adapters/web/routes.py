"""The routes of the web page. The server keeps no state; a cookie holds the chat's id."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from aiohttp import web

from bot.adapters.burst_limiter import BurstLimiter
from bot.adapters.context import AdapterContext
from bot.adapters.web import permalink
from bot.adapters.web.addresses import build_address
from bot.adapters.web.compression import build_response, compress_body
from bot.adapters.web.feed_routes import FeedRoutes
from bot.adapters.web.forms import check_line_length
from bot.adapters.web.health_routes import list_health_routes
from bot.adapters.web.limits import DEFAULT_LIMITS, WebLimits
from bot.adapters.web.middleware import (
    ErrorResponder,
    add_security_headers,
    make_error_middleware,
    make_host_check_middleware,
    make_origin_check_middleware,
    make_update_id_middleware,
)
from bot.adapters.web.page import WEB
from bot.adapters.web.page_handlers import PageHandlers
from bot.adapters.web.page_renderer import PageRenderer
from bot.adapters.web.page_responder import PageResponder
from bot.adapters.web.picture_drawer import PictureDrawer
from bot.adapters.web.picture_routes import PictureRoutes
from bot.adapters.web.proposal_routes import ProposalRoutes
from bot.adapters.web.rate_limiter import make_rate_limit_middleware
from bot.adapters.web.session import get_address_language, get_chat_language, identify_caller
from bot.adapters.web.settings import WebSettings
from bot.adapters.web.share_routes import ShareRoutes
from bot.adapters.web.static_files import AssetBundle, load_assets, respond_with_asset
from bot.adapters.web.webhook_middleware import make_webhook_middleware
from bot.core.app import Command, Suggestion
from bot.core.views.permalink import PAGE_COMMANDS
from bot.services.chat.chat_service import ChatService

MAX_BODY_SIZE = 8 * 1024  # bytes of a request: the longest input, with every character escaped
MAX_SUGGESTIONS = 25  # as many as on Discord

_OWN_PAGE = f"/{{command:{'|'.join(PAGE_COMMANDS)}}}"
# No data is missed as a page, and what is only sent is none.
_ANY_PAGE = r"/{path:(?!(?:api|assets)/|send$).*(?<!\.json)(?<!\.csv)(?<!\.png)(?<!\.atom)}"


def create_web_app(
    chat_service: ChatService,
    settings: WebSettings,
    context: AdapterContext,
    limits: WebLimits = DEFAULT_LIMITS,
) -> web.Application:
    """Build the web application, to be served as *settings* say."""
    assets = load_assets()
    page_renderer = PageRenderer(assets, context.renderers, settings.public_url)
    error_responder = ErrorResponder(page_renderer.render_error)
    note_refusal = partial(context.observer.note_refusal, WEB)
    app = web.Application(
        client_max_size=MAX_BODY_SIZE,
        middlewares=[
            make_update_id_middleware(),
            make_webhook_middleware(context),
            make_rate_limit_middleware(
                BurstLimiter(limits.burst, limits.rate),
                settings.proxy_networks,
                error_responder,
                note_refusal,
            ),
            make_error_middleware(
                lambda request: get_chat_language(request, chat_service), error_responder, note_refusal
            ),
            make_host_check_middleware(settings.host, settings.public_url),
            make_origin_check_middleware(settings.public_url),
        ],
    )
    app.on_response_prepare.append(add_security_headers)
    pages = PageHandlers(
        chat_service,
        settings,
        PageResponder(chat_service, page_renderer, settings),
        BurstLimiter(limits.choice_burst, limits.choice_rate),
    )
    drawer = PictureDrawer(chat_service)
    handlers = _RouteHandlers(chat_service, settings, pages, assets)
    app.add_routes(
        [
            web.get("/", pages.get_home),
            web.get("/search", pages.get_search),
            web.post("/send", pages.post_sent),
            web.get("/assets/{version}/{name}", handlers.get_asset),
            web.get("/api/suggest", handlers.get_suggestions),
            *list_health_routes(context, has_health=settings.health),
            *FeedRoutes(chat_service, settings).list_routes(),
            *PictureRoutes(chat_service, drawer).list_routes(),
            *ProposalRoutes(chat_service, drawer, context.renderers, assets).list_routes(),
            web.get(_OWN_PAGE, pages.get_own_page),
            web.get(f"{_OWN_PAGE}/{{argument:[^/]{{1,100}}}}", pages.get_own_page),
            *ShareRoutes(chat_service, settings, drawer).list_routes(),
            *(web.get(route, pages.get_permalink) for route in permalink.ROUTES),
            web.get(_ANY_PAGE, pages.get_missing),
        ]
    )
    return app


class _RouteHandlers:
    """The handlers of everything that is not a page."""

    def __init__(
        self,
        chat_service: ChatService,
        settings: WebSettings,
        pages: PageHandlers,
        assets: AssetBundle,
    ) -> None:
        self._chat_service = chat_service
        self._trusted_proxies = settings.proxy_networks
        self._pages = pages
        self._assets = assets

    async def get_suggestions(self, request: web.Request) -> web.Response:
        """Suggest pages for what is ``typed``: their titles, where they are, and their addresses."""
        text = check_line_length(request.query.get("typed", "")).lstrip()
        language = await get_chat_language(request, self._chat_service)
        commands = self._chat_service.list_commands(language)
        options = list(_match_commands(text.removeprefix("/").casefold(), commands))
        if not (options and text.startswith("/")):
            caller = identify_caller(request, self._trusted_proxies, self._chat_service)
            name, _, argument = self._pages.parse_line(text).removeprefix("/").partition(" ")
            options += await self._chat_service.suggest_completions(
                replace(caller, language=language), name, argument.strip()
            )
        suggestions = [_format_suggestion(one, get_address_language(request)) for one in options]
        body = compress_body(json.dumps(suggestions[:MAX_SUGGESTIONS]).encode())
        return build_response(request, body, "application/json")

    async def get_asset(self, request: web.Request) -> web.Response:
        """Serve a static file."""
        return respond_with_asset(request, self._assets)


def _format_suggestion(one: Suggestion, language: str) -> dict[str, str]:
    """Format what the page needs of a suggestion; its address is in *language*, if not empty."""
    return {"title": one.title, "place": one.place, "address": build_address(one.command_line, "", language)}


def _match_commands(prefix: str, commands: tuple[Command, ...]) -> Iterator[Suggestion]:
    """Yield the pages whose command or title begins with *prefix* and that need nothing else."""
    for one in commands:
        is_named = one.name.startswith(prefix) or one.description.casefold().startswith(prefix)
        if is_named and one.place != "unlisted" and not one.is_required:
            yield Suggestion(one.description, "", command_line=one.name)
