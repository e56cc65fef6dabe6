"""Lets an observer know of the calls to Discord that fail, and of the waits that Discord asks for."""

from http import HTTPStatus

from aiohttp import (
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

    async def note_response(_session: ClientSession, _context: object, end: TraceRequestEndParams) -> None:
        status = end.response.status
        if status >= HTTPStatus.BAD_REQUEST:
            observer.note_platform_error(PLATFORM, str(status))
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            observer.note_rate_limit_wait(PLATFORM, _parse_seconds(end.response.headers.get("Retry-After")))

    async def note_exception(
        _session: ClientSession, _context: object, end: TraceRequestExceptionParams
    ) -> None:
        if isinstance(end.exception, TimeoutError):
            observer.note_platform_error(PLATFORM, "timeout")
        elif isinstance(end.exception, (*NETWORK_ERRORS, OSError)):
            observer.note_platform_error(PLATFORM, "network")

    trace = TraceConfig()
    trace.on_request_end.append(note_response)
    trace.on_request_exception.append(note_exception)
    return trace


def _parse_seconds(header: str | None) -> float:
    try:
        return max(0.0, float(header or 0))
    except ValueError:
        return 0.0
