"""aiohttp's log without the requests that are none: whoever sends nonsense fills it with tracebacks.

They also hold what was sent, which may be what a reader typed. The line of the access log is left.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web import RequestPayloadError

_LOGGER = logging.getLogger("aiohttp.server")


@contextmanager
def suppress_malformed_request_errors() -> Iterator[None]:
    """Leave out errors of who asks: a line, a header or a body that is not HTTP, or too long."""
    _LOGGER.addFilter(_is_own_error)
    try:
        yield
    finally:
        _LOGGER.removeFilter(_is_own_error)


def _is_own_error(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, HttpProcessingError | RequestPayloadError)
