"""What the page's server writes to the log: a line for each answer, and nothing that a reader typed.

What somebody causes again and again has one line a minute: 1,133 connections filled 374 MB.
"""

import logging
from asyncio import get_running_loop
from collections import Counter
from collections.abc import Callable
from contextvars import Context

from aiohttp.abc import AbstractAccessLogger
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web import BaseRequest, RequestPayloadError, StreamResponse

from bot.services.publishing.moderation_handler import PROPOSALS_PATH

_ANSWER_PATHS = frozenset({"/", "/search", "/send"})
_FIRST_REFUSAL_STATUS, _LOGGED_ERROR_STATUS = 400, 500
_MAX_ANSWER_LINES = 100  # in a minute
_SUMMARY_INTERVAL = 60.0  # seconds
_MAX_PATH_LENGTH = 100  # characters of a path in the log

_log = logging.getLogger(__name__)

CallLater = Callable[[float, Callable[[], None]], object]
"""Calls a function after some seconds."""


def _call_later(seconds: float, callback: Callable[[], None]) -> object:
    return get_running_loop().call_later(seconds, callback, context=Context())  # about no request of now


class MinuteLog:
    """Logs the first events of a kind as a line each, and the others of a minute as one line."""

    def __init__(self, call_later: CallLater = _call_later) -> None:
        """Start with no event; *call_later* waits for the end of the minute."""
        self._call_later = call_later
        self._is_waiting = False
        self._counts: Counter[str] = Counter()  # of this minute, by kind
        self._unlogged_counts: Counter[str] = Counter()
        self._frequent_kinds: frozenset[str] = frozenset()  # too many in the last minute

    def add(self, kind: str, event: str, max_lines: int = 1) -> None:
        """Log *event* if it is one of the first *max_lines* of its *kind* in a minute; else count it.

        A kind that was counted in the last minute has no lines in this one. There must be few kinds.
        """
        if not self._is_waiting:
            self._is_waiting = True
            self._call_later(_SUMMARY_INTERVAL, self._log_summary)
        self._counts[kind] += 1
        if self._counts[kind] > max_lines or kind in self._frequent_kinds:
            self._unlogged_counts[kind] += 1
        else:
            _log.info("%s", event)

    def _log_summary(self) -> None:
        counts, self._counts, self._unlogged_counts = self._unlogged_counts, Counter(), Counter()
        self._frequent_kinds = frozenset(counts)
        self._is_waiting = bool(counts)
        if counts:
            parts = ", ".join(f"{kind}: {count}" for kind, count in sorted(counts.items()))
            _log.info("and %d more requests in the last minute (%s)", counts.total(), parts)
            self._call_later(_SUMMARY_INTERVAL, self._log_summary)


def redact_path(path: str) -> str:
    """Leave out what must not be known of a path: the secret of a proposal."""
    return f"{PROPOSALS_PATH}/…" if path.startswith(f"{PROPOSALS_PATH}/") else path


class AccessLogger(AbstractAccessLogger):
    """Logs requests without their query, which may hold what a reader typed."""

    def __init__(self, minute_log: MinuteLog, log_format: str) -> None:
        """Log to *minute_log*, which aiohttp passes on as the log it was given."""
        super().__init__(_log, log_format)
        self._minute_log = minute_log

    def log(self, request: BaseRequest, response: StreamResponse, time: float) -> None:
        """Log one request, which took *time* seconds; answers and refusals are what operators look for.

        The cause of a status 500 has been logged as an error.
        """
        path, status = redact_path(request.path)[:_MAX_PATH_LENGTH], response.status
        event = f"{request.method} {path} {status} {1000 * time:.1f} ms"
        if status < _FIRST_REFUSAL_STATUS and path in _ANSWER_PATHS:
            self._minute_log.add(str(status), event, _MAX_ANSWER_LINES)
        elif status < _FIRST_REFUSAL_STATUS or status == _LOGGED_ERROR_STATUS:
            _log.debug("%s", event)
        else:
            self._minute_log.add(str(status), event)


def get_server_logger() -> logging.Logger:
    """Get the logger for aiohttp's server, which leaves out requests that are not HTTP.

    aiohttp logs each with a traceback that holds what was sent, so anybody could fill the log. Their line in
    the access log remains.
    """
    server_log = logging.getLogger(f"{__name__}.server")
    server_log.addFilter(_is_own_error)
    return server_log


def _is_own_error(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, HttpProcessingError | RequestPayloadError)
