"""Middleware of the page: security headers, checks of Host and Origin, and errors as plain sentences."""

import logging
import traceback
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.adapters.web.access_log import redact_path
from bot.core.content.field_labels import gettext_noop
from bot.core.i18n.locale import get_locale
from bot.services.observer import RefusalReason
from bot.services.update_id import set_update_id

NoteRefusal = Callable[[RefusalReason], object]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
DetectLanguage = Callable[[web.Request], Awaitable[str]]
"""Finds the language of the reader who sent a request."""
RenderErrorPage = Callable[[int, str, str], str]
"""Renders the page with a status, in a language, with a sentence."""

MAX_LINE_LENGTH = 256  # characters of a command; the page's input field has the same limit

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",  # with no-referrer, browsers send the page's own forms with no Origin
    "Server": "Briefing Bot",
    "X-Content-Type-Options": "nosniff",
}

PUBLIC_HEADERS = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
"""The headers of what other sites may show and their scripts may read: data, feeds and pictures."""

_OWN_HEADERS = ("Cross-Origin-Resource-Policy", "Referrer-Policy")

_ERROR_MESSAGES = {
    403: gettext_noop("Not allowed."),
    404: gettext_noop("Page not found."),
    405: gettext_noop("Invalid request."),
    413: gettext_noop("That’s too long."),
    415: gettext_noop("Send the request as a form."),
    429: gettext_noop("Too many requests. Please wait a moment and try again."),
    421: gettext_noop(
        "This page is for this machine only. Open it as localhost, or set web.host or web.public_url."
    ),
    500: gettext_noop("Something went wrong. The error has been logged; please try again later."),
    503: gettext_noop("This isn’t available at the moment. Please try again later."),
}
_REFUSAL_REASONS = {
    403: RefusalReason.ORIGIN,
    413: RefusalReason.SIZE,
    421: RefusalReason.HOST,
    429: RefusalReason.RATE,
}
_HTML = "text/html"  # a browser that opens a page accepts it by name, a script's request does not
_CLIENT_GONE = 499  # for the log only, as nginx has it
_READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

_log = logging.getLogger(__name__)


async def add_security_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Add the security headers to a response; a handler of the signal ``on_response_prepare``.

    Only who may embed a response, and what other sites hear of it, is up to its handler.
    """
    own_headers = {name: response.headers[name] for name in _OWN_HEADERS if name in response.headers}
    response.headers.update(SECURITY_HEADERS | own_headers)
    response.headers.setdefault("Cache-Control", "no-store")


def make_host_check_middleware(host: str, public_url: str = "") -> Middleware:
    """Make a middleware that refuses foreign host names while the page listens on this machine only.

    Otherwise any website could point its own name to 127.0.0.1 and read this page (DNS rebinding). The host
    of *public_url* is allowed.
    """
    allowed_hosts = _LOOPBACK | {urlsplit(public_url).hostname}

    @web.middleware
    async def check_host(request: web.Request, handler: Handler) -> web.StreamResponse:
        if host in _LOOPBACK and _requested_host(request) not in allowed_hosts:
            raise web.HTTPMisdirectedRequest
        return await handler(request)

    return check_host


def _requested_host(request: web.Request) -> str | None:
    try:
        return request.url.host
    except ValueError:  # the header is no host name
        return None


def make_origin_check_middleware(public_url: str = "", *, is_public: bool = True) -> Middleware:
    """Make a middleware that refuses what the pages of other sites send; they may read what *is_public*.

    Browsers name the site in ``Origin`` or, for a form, at least in ``Sec-Fetch-Site``. The address
    *public_url*, which a proxy may replace in ``Host``, is the page's own.
    """

    @web.middleware
    async def check_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
        is_reading = request.method in _READING_METHODS
        if is_reading and is_public:
            return await handler(request)
        origin = request.headers.get("Origin")
        is_foreign = origin is not None and origin != public_url and _split_host(origin) != request.host
        is_form_elsewhere = request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin"
        if is_foreign or (is_form_elsewhere and not is_reading):
            raise web.HTTPForbidden
        return await handler(request)

    return check_origin


def _split_host(origin: str) -> str:
    """Return the host and port of an origin; empty if it has none, such as ``null``."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def make_update_id_middleware() -> Middleware:
    """Make a middleware that numbers the requests, so that the lines of the log about one belong together."""
    numbers = count(1)

    @web.middleware
    async def number_request(request: web.Request, handler: Handler) -> web.StreamResponse:
        set_update_id("web", next(numbers))
        return await handler(request)

    return number_request


