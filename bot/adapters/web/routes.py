"""The routes of the web page. They answer with what the desk says and keep nothing but a chat's name."""

from collections.abc import Callable, Iterator

from aiohttp import web

from bot.adapters.web import permalink
from bot.adapters.web.forms import WORDS
from bot.adapters.web.middleware import LINE_LIMIT, local_only, plain_errors, seal
from bot.adapters.web.page import Renderers, exchange, whole
from bot.adapters.web.session import chat_of, language_of, liked, remember
from bot.adapters.web.static_files import Assets, read
from bot.core.app import Command, Suggestion
from bot.core.messages.request import filled, typed
from bot.core.sections.section import message
from bot.core.views.permalink import FIRST, VERSION, path_of
from bot.services.chat.service import Desk
from bot.services.reports.commands import REPORT

BODY_LIMIT = 8 * 1024  # bytes of a request: what a reader writes in a form, every character escaped
OPTIONS = 25  # suggestions at once, as many as on Discord

Health = Callable[[], tuple[bool, str]]
"""Whether the bot is well, and what there is to say about it: ``ok`` in the first line if it is."""

_FORM = "application/x-www-form-urlencoded"
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


def application(
    desk: Desk, host: str, renderers: Renderers, health: Health, public_url: str = ""
) -> web.Application:
    """Return the web application that answers from *desk*, to be listened for on *host*.

    *public_url* is where readers find it, if that is known.
    """
    errors = plain_errors(lambda request: language_of(request, desk))
    app = web.Application(client_max_size=BODY_LIMIT, middlewares=[errors, local_only(host, public_url)])
    app.on_response_prepare.append(seal)
    room = _Room(desk, renderers, read(), health, public_url)
    app.add_routes(
        [
            web.get("/", room.page),
            web.get("/assets/{version}/{name}", room.asset),
            web.post("/api/answer", room.answer),
            web.post("/words", room.written),
            web.get("/api/suggest", room.suggest),
            web.get("/health", room.health),
            *(web.get(route, room.permanent) for route in permalink.ROUTES),
        ]
    )
    return app


