"""The routes of the web page. They answer with what the desk says and keep nothing but a chat's name."""

from collections.abc import Callable, Iterator

from aiohttp import web

from bot.adapters.web import permalink
from bot.adapters.web.forms import MAX_INPUT_LENGTH
from bot.adapters.web.middleware import (
    MAX_LINE_LENGTH,
    add_security_headers,
    make_error_middleware,
    make_host_check_middleware,
)
from bot.adapters.web.page import Renderers, render_exchange, render_page
from bot.adapters.web.session import get_chat_id, get_chat_language, get_preferred_language, set_chat_cookie
from bot.adapters.web.static_files import AssetBundle, load_assets
from bot.core.app import Command, Suggestion
from bot.core.messages.request import fill_form, to_command_line
from bot.core.sections.section import gettext_noop
from bot.core.views.permalink import REVISION_PATTERN, START_COMMAND, build_path
from bot.services.chat.service import ChatService
from bot.services.reports.commands import REPORT

MAX_BODY_SIZE = 8 * 1024  # bytes of a request: what a reader writes in a form, every character escaped
MAX_SUGGESTIONS = 25  # suggestions at once, as many as on Discord

HealthCheck = Callable[[], tuple[bool, str]]
"""Whether the bot is well, and what there is to say about it: ``ok`` in the first line if it is."""

_FORM_CONTENT_TYPE = "application/x-www-form-urlencoded"
IMMUTABLE_CACHE_HEADERS = {"Cache-Control": "public, max-age=31536000, immutable"}


def create_web_app(
    chat_service: ChatService,
    host: str,
    renderers: Renderers,
    check_health: HealthCheck,
    public_url: str = "",
) -> web.Application:
    """Return the web application that answers from *desk*, to be listened for on *host*.

    *public_url* is where readers find it, if that is known.
    """
    error_middleware = make_error_middleware(lambda request: get_chat_language(request, chat_service))
    app = web.Application(
        client_max_size=MAX_BODY_SIZE,
        middlewares=[error_middleware, make_host_check_middleware(host, public_url)],
    )
    app.on_response_prepare.append(add_security_headers)
    handlers = _RouteHandlers(chat_service, renderers, load_assets(), check_health, public_url)
    app.add_routes(
        [
            web.get("/", handlers.get_page),
            web.get("/assets/{version}/{name}", handlers.get_asset),
            web.post("/api/answer", handlers.post_answer),
            web.post("/words", handlers.post_form),
            web.get("/api/suggest", handlers.get_suggestions),
            web.get("/health", handlers.get_health),
            *(web.get(route, handlers.get_permalink) for route in permalink.ROUTES),
        ]
    )
    return app


