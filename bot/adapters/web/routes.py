"""The routes of the web page. The server keeps no state; a cookie holds the chat's id."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from math import ceil

from aiohttp import web

from bot.adapters.context import AdapterContext
from bot.adapters.web import permalink
from bot.adapters.web.compression import build_response, build_tagged_response, compress_body
from bot.adapters.web.feed_routes import FeedRoutes
from bot.adapters.web.limits import DEFAULT_LIMITS, WebLimits
from bot.adapters.web.middleware import (
    MAX_LINE_LENGTH,
    add_security_headers,
    make_error_middleware,
    make_host_check_middleware,
    make_origin_check_middleware,
)
from bot.adapters.web.page_renderer import PageKind, PageRenderer, PageSource
from bot.adapters.web.picture_routes import PictureRoutes
from bot.adapters.web.rate_limiter import RateLimiter, make_rate_limit_middleware
from bot.adapters.web.render import MAX_INPUT_LENGTH
from bot.adapters.web.session import get_base_url, get_chat_language, identify_caller, set_chat_cookie
from bot.adapters.web.settings import WebSettings
from bot.adapters.web.share_routes import ShareRoutes
from bot.adapters.web.static_files import load_assets, respond_with_asset
from bot.core.app import Command, Suggestion
from bot.core.content.field_labels import gettext_noop
from bot.core.messages.caller import Caller
from bot.core.messages.reply import Reply
from bot.core.messages.request import fill_form, parse_command_line, to_command_line
from bot.core.views.permalink import START_COMMAND, build_path
from bot.services.chat.chat_service import ChatService
from bot.services.reports.report_button import REPORT

MAX_BODY_SIZE = 8 * 1024  # bytes of a request: the longest input, with every character escaped
MAX_SUGGESTIONS = 25  # as many as on Discord

_FORM_CONTENT_TYPE = "application/x-www-form-urlencoded"
_CHOICE_COMMANDS = frozenset({"briefing", "language", "forget"})  # a chat's choices are stored
_PAGE_HEADERS = {
    "Cache-Control": "private, no-cache",  # the browser asks each time whether its copy is still right
    "Vary": "Accept-Language, Cookie",
}


def create_web_app(
    chat_service: ChatService,
    settings: WebSettings,
    context: AdapterContext,
    limits: WebLimits = DEFAULT_LIMITS,
) -> web.Application:
    """Build the web application, to be served as *settings* say."""
    error_middleware = make_error_middleware(lambda request: get_chat_language(request, chat_service))
    app = web.Application(
        client_max_size=MAX_BODY_SIZE,
        middlewares=[
            make_rate_limit_middleware(RateLimiter(limits.burst, limits.rate), settings.proxy_networks),
            error_middleware,
            make_host_check_middleware(settings.host, settings.public_url),
            make_origin_check_middleware(settings.public_url),
        ],
    )
    app.on_response_prepare.append(add_security_headers)
    choice_limiter = RateLimiter(limits.choice_burst, limits.choice_rate)
    handlers = _RouteHandlers(chat_service, settings, context, choice_limiter)
    app.add_routes(
        [
            web.get("/", handlers.get_page),
            web.get("/assets/{version}/{name}", handlers.get_asset),
            web.post("/api/answer", handlers.post_answer),
            web.post("/words", handlers.post_form),
            web.get("/api/suggest", handlers.get_suggestions),
            web.get("/health", handlers.get_health),
            *FeedRoutes(chat_service, settings).list_routes(),
            *PictureRoutes(chat_service).list_routes(),
            *ShareRoutes(chat_service, settings).list_routes(),
            *(web.get(route, handlers.get_permalink) for route in permalink.ROUTES),
        ]
    )
    return app


class _RouteHandlers:
    """The handlers of the routes."""

    def __init__(
        self,
        chat_service: ChatService,
        settings: WebSettings,
        context: AdapterContext,
        choice_limiter: RateLimiter,
    ) -> None:
        self._chat_service = chat_service
        self._public_url = settings.public_url
        self._trusted_proxies = settings.proxy_networks
        self._check_health = context.check_health
        self._choice_limiter = choice_limiter
        self._assets = load_assets()
        self._page_renderer = PageRenderer(self._assets, context.renderers, settings.public_url)

    async def get_page(self, request: web.Request) -> web.Response:
        """Serve the page with the answer to ``ask``, which therefore needs no script."""
        line = self._parse_line(_check_line_length(request.query.get("ask", "")))
        caller = self._identify_caller(request)
        body = await self._page_renderer.render(await self._answer_line(caller, line, request))
        response = build_tagged_response(request, body, "text/html", _PAGE_HEADERS)
        return set_chat_cookie(response, caller.chat, request, self._public_url)

    async def post_form(self, request: web.Request) -> web.Response:
        """Accept what a reader wrote in an answer's form, and serve the page with the response."""
        line, text = await _read_form_field(request, "line"), await _read_form_field(request, "words")
        line = fill_form(_check_line_length(line), text[:MAX_INPUT_LENGTH])
        caller = self._identify_caller(request)
        body = await self._page_renderer.render(await self._answer_line(caller, line, request))
        response = build_response(request, body, "text/html")
        return set_chat_cookie(response, caller.chat, request, self._public_url)

    def _identify_caller(self, request: web.Request) -> Caller:
        return identify_caller(request, self._trusted_proxies, self._chat_service)

    async def _answer_line(self, caller: Caller, requested_line: str, request: web.Request) -> PageSource:
        line = requested_line or START_COMMAND
        reply, page_number = await self._answer_command(caller, line)
        revision = await self._chat_service.find_permalink_revision(reply)
        commands = self._chat_service.list_commands(reply.language)
        kind = PageKind.ANSWER if requested_line else PageKind.HOME
        base_url, title = self._describe_site(request, reply)
        return PageSource(kind, line, reply, page_number, revision, commands, base_url, title)

    def _describe_site(self, request: web.Request, reply: Reply) -> tuple[str, str]:
        """Find the address of the site and the title of the briefing, which the head of a page names."""
        base_url = get_base_url(request, self._public_url)
        return base_url, self._chat_service.get_briefing_title(reply)

    async def _answer_command(self, caller: Caller, line: str) -> tuple[Reply, int]:
        request, _ = parse_command_line(line, today=date.min)
        if request.command in _CHOICE_COMMANDS and (wait := self._choice_limiter.try_acquire(caller.address)):
            raise web.HTTPTooManyRequests(headers={"Retry-After": str(ceil(wait))})
        return await self._chat_service.answer_command(caller, line)

    async def get_permalink(self, request: web.Request) -> web.Response:
        """Serve the page of a briefing, a section or an entry, or help if it is gone."""
        link = permalink.parse_permalink(request)
        language = await get_chat_language(request, self._chat_service)
        reply = await self._chat_service.answer_permalink(link, language)
        path = build_path(reply)
        if path and path != request.path:
            return web.Response(status=302, headers={"Location": build_path(reply, link.as_of)})
        if not path and not reply.not_found:
            raise web.HTTPNotFound
        revision = await self._chat_service.find_permalink_revision(reply)
        commands = self._chat_service.list_commands(reply.language)
        line = f"{link.section} {link.item}".strip()
        base_url, title = self._describe_site(request, reply)
        source = PageSource(PageKind.PERMALINK, line, reply, 1, revision, commands, base_url, title)
        body = await self._page_renderer.render(source)
        if not path:
            return build_response(request, body, "text/html", status=404)
        return build_tagged_response(request, body, "text/html", _PAGE_HEADERS)

    async def post_answer(self, request: web.Request) -> web.Response:
        """Answer the form's ``line``, with the HTML of all views."""
        line = self._parse_line(_check_line_length(await _read_form_field(request, "line")))
        if not line:
            raise web.HTTPBadRequest(text=gettext_noop("Send a command in the “line” field, e.g. line=help."))
        caller = self._identify_caller(request)
        reply, page_number = await self._answer_command(caller, line)
        revision = await self._chat_service.find_permalink_revision(reply)
        body = await self._page_renderer.render(
            PageSource(
                PageKind.FRAGMENT,
                line,
                reply,
                page_number,
                revision,
                base_url=get_base_url(request, self._public_url),
            )
        )
        response = build_response(request, body, "application/json")
        return set_chat_cookie(response, caller.chat, request, self._public_url)

    async def get_suggestions(self, request: web.Request) -> web.Response:
        """Suggest command lines that complete what is ``typed``, the best first."""
        text = _check_line_length(request.query.get("typed", "")).lstrip()
        language = await get_chat_language(request, self._chat_service)
        suggestions = list(
            _match_commands(text.removeprefix("/").lower(), self._chat_service.list_commands(language))
        )
        if not suggestions:
            name, _, argument = self._parse_line(text).removeprefix("/").partition(" ")
            entry_suggestions = await self._chat_service.suggest_completions(
                replace(self._identify_caller(request), language=language), name, argument.strip()
            )
            suggestions = list(_format_suggestions(name, entry_suggestions))
        body = compress_body(json.dumps(suggestions[:MAX_SUGGESTIONS]).encode())
        return build_response(request, body, "application/json")

    def _parse_line(self, text: str) -> str:
        """Turn what a reader typed into a command line."""
        command_names = {command.name for command in self._chat_service.list_commands()} | (
            {REPORT} if self._chat_service.report_service else set()
        )
        return to_command_line(text, command_names)

    async def get_asset(self, request: web.Request) -> web.Response:
        """Serve a static file."""
        return respond_with_asset(request, self._assets)

    async def get_health(self, _request: web.Request) -> web.Response:
        """Serve the health of the bot: status 200 if it is healthy, otherwise 503."""
        is_healthy, status_text = self._check_health()
        return web.Response(text=status_text, status=200 if is_healthy else 503)