class _ErrorLog:
    """Logs why the page could not answer: with a traceback the first time, and as one line from then on."""

    def __init__(self) -> None:
        self._known_causes: set[str] = set()

    def add(self, error: Exception, path: str) -> None:
        *_, frame = traceback.extract_tb(error.__traceback__)
        cause = f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"
        traceback_error = None if cause in self._known_causes else error
        self._known_causes.add(cause)
        _log.error(
            "The web page could not answer: %s",
            cause,
            exc_info=traceback_error,
            extra={"path": redact_path(path)},
        )


class ErrorResponder:
    """Makes the responses that say why there is no answer: a page for a browser, else a plain sentence."""

    def __init__(self, render_page: RenderErrorPage | None = None) -> None:
        """Without *render_page* everybody gets the plain sentence."""
        self._render_page = render_page

    def respond(
        self, request: web.Request, status: int, language_code: str, message_key: str = ""
    ) -> web.Response:
        """Make the response with this *status*, and its own sentence unless there is a *message_key*."""
        locale = get_locale(language_code)
        headers = {"Content-Language": locale.language}
        error_text = locale.translate(message_key or _ERROR_MESSAGES[status])
        error_text = error_text.replace("{limit}", str(MAX_LINE_LENGTH))
        if request.path.startswith("/api/"):
            return web.json_response({"error": error_text}, status=status, headers=headers)
        if request.path.endswith(".json"):
            return _respond_with_problem(status, error_text, headers)
        if self._render_page and _HTML in request.headers.get("Accept", ""):
            html = self._render_page(status, locale.language, error_text)
            return web.Response(text=html, status=status, content_type=_HTML, headers=headers)
        return web.Response(text=error_text + "\n", status=status, headers=headers)


def _respond_with_problem(status: int, detail: str, headers: Mapping[str, str]) -> web.Response:
    problem = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return web.json_response(
        problem,
        status=status,
        headers={**headers, **PUBLIC_HEADERS},
        content_type="application/problem+json",  # RFC 9457
    )


def make_error_middleware(
    detect_language: DetectLanguage,
    error_responder: ErrorResponder | None = None,
    note_refusal: NoteRefusal = lambda _: None,
) -> Middleware:
    """Make a middleware that answers every error with a plain sentence in the reader's language.

    *note_refusal* hears of every request that was refused for what it is.
    """
    error_log, respond = _ErrorLog(), (error_responder or ErrorResponder()).respond

    @web.middleware
    async def handle_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as error:
            if reason := _REFUSAL_REASONS.get(error.status):
                note_refusal(reason)
            error_text = error.text if error.status == 400 else _ERROR_MESSAGES.get(error.status)  # noqa: PLR2004
            language = await detect_language(request)
            response = respond(request, error.status, language, error_text or error.reason)
            response.headers.update(
                {name: error.headers[name] for name in ("Allow", "Retry-After") if name in error.headers}
            )
            return response
        except Exception as error:  # noqa: BLE001 (the one place that catches whatever goes wrong in a handler)
            if request.transport is None and isinstance(error, ConnectionError | web.RequestPayloadError):
                return web.Response(status=_CLIENT_GONE)
            error_log.add(error, request.path)
            return respond(request, 500, await detect_language(request))

    return handle_errors
