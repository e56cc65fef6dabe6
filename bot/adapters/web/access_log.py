"""What the page's server writes to the log: a line for each request, and nothing that a reader typed."""

import logging

from aiohttp.abc import AbstractAccessLogger
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web import BaseRequest, RequestPayloadError, StreamResponse

_ANSWER_PATHS = frozenset({"/", "/api/answer"})
_FIRST_ERROR_STATUS = 400

_log = logging.getLogger(__name__)


class AccessLogger(AbstractAccessLogger):
    """Logs requests without their query, which may hold what a reader typed."""

    def log(self, request: BaseRequest, response: StreamResponse, time: float) -> None:
        """Log one request, which took *time* seconds; answers and errors are what operators look for."""
        is_notable = request.path in _ANSWER_PATHS or response.status >= _FIRST_ERROR_STATUS
        level = logging.INFO if is_notable else logging.DEBUG
        _log.log(level, "%s %s %d %.1f ms", request.method, request.path, response.status, 1000 * time)


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
