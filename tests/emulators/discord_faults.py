"""Faults that a test can order: refusals by Discord or by a proxy in front of it, and broken connections."""

import asyncio
import json
import socket
import struct
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum, auto
from fnmatch import fnmatchcase

from aiohttp import web

from tests.emulators.discord_payloads import Json

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER with a time of 0: the peer gets RST, errno 104


class Breakage(Enum):
    """How a connection breaks: before Discord has taken the request, or only on the way back."""

    RESET_BEFORE = auto()
    RESET_AFTER = auto()
    CLOSED_BEFORE = auto()
    CLOSED_AFTER = auto()
    SILENT_BEFORE = auto()
    """Nothing is answered until the client closes the connection."""
    SILENT_AFTER = auto()


_AFTER = {Breakage.RESET_AFTER, Breakage.CLOSED_AFTER, Breakage.SILENT_AFTER}
_RESET = {Breakage.RESET_BEFORE, Breakage.RESET_AFTER}
_SILENT = {Breakage.SILENT_BEFORE, Breakage.SILENT_AFTER}


@dataclass
class Failure:
    """What happens instead of the real response, a number of times."""

    method: str
    path: str
    times: int
    status: int = 0
    body: Json | str = ""
    headers: dict[str, str] = field(default_factory=dict)
    breakage: Breakage | None = None
    leave: Callable[[], Awaitable[None]] | None = None
    """Stops the server after the response."""

    async def respond(
        self, request: web.Request, handle: Callable[[], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Fail instead of answering *request*, or after having *handle* do it."""
        self.times -= 1
        if self.leave:
            response = await handle()
            response.force_close()
            await self.leave()
            return response
        if self.breakage is None:
            return self._build_response()
        if self.breakage in _AFTER:
            await handle()
        if self.breakage in _SILENT:
            await asyncio.Event().wait()
        _break_connection(request, is_reset=self.breakage in _RESET)
        return web.Response()

    def _build_response(self) -> web.Response:
        if isinstance(self.body, str):
            return web.Response(
                text=self.body, status=self.status, headers=self.headers, content_type="text/html"
            )
        return build_json_response(self.body, status=self.status, headers=self.headers)


def find_failure(failures: Iterable[Failure], method: str, path: str) -> Failure | None:
    """Find the first failure that is due for a request."""
    return next(
        (one for one in failures if one.times and one.method == method and fnmatchcase(path, one.path)), None
    )


def _break_connection(request: web.Request, *, is_reset: bool) -> None:
    transport = request.transport
    assert transport is not None
    if is_reset:
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    transport.abort()


def build_json_response(
    value: object, status: int = 200, headers: dict[str, str] | None = None
) -> web.Response:
    """Build a JSON response without a charset, as Discord does; the library accepts no other."""
    body = json.dumps(value).encode()
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")
