"""Sends python-telegram-bot's requests with aiohttp, which takes a third of the CPU time of its own client.

No error keeps its cause: aiohttp's messages and tracebacks can contain the URL, which contains the token.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from typing import Any, cast

import aiohttp
from pydantic import SecretStr
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from typing_extensions import override
from yarl import URL

from bot.adapters.connection_errors import describe_connection_error
from bot.adapters.proxy import find_proxy
from bot.adapters.telegram.json_poster import JsonPoster, read_limited

RESPONSE_LIMIT = 64 * 1024 * 1024  # bytes; the cloud server's largest file has 20 MB (Bot API, getFile)
CONNECT_TIMEOUT, READ_TIMEOUT, WRITE_TIMEOUT, UPLOAD_TIMEOUT = (
    5.0,
    20.0,
    5.0,
    60.0,
)  # seconds, unless the method gives its own
_DEFAULT = BaseRequest.DEFAULT_NONE
_ERROR_STATUSES = range(400, 600)
_FOREIGN = "the response is not from the Bot API"
_SUCCESS = re.compile(rb'\s*\{\s*"ok"\s*:\s*true\s*,\s*"result"\s*:')  # so begins what need not be read twice
_JSON_HEADERS = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class _JsonFields:
    """The fields of a call without files, like `RequestData`, which takes its time to build."""

    parameters: Mapping[str, Any]
    contains_files = False


@dataclass(frozen=True, slots=True)
class _Timeouts:
    """How long each part of a request may take, in seconds; None for no limit."""

    connect: float | None
    write: float | None
    read: float | None

    def for_session(self) -> aiohttp.ClientTimeout:
        """Build the timeouts of a request that a session makes."""
        total = _sum_timeouts(self.connect, self.write, self.read)
        return aiohttp.ClientTimeout(total=total, connect=self.connect, sock_read=self.read)


class AiohttpRequest(BaseRequest):
    """A pool of connections to a Bot API server, through a proxy if one is set."""

    def __init__(
        self,
        pool_size: int,
        response_limit: int = RESPONSE_LIMIT,
        note_error: Callable[[str], object] = lambda _: None,
        proxy: SecretStr | None = None,
    ) -> None:
        """Limit the pool to *pool_size* connections and a response to *response_limit* bytes.

        *note_error* gets the status of each response that is a refusal, ``timeout`` or ``network``. Without a
        *proxy*, that of the environment is used.
        """
        self._note_error = note_error
        self._proxy = proxy
        self._pool_size = pool_size
        self._response_limit = response_limit
        self._session: aiohttp.ClientSession | None = None
        self._json_poster: JsonPoster | None = None
        self._proxies: dict[str | None, str | None] = {}

    @property
    def read_timeout(self) -> float:
        """Return how long a response may take, in seconds."""
        return READ_TIMEOUT

    async def initialize(self) -> None:
        """Open the pool, unless it is open."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._pool_size)
            self._json_poster = JsonPoster(connector, self.USER_AGENT, self._response_limit)
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        """Close the pool."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def post_fields(self, url: str, fields: Mapping[str, Any]) -> Any:  # noqa: ANN401 (any JSON)
        """Call the method at *url* with *fields*, which are JSON already, and return the result.

        Raises:
            TelegramError: Telegram cannot be reached, or refuses.
        """
        return await self.post(url, cast("RequestData", _JsonFields(fields)))

    @override
    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = _DEFAULT,
        write_timeout: object = _DEFAULT,
        connect_timeout: object = _DEFAULT,
        pool_timeout: object = _DEFAULT,
    ) -> tuple[int, bytes]:
        """Return the status and the body of the response; timeouts are in seconds, None for no limit.

        Raises:
            TimedOut: the server, or waiting for a free connection, took longer than allowed.
            NetworkError: no connection, a broken one, or a response over the limit.
            TelegramError: the call succeeded, but the response has no result.
        """
        has_files = request_data is not None and request_data.contains_files
        timeouts = _Timeouts(
            _sum_timeouts(
                _resolve_timeout(connect_timeout, CONNECT_TIMEOUT),
                _resolve_timeout(pool_timeout, CONNECT_TIMEOUT),
            ),
            _resolve_timeout(write_timeout, UPLOAD_TIMEOUT if has_files else WRITE_TIMEOUT),
            _resolve_timeout(read_timeout, READ_TIMEOUT),
        )
        try:
            received_status, body = await self._send(method, URL(url), request_data, timeouts)
        except TimeoutError:
            self._note_error("timeout")
            raise TimedOut("no answer in time") from None
        except (aiohttp.ClientError, aiohttp.http.HttpProcessingError, OSError) as error:
            self._note_error("network")
            raise NetworkError(_describe_error(error)) from None
        status = _find_status(received_status, body) if method == "POST" else received_status
        if status in _ERROR_STATUSES:
            self._note_error(str(status))
        return status, _replace_foreign_error(status, body)

    async def _send(
        self, method: str, url: URL, data: RequestData | None, timeouts: _Timeouts
    ) -> tuple[int, bytes]:
        """Send a request by the shortest way, and return the status and the body of the response."""
        if self._session is None or self._json_poster is None:
            raise RuntimeError("initialize() has not been called")
        proxy, has_files = self._find_proxy(url), data is not None and data.contains_files
        if method == "POST" and not (proxy or url.user or has_files):
            return await self._json_poster.post(url, _build_json(data), timeouts.connect, timeouts.read)
        async with self._session.request(
            method,
            url,
            data=_build_body(data),
            headers=None if has_files else _JSON_HEADERS,
            timeout=timeouts.for_session(),
            proxy=proxy,
            allow_redirects=False,
        ) as response:
            return response.status, await read_limited(response.content, self._response_limit)

    @staticmethod
    @override
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse a response; the library would log all of one that is no JSON, with a traceback.

        Raises:
            TelegramError: the response is not from the Bot API.
        """
        content = _parse_object(payload)
        if content is None or not content.keys() & {"result", "description"}:
            raise TelegramError(_FOREIGN)
        return content

    def _find_proxy(self, url: URL) -> str | None:
        """Find the proxy for *url*; the environment is read once for each host."""
        if url.host not in self._proxies:
            self._proxies[url.host] = find_proxy(str(url.origin()), self._proxy)
        return self._proxies[url.host]


