"""Why a platform cannot be reached, in words that an operator understands, and without the address."""

import errno
import socket
import ssl

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey

from bot.adapters.connection_errors import describe_connection_error

SERVER = ConnectionKey(
    "api.telegram.org", 443, is_ssl=True, ssl=True, proxy=None, proxy_auth=None, proxy_headers_hash=None
)
REFUSED = ConnectionRefusedError(errno.ECONNREFUSED, "Connect call failed ('127.0.0.1', 443)")
UNKNOWN = socket.gaierror(socket.EAI_NONAME, "Name or service not known")

REASONS: dict[str, Exception] = {
    "Connection refused": aiohttp.ClientConnectorError(SERVER, REFUSED),
    "the proxy: Connection refused": aiohttp.ClientProxyConnectionError(SERVER, REFUSED),
    "no answer in time": aiohttp.ServerTimeoutError(),
    "the name of the server is not found (DNS)": aiohttp.ClientConnectorDNSError(SERVER, UNKNOWN),
    "the certificate is not valid": aiohttp.ClientConnectorCertificateError(
        SERVER, ssl.SSLCertVerificationError("self-signed")
    ),
    "no secure connection (TLS)": aiohttp.ClientConnectorSSLError(SERVER, ssl.SSLError(1, "wrong version")),
    "": aiohttp.ServerDisconnectedError(),
}


@pytest.mark.parametrize("reason", REASONS)
def test_the_reason_is_in_words(reason: str) -> None:
    assert describe_connection_error(REASONS[reason]) == reason
