"""What every request must be and every answer carries: the page's door and its seals."""

import logging
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.abc import AbstractAccessLogger
from aiohttp.typedefs import Middleware

from bot.core.i18n import language
from bot.core.sections.section import message

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LanguageOf = Callable[[web.Request], Awaitable[str]]
"""Returns the language of who asks."""

LINE_LIMIT = 256  # characters of a typed command; the page's own field takes no more either

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Server": "Briefing Bot",
    "X-Content-Type-Options": "nosniff",
}

_SENTENCES = {
    403: message("This is not allowed."),
    404: message("There is no such page."),
    405: message("This page cannot be asked like that."),
    413: message("That is too long."),
    415: message("Send what you ask as a form."),
    421: message("This page answers on this machine only. Open it as localhost, or set web.host."),
    500: message("Something went wrong here. It has been written down; please try again later."),
}
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

_ANSWERS = frozenset({"/", "/api/answer"})

_log = logging.getLogger(__name__)


async def seal(_request: web.Request, response: web.StreamResponse) -> None:
    """Put the security headers on a response; for the signal ``on_response_prepare``."""
    response.headers.update(HEADERS)
    response.headers.setdefault("Cache-Control", "no-store")


def local_only(host: str, public_url: str = "") -> Middleware:
    """Return a middleware that refuses names that are not this machine's, if *host* is, nor *public_url*'s.

    Else any web page could give its own name the address 127.0.0.1 and read ours (DNS rebinding).
    """
    names = _LOOPBACK | {urlsplit(public_url).hostname}

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if host in _LOOPBACK and _asked_host(request) not in names:
            raise web.HTTPMisdirectedRequest
        return await handler(request)

    return check


def _asked_host(request: web.Request) -> str | None:
    try:
        return request.url.host
    except ValueError:  # no address can be made of that
        return None


def plain_errors(language_of: LanguageOf) -> Middleware:
    """Return a middleware that answers every error with a plain sentence in the reader's language."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as error:
            told = error.text if error.status == 400 else _SENTENCES.get(error.status)  # noqa: PLR2004
            allow = error.headers.get("Allow")
            return _error(request, error.status, told or error.reason, await language_of(request), allow)
        except Exception:  # noqa: BLE001 (the one door where all that can go wrong is told apart from an answer)
            _log.exception("the web page could not answer", extra={"path": request.path})
            return _error(request, 500, _SENTENCES[500], await language_of(request))

    return check


def _error(
    request: web.Request, status: int, sentence: str, code: str, allow: str | None = None
) -> web.Response:
    words = language(code)
    headers = {"Content-Language": words.code} | ({"Allow": allow} if allow else {})
    told = words.translate(sentence).replace("{limit}", str(LINE_LIMIT))
    if request.path.startswith("/api/"):
        return web.json_response({"error": told}, status=status, headers=headers)
    return web.Response(text=told + "\n", status=status, headers=headers)


class AccessLog(AbstractAccessLogger):
    """Notes what was asked for without its query, which may hold what a reader typed."""

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        """Note one request; *time* is in seconds. Answers and errors are what an operator wants to see."""
        told = request.path in _ANSWERS or response.status >= 400  # noqa: PLR2004 (the first of the errors)
        level = logging.INFO if told else logging.DEBUG
        _log.log(level, "%s %s %d %.1f ms", request.method, request.path, response.status, 1000 * time)
