"""Posts JSON over aiohttp's pool of connections, without its session.

For each call a session builds a request, a response, a task and several timers. A call of the Bot API needs
none of them, because it has no cookies and is not redirected: without them the two calls of an answer take
two thirds of the CPU time (measured).
"""

import asyncio

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection
from yarl import URL

_FIRST_FINAL_STATUS = 200  # those below only announce a response (RFC 9110, 15.2)


class JsonPoster:
    """Posts JSON to the hosts that the connections of a pool lead to, without a proxy or a password."""

    def __init__(self, connector: aiohttp.TCPConnector, user_agent: str, response_limit: int) -> None:
        """Use the pool of *connector*; a response has at most *response_limit* bytes."""
        self._connector = connector
        self._user_agent = user_agent
        self._response_limit = response_limit
        self._origins: dict[URL, aiohttp.ClientRequest] = {}

    async def post(
        self, url: URL, body: bytes, connect_timeout: float | None, response_timeout: float | None
    ) -> tuple[int, bytes]:
        """Return the status and the body of the response; timeouts are in seconds, None for no limit.

        Raises:
            TimeoutError: the connection, or the response, took longer than allowed.
            aiohttp.ClientError: no connection, a broken one, or a response over the limit.
            aiohttp.http.HttpProcessingError: the response is no HTTP.
        """
        timeout = aiohttp.ClientTimeout(total=None, connect=connect_timeout)
        connection = await self._connector.connect(self._find_origin(url), [], timeout)
        try:
            async with asyncio.timeout(response_timeout):
                protocol = _send(connection, self._build_head(url, len(body)) + body)
                response = await self._read_response(protocol)
        except BaseException:
            connection.close()
            raise
        connection.release()
        return response

    def _find_origin(self, url: URL) -> aiohttp.ClientRequest:
        """Find the request by which the pool knows where a connection must lead."""
        origin = url.origin()
        if origin not in self._origins:
            loop = asyncio.get_running_loop()
            self._origins[origin] = aiohttp.ClientRequest("POST", origin, loop=loop)
        return self._origins[origin]

    def _build_head(self, url: URL, length: int) -> bytes:
        return (
            f"POST {url.raw_path_qs} HTTP/1.1\r\nHost: {url.host_port_subcomponent}\r\n"
            f"User-Agent: {self._user_agent}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {length}\r\n\r\n"
        ).encode("ascii")

    async def _read_response(self, protocol: ResponseHandler) -> tuple[int, bytes]:
        status = 0
        while status < _FIRST_FINAL_STATUS:
            message, content = await protocol.read()
            status = message.code
        return status, await read_limited(content, self._response_limit)


def _send(connection: Connection, request: bytes) -> ResponseHandler:
    """Send *request*, and return what receives the response."""
    protocol, transport = connection.protocol, connection.transport
    if protocol is None or transport is None:
        raise aiohttp.ServerDisconnectedError
    protocol.set_response_params(read_until_eof=True)
    transport.write(request)
    return protocol


async def read_limited(content: aiohttp.StreamReader, limit: int) -> bytes:
    """Read the body of a response.

    Raises:
        aiohttp.ClientPayloadError: it has more than *limit* bytes, or is cut off.
    """
    body = bytearray()
    async for chunk in content.iter_any():
        body += chunk
        if len(body) > limit:
            raise aiohttp.ClientPayloadError(f"the response has more than {limit} bytes")
    return bytes(body)
