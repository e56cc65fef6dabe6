"""Describes why a connection has failed, in plain words.

aiohttp's own messages can contain the address of the request, and Telegram's addresses contain the token.
"""

import os

import aiohttp

_REASONS: tuple[tuple[type[BaseException], str], ...] = (  # the first that fits
    (TimeoutError, "no answer in time"),
    (aiohttp.ClientConnectorCertificateError, "the certificate is not valid"),
    (aiohttp.ClientSSLError, "no secure connection (TLS)"),
    (aiohttp.ClientConnectorDNSError, "the name of the server is not found (DNS)"),
)


def describe_connection_error(error: BaseException) -> str:
    """Describe *error* without any address; empty if it says nothing more than that the connection broke."""
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return f"the proxy answers with status {error.status}"
    subject = "the proxy: " if isinstance(error, aiohttp.ClientProxyConnectionError) else ""
    return f"{subject}{reason}" if (reason := _find_reason(error)) else ""


def _find_reason(error: BaseException) -> str:
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            return reason
    error_number = getattr(error, "errno", None) or 0  # below 0 for a host name that is not found
    return os.strerror(error_number) if error_number > 0 else getattr(error, "strerror", None) or ""
