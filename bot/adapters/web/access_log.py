"""What the page's server writes to the log: a line for each answer, and nothing that a reader typed.

Refusals have one line a minute: anybody can cause as many as they like, and 1,133 connections filled 374 MB.
"""

import logging
from asyncio import get_running_loop
from collections import Counter
from collections.abc import Callable

from aiohttp.abc import AbstractAccessLogger
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web import BaseRequest, RequestPayloadError, StreamResponse

_ANSWER_PATHS = frozenset({"/", "/api/answer"})
_FIRST_REFUSAL_STATUS, _FIRST_ERROR_STATUS = 400, 500
_SUMMARY_INTERVAL = 60.0  # seconds
_MAX_PATH_LENGTH = 100  # characters of a path in the log

_log = logging.getLogger(__name__)

CallLater = Callable[[float, Callable[[], None]], object]
"""Calls a function after some seconds."""


def _call_later(seconds: float, callback: Callable[[], None]) -> object:
    return get_running_loop().call_later(seconds, callback)


class RefusalLog:
    """Logs what was refused: the first of a kind as a line, all others of a minute as one line."""

    def __init__(self, call_later: CallLater = _call_later) -> None:
        """Start with nothing refused; *call_later* waits for the end of the minute."""
        self._call_later = call_later
        self._counts: Counter[str] = Counter()  # by kind, without the first

    def add(self, kind: str, event: str) -> None:
        """Log *event* if it is the first of its *kind*, of which there must be few; otherwise count it."""
        if not self._counts:
            self._call_later(_SUMMARY_INTERVAL, self._log_summary)
        if kind not in self._counts:
            self._counts[kind] = 0
            _log.info("%s", event)
        else:
            self._counts[kind] += 1

    def _log_summary(self) -> None:
        """Log how many others there were; while there are, no single one is a line."""
        counts = +self._counts
        self._counts = Counter(dict.fromkeys(counts, 0))
        if counts:
            parts = ", ".join(f"{kind}: {count}" for kind, count in sorted(counts.items()))
            _log.info("%d more were refused in the last minute (%s)", counts.total(), parts)
            self._call_later(_SUMMARY_INTERVAL, self._log_summary)


class AccessLogger(AbstractAccessLogger):
    """Logs requests without their query, which may hold what a reader typed."""

    def __init__(self, refusals: RefusalLog, log_format: str) -> None:
        """Count refused requests in *refusals*, which aiohttp passes on as the log it was given."""
        super().__init__(_log, log_format)
        self._refusals = refusals

    def log(self, request: BaseRequest, response: StreamResponse, time: float) -> None:
        """Log one request, which took *time* seconds; answers and errors are what operators look for."""
        path = request.path[:_MAX_PATH_LENGTH]
        event = f"{request.method} {path} {response.status} {1000 * time:.1f} ms"
        if _FIRST_REFUSAL_STATUS <= response.status < _FIRST_ERROR_STATUS:
            self._refusals.add(str(response.status), event)
            return
        is_notable = path in _ANSWER_PATHS or response.status >= _FIRST_ERROR_STATUS
        _log.log(logging.INFO if is_notable else logging.DEBUG, "%s", event)


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