def _format_suggestions(command_text: str, items: tuple[Suggestion, ...]) -> Iterator[dict[str, str]]:
    """Yield a command line for each of *items*; a briefing named in *command_text* moves to its end."""
    command, separator, briefing = command_text.partition("@")
    for item in items:
        briefing_suffix = "" if "@" in item.argument else separator + briefing
        yield {"line": f"/{command} {item.argument}{briefing_suffix}", "description": item.label}


def _match_commands(prefix: str, commands: tuple[Command, ...]) -> Iterator[dict[str, str]]:
    for command in commands:
        if command.name.startswith(prefix):
            yield {"line": f"/{command.name}", "description": command.description}


def _check_line_length(text: str) -> str:
    """Pass *text* through, unless it is too long."""
    if len(text) > MAX_LINE_LENGTH:
        raise web.HTTPBadRequest(text=gettext_noop("Commands can have up to {limit} characters."))
    return text


async def _read_form_field(request: web.Request, field_name: str) -> str:
    """Read a field of the submitted form; empty if it is missing."""
    if request.content_type != _FORM_CONTENT_TYPE:
        raise web.HTTPUnsupportedMediaType
    try:
        form = await request.post()
    except (LookupError, ValueError) as error:
        raise web.HTTPBadRequest(text=gettext_noop("Send the form in UTF-8.")) from error
    except web.RequestPayloadError as error:
        error_text = gettext_noop("Send the form encoded as its headers say, or uncompressed.")
        raise web.HTTPBadRequest(text=error_text) from error
    return str(form.get(field_name, ""))
