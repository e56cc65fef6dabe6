"""What every request must be and every answer carries: the page's door and its seals."""

import logging
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.abc import AbstractAccessLogger
from aiohttp.typedefs import Middleware

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

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
    403: "This is not allowed.",
    404: "There is no such page.",
    405: "This page cannot be asked like that.",
    413: "That is too long.",
    415: "Send what you ask as a form.",
    421: "This page answers on this machine only. Open it as localhost, or set web.host.",
    500: "Something went wrong here, and it has been noted. Please try again.",
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


@web.middleware
async def plain_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every error with a plain sentence, and log the traceback of one that is ours."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        sentence = error.text if error.status == 400 else _SENTENCES.get(error.status, error.reason)  # noqa: PLR2004
        return _error(request, error.status, sentence or error.reason, error.headers.get("Allow"))
    except Exception:  # noqa: BLE001 (the one door where all that can go wrong is told apart from an answer)
        _log.exception("the web page could not answer", extra={"path": request.path})
        return _error(request, 500, _SENTENCES[500])


def _error(request: web.Request, status: int, sentence: str, allow: str | None = None) -> web.Response:
    headers = {"Allow": allow} if allow else {}
    if request.path.startswith("/api/"):
        return web.json_response({"error": sentence}, status=status, headers=headers)
    return web.Response(text=sentence + "\n", status=status, headers=headers)


class AccessLog(AbstractAccessLogger):
    """Notes what was asked for without its query, which may hold what a reader typed."""

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        """Note one request; *time* is in seconds. Answers and errors are what an operator wants to see."""
        told = request.path in _ANSWERS or response.status >= 400  # noqa: PLR2004 (the first of the errors)
        level = logging.INFO if told else logging.DEBUG
        _log.log(level, "%s %s %d %.1f ms", request.method, request.path, response.status, 1000 * time)