def _resolve_timeout(timeout: object, default: float) -> float | None:
    return timeout if timeout is None or isinstance(timeout, int | float) else default


def _sum_timeouts(*seconds: float | None) -> float | None:
    """Add up *seconds*; None, no limit, if one of them is None."""
    return None if None in seconds else sum(cast("tuple[float, ...]", seconds))


def _build_json(data: RequestData | None) -> bytes:
    return json.dumps(data.parameters).encode() if data else b""


def _build_body(data: RequestData | None) -> aiohttp.FormData | bytes:
    """Build the body: a form if there are files, else JSON, which takes less CPU time."""
    if data is None or not data.contains_files:
        return _build_json(data)
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, content_type) in data.multipart_data.items():
        file = BytesIO(content) if isinstance(content, bytes) else content  # aiohttp sends a file in chunks
        form.add_field(name, file, filename=filename, content_type=content_type)
    return form


def _parse_object(body: bytes) -> dict[str, Any] | None:
    """Parse a JSON object; None if *body* is anything else."""
    try:
        content = json.loads(body.decode(errors="replace"))
    except ValueError:
        return None
    return content if isinstance(content, dict) else None


def _find_status(status: int, body: bytes) -> int:
    """Return the status of a call: a refusal's own if its response came with one of success.

    Raises:
        TelegramError: the response has no result, and does not refuse.
    """
    if status >= HTTPStatus.MULTIPLE_CHOICES or _SUCCESS.match(body):
        return status
    content = _parse_object(body) or {}
    if content.get("ok") is False:
        code: int = content.get("error_code", 0)
        return code if code in _ERROR_STATUSES else HTTPStatus.BAD_REQUEST
    if "result" not in content:
        raise TelegramError(_FOREIGN)
    return status


def _replace_foreign_error(status: int, body: bytes) -> bytes:
    """Return *body*, or a short error for one that the Bot API did not write: the library quotes it all."""
    if status < HTTPStatus.MULTIPLE_CHOICES or _parse_object(body) is not None:
        return body
    return json.dumps({"ok": False, "description": _describe_status(status)}).encode()


def _describe_status(status: int) -> str:
    try:
        return f"{HTTPStatus(status).phrase} ({status})"
    except ValueError:
        return f"HTTP status {status}"


def _describe_error(error: Exception) -> str:
    """Describe *error* without the URL, which aiohttp's own message can contain."""
    if isinstance(error, aiohttp.ClientPayloadError):
        return str(error)
    return describe_connection_error(error) or "the connection broke"