class _RouteHandlers:
    """The handlers of the routes, with what they answer from."""

    def __init__(
        self,
        chat_service: ChatService,
        renderers: Renderers,
        assets: AssetBundle,
        check_health: HealthCheck,
        public_url: str,
    ) -> None:
        self._chat_service = chat_service
        self._renderers = renderers
        self._assets = assets
        self._check_health = check_health
        self._public_url = public_url

    async def get_page(self, request: web.Request) -> web.Response:
        """Return the page with the answer to ``ask``, so that it needs no script."""
        return await self._respond_with_page(
            request, self._parse_line(_check_line_length(request.query.get("ask", "")))
        )

    async def post_form(self, request: web.Request) -> web.Response:
        """Take what somebody wrote into the form of an answer on this page, and answer it with the page."""
        if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            raise web.HTTPForbidden
        line, text = await _read_form_field(request, "line"), await _read_form_field(request, "words")
        return await self._respond_with_page(
            request, fill_form(_check_line_length(line), text[:MAX_INPUT_LENGTH])
        )

    async def _respond_with_page(self, request: web.Request, requested_line: str) -> web.Response:
        chat_id, preferred_language = get_chat_id(request), get_preferred_language(request)
        line = requested_line or START_COMMAND
        reply, page_number = await self._chat_service.answer_command(
            f"web:{chat_id}", line, preferred_language
        )
        first_exchange = render_exchange(
            line, reply, page_number, self._renderers, await self._chat_service.find_permalink_revision(reply)
        )
        head_html = (
            permalink.render_head(reply, self._public_url)
            if requested_line
            else permalink.render_home_head(reply.language)
        )
        html = render_page(
            self._assets,
            self._chat_service.list_commands(reply.language),
            first_exchange,
            head_html,
            language=reply.language,
        )
        return set_chat_cookie(web.Response(text=html, content_type="text/html"), chat_id, request)

    async def get_permalink(self, request: web.Request) -> web.Response:
        """Return the page of a briefing, a section or an entry; where it is gone, what there is instead."""
        path_parameters, preferred_language = request.match_info, get_preferred_language(request)
        section, item = path_parameters.get("section", START_COMMAND), path_parameters.get("item", "")
        requested_revision = request.query.get("v", "")
        as_of = requested_revision if REVISION_PATTERN.fullmatch(requested_revision) else ""
        chat_id = f"web:{get_chat_id(request)}"
        reply = await self._chat_service.answer_permalink(
            chat_id, path_parameters["briefing"], section, item, preferred_language, as_of
        )
        path = build_path(reply)
        if path and path != request.path:
            return web.Response(status=302, headers={"Location": build_path(reply, as_of)})
        if not path and not reply.not_found:
            raise web.HTTPNotFound
        revision = await self._chat_service.find_permalink_revision(reply)
        first_exchange = render_exchange(f"{section} {item}".strip(), reply, 1, self._renderers, revision)
        head_html = permalink.render_head(reply, self._public_url)
        html = render_page(
            self._assets,
            self._chat_service.list_commands(reply.language),
            first_exchange,
            head_html,
            selected_view="web",
            language=reply.language,
        )
        return web.Response(text=html, content_type="text/html", status=200 if path else 404)

    async def post_answer(self, request: web.Request) -> web.Response:
        """Return the answer to the form's ``line`` in all views."""
        line = self._parse_line(_check_line_length(await _read_form_field(request, "line")))
        if not line:
            raise web.HTTPBadRequest(text=gettext_noop("Send a command in the “line” field, e.g. line=help."))
        chat_id = get_chat_id(request)
        reply, page_number = await self._chat_service.answer_command(
            f"web:{chat_id}", line, get_preferred_language(request)
        )
        html = render_exchange(
            line, reply, page_number, self._renderers, await self._chat_service.find_permalink_revision(reply)
        )
        payload = {"line": line, "title": reply.title, "missed": reply.not_found, "html": html}
        return set_chat_cookie(web.json_response(payload), chat_id, request)

    async def get_suggestions(self, request: web.Request) -> web.Response:
        """Return the command lines which what is ``typed`` could become, the best first."""
        text = _check_line_length(request.query.get("typed", "")).lstrip()
        language = await get_chat_language(request, self._chat_service)
        suggestions = list(
            _match_commands(text.removeprefix("/").lower(), self._chat_service.list_commands(language))
        )
        if not suggestions:
            name, _, argument = self._parse_line(text).removeprefix("/").partition(" ")
            chat_id = f"web:{get_chat_id(request)}"
            entry_suggestions = await self._chat_service.suggest_completions(
                chat_id, name, argument.strip(), language
            )
            suggestions = list(_format_suggestions(name, entry_suggestions))
        return web.json_response(suggestions[:MAX_SUGGESTIONS])

    def _parse_line(self, text: str) -> str:
        """Return the command line that somebody's *text* stands for."""
        command_names = {command.name for command in self._chat_service.list_commands()} | (
            {REPORT} if self._chat_service.report_service else set()
        )
        return to_command_line(text, command_names)

    async def get_asset(self, request: web.Request) -> web.Response:
        """Return one of the page's files."""
        asset = self._assets.files.get(request.match_info["name"])
        if asset is None or request.match_info["version"] != self._assets.version:
            raise web.HTTPNotFound
        return web.Response(
            body=asset.body, content_type=asset.content_type, charset="utf-8", headers=IMMUTABLE_CACHE_HEADERS
        )

    async def get_health(self, _request: web.Request) -> web.Response:
        """Return how the bot is: with status 200 if it is well, else 503."""
        is_healthy, status_text = self._check_health()
        return web.Response(text=status_text, status=200 if is_healthy else 503)


def _format_suggestions(command_text: str, items: tuple[Suggestion, ...]) -> Iterator[dict[str, str]]:
    """Yield the lines of *items*; where the command that was *typed* names a briefing, it goes to the end."""
    command, separator, briefing = command_text.partition("@")
    for item in items:
        briefing_suffix = "" if "@" in item.argument else separator + briefing
        yield {"line": f"/{command} {item.argument}{briefing_suffix}", "about": item.label}


def _match_commands(prefix: str, commands: tuple[Command, ...]) -> Iterator[dict[str, str]]:
    for command in commands:
        if command.name.startswith(prefix):
            yield {"line": f"/{command.name}", "about": command.description}


def _check_line_length(text: str) -> str:
    """Return what was typed, or refuse it."""
    if len(text) > MAX_LINE_LENGTH:
        raise web.HTTPBadRequest(text=gettext_noop("Commands can have up to {limit} characters."))
    return text


async def _read_form_field(request: web.Request, field_name: str) -> str:
    """Return a field of the form that was sent, empty if it is not there."""
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