class _Room:
    """The handlers of the routes, with what they answer from."""

    def __init__(
        self, desk: Desk, renderers: Renderers, assets: Assets, health: Health, public_url: str
    ) -> None:
        self._desk = desk
        self._renderers = renderers
        self._assets = assets
        self._health = health
        self._public_url = public_url

    async def page(self, request: web.Request) -> web.Response:
        """Return the page with the answer to ``ask``, so that it needs no script."""
        return await self._page(request, self._line(_within_limit(request.query.get("ask", ""))))

    async def written(self, request: web.Request) -> web.Response:
        """Take what somebody wrote into the form of an answer on this page, and answer it with the page."""
        if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            raise web.HTTPForbidden
        line, words = await _posted(request, "line"), await _posted(request, "words")
        return await self._page(request, filled(_within_limit(line), words[:WORDS]))

    async def _page(self, request: web.Request, asked: str) -> web.Response:
        chat, language = chat_of(request), liked(request)
        line = asked or FIRST
        reply, number = await self._desk.answer(f"web:{chat}", line, language)
        first = exchange(line, reply, number, self._renderers, await self._desk.version(reply))
        head = permalink.head(reply, self._public_url) if asked else permalink.home(reply.language)
        html = whole(self._assets, self._desk.commands(reply.language), first, head, language=reply.language)
        return remember(web.Response(text=html, content_type="text/html"), chat, request)

    async def permanent(self, request: web.Request) -> web.Response:
        """Return the page of a briefing, a section or an entry; where it is gone, what there is instead."""
        place, language = request.match_info, liked(request)
        section, item = place.get("section", FIRST), place.get("item", "")
        asked = request.query.get("v", "")
        then = asked if VERSION.fullmatch(asked) else ""
        chat = f"web:{chat_of(request)}"
        reply = await self._desk.at(chat, place["briefing"], section, item, language, then)
        path = path_of(reply)
        if path and path != request.path:
            return web.Response(status=302, headers={"Location": path_of(reply, then)})
        if not path and not reply.not_found:
            raise web.HTTPNotFound
        version = await self._desk.version(reply)
        first = exchange(f"{section} {item}".strip(), reply, 1, self._renderers, version)
        head = permalink.head(reply, self._public_url)
        html = whole(
            self._assets,
            self._desk.commands(reply.language),
            first,
            head,
            view="web",
            language=reply.language,
        )
        return web.Response(text=html, content_type="text/html", status=200 if path else 404)

    async def answer(self, request: web.Request) -> web.Response:
        """Return the answer to the form's ``line`` in all views."""
        line = self._line(_within_limit(await _posted(request, "line")))
        if not line:
            raise web.HTTPBadRequest(text=message("Send a command as line, such as line=help."))
        chat = chat_of(request)
        reply, number = await self._desk.answer(f"web:{chat}", line, liked(request))
        html = exchange(line, reply, number, self._renderers, await self._desk.version(reply))
        told = {"line": line, "title": reply.title, "missed": reply.not_found, "html": html}
        return remember(web.json_response(told), chat, request)

    async def suggest(self, request: web.Request) -> web.Response:
        """Return the command lines which what is ``typed`` could become, the best first."""
        text = _within_limit(request.query.get("typed", "")).lstrip()
        language = await language_of(request, self._desk)
        options = list(_commands(text.removeprefix("/").lower(), self._desk.commands(language)))
        if not options:
            name, _, argument = self._line(text).removeprefix("/").partition(" ")
            chat = f"web:{chat_of(request)}"
            items = await self._desk.suggest(chat, name, argument.strip(), language)
            options = list(_items(name, items))
        return web.json_response(options[:OPTIONS])

    def _line(self, text: str) -> str:
        """Return the command line that somebody's *text* stands for."""
        known = {command.name for command in self._desk.commands()} | (
            {REPORT} if self._desk.reports else set()
        )
        return typed(text, known)

    async def asset(self, request: web.Request) -> web.Response:
        """Return one of the page's files."""
        asset = self._assets.files.get(request.match_info["name"])
        if asset is None or request.match_info["version"] != self._assets.version:
            raise web.HTTPNotFound
        return web.Response(
            body=asset.body, content_type=asset.content_type, charset="utf-8", headers=FOR_EVER
        )

    async def health(self, _request: web.Request) -> web.Response:
        """Return how the bot is: with status 200 if it is well, else 503."""
        well, told = self._health()
        return web.Response(text=told, status=200 if well else 503)


def _items(typed: str, items: tuple[Suggestion, ...]) -> Iterator[dict[str, str]]:
    """Yield the lines of *items*; where the command that was *typed* names a briefing, it goes to the end."""
    command, at, briefing = typed.partition("@")
    for item in items:
        named = "" if "@" in item.argument else at + briefing
        yield {"line": f"/{command} {item.argument}{named}", "about": item.label}


def _commands(typed: str, commands: tuple[Command, ...]) -> Iterator[dict[str, str]]:
    for command in commands:
        if command.name.startswith(typed):
            yield {"line": f"/{command.name}", "about": command.about}


def _within_limit(text: str) -> str:
    """Return what was typed, or refuse it."""
    if len(text) > LINE_LIMIT:
        raise web.HTTPBadRequest(text=message("A command has at most {limit} characters."))
    return text


async def _posted(request: web.Request, name: str) -> str:
    """Return a field of the form that was sent, empty if it is not there."""
    if request.content_type != _FORM:
        raise web.HTTPUnsupportedMediaType
    try:
        form = await request.post()
    except (LookupError, ValueError) as error:
        raise web.HTTPBadRequest(text=message("Send the form in UTF-8.")) from error
    except web.RequestPayloadError as error:
        packed = message("Send the form as its headers say, or not packed at all.")
        raise web.HTTPBadRequest(text=packed) from error
    return str(form.get(name, ""))
