"""Lets an observer know of the calls to Discord that fail, and of the waits that Discord asks for."""

from http import HTTPStatus

from aiohttp import (
    ClientResponse,
    ClientSession,
    TraceConfig,
    TraceRequestEndParams,
    TraceRequestExceptionParams,
)

from bot.adapters.discord.callers import PLATFORM
from bot.adapters.discord.errors import NETWORK_ERRORS
from bot.services.observer import Observer


def build_http_trace(observer: Observer) -> TraceConfig:
    """Build what discord.py passes on to aiohttp, which calls it at the end of each request."""

    async def note_end(_session: ClientSession, _context: object, end: TraceRequestEndParams) -> None:
        note_response(observer, end.response)

    async def note_exception(
        _session: ClientSession, _context: object, end: TraceRequestExceptionParams
    ) -> None:
        note_error(observer, end.exception)

    trace = TraceConfig()
    trace.on_request_end.append(note_end)
    trace.on_request_exception.append(note_exception)
    return trace


def note_response(observer: Observer, response: ClientResponse) -> None:
    """Let *observer* know of a call that Discord refused, and of a wait that it asks for."""
    if response.status >= HTTPStatus.BAD_REQUEST:
        observer.note_platform_error(PLATFORM, str(response.status))
    if response.status == HTTPStatus.TOO_MANY_REQUESTS:
        observer.note_rate_limit_wait(PLATFORM, _parse_seconds(response.headers.get("Retry-After")))


def note_error(observer: Observer, error: BaseException) -> None:
    """Let *observer* know of a call that failed on the way."""
    if isinstance(error, TimeoutError):
        observer.note_platform_error(PLATFORM, "timeout")
    elif isinstance(error, (*NETWORK_ERRORS, OSError)):
        observer.note_platform_error(PLATFORM, "network")


def _parse_seconds(header: str | None) -> float:
    try:
        return max(0.0, float(header or 0))
    except ValueError:
        return 0.0
