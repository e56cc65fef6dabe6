"""Discord's errors: which of them pass, and how the log describes them, in one line."""

from contextlib import suppress
from http import HTTPStatus

import aiohttp
import discord

from bot.adapters.connection_errors import describe_connection_error

UNKNOWN_MESSAGE_CODE = 10008  # JSON error code: the message was deleted meanwhile
UNKNOWN_INTERACTION_CODE = 10062  # the interaction has expired
ALREADY_ACKNOWLEDGED_CODE = 40060  # the interaction has a first response already
_CONTENT_CODES = {
    40005,  # the request is too large
    50035,  # the body is invalid
    UNKNOWN_INTERACTION_CODE,  # also sent for payloads that are too large (discord-api-docs, issue 7310)
}
_CONTENT_STATUSES = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.INTERNAL_SERVER_ERROR,  # again and again for too many bytes (issue 8554)
}
_MAX_LENGTH = 300  # characters of a description


class DeliveryError(Exception):
    """A request could not be sent, as often as it was tried; it may have arrived nevertheless."""


NETWORK_ERRORS = (aiohttp.ClientError, ConnectionError, TimeoutError)
"""A connection that broke or took too long: the request may have arrived nevertheless."""
SENDING_ERRORS = (discord.HTTPException, discord.RateLimited, DeliveryError, *NETWORK_ERRORS)
"""Whatever is raised if a request to Discord has failed."""


def is_passing(error: BaseException) -> bool:
    """True if the same request may work a moment later: the network or a server has trouble.

    Status 500, which discord.py passes on after five attempts, is not: then the request is the cause.
    """
    if isinstance(error, discord.HTTPException):
        return error.status == HTTPStatus.TOO_MANY_REQUESTS or error.status > HTTPStatus.INTERNAL_SERVER_ERROR
    return isinstance(error, (discord.RateLimited, *NETWORK_ERRORS))


def is_content_refused(error: BaseException, *, has_files: bool) -> bool:
    """True if *error* may mean that a message is too long or invalid, or that it may not have files."""
    if not isinstance(error, discord.HTTPException):
        return False
    is_refused = error.code in _CONTENT_CODES or error.status in _CONTENT_STATUSES
    return is_refused or (has_files and error.status < HTTPStatus.INTERNAL_SERVER_ERROR)


def get_error_code(error: BaseException) -> int:
    """Return Discord's own code of *error*; 0 if it has none."""
    return error.code if isinstance(error, discord.HTTPException) else 0


def get_retry_after(error: BaseException) -> float:
    """Return the seconds after which Discord wants to be asked again; 0 if *error* names none."""
    if isinstance(error, discord.RateLimited):
        return error.retry_after
    if isinstance(error, discord.HTTPException):
        with suppress(ValueError):
            return max(0.0, float(error.response.headers.get("Retry-After", 0)))
    return 0.0


def describe_error(error: BaseException) -> str:
    """Describe *error* in one line, without the web page that a proxy may have sent instead of an answer."""
    if isinstance(error, discord.HTTPException):
        code = f", code {error.code}" if error.code else ""
        reason = f"{error.status} {error.response.reason}{code}"
        text = "" if error.text.lstrip().startswith("<") else error.text
        return _shorten_line(f"{reason}: {text}" if text else reason)
    return describe_connection_error(error) or _shorten_line(str(error) or type(error).__name__)


def _shorten_line(text: str) -> str:
    line = "; ".join(filter(None, map(str.strip, text.splitlines())))
    return line if len(line) <= _MAX_LENGTH else f"{line[: _MAX_LENGTH - 1]}…"
