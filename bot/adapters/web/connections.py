"""Limits the connections to the page: their time, their number in all, and that from one address.

aiohttp limits none of these. It waits for the first request as long as the client likes, and a thousand
half-sent ones used up the process's files. Where there is no room, the connection whose last request is the
longest ago makes way, first of all one from an address that has too many. So a flood pushes out itself, and a
monitor that asks for ``/health`` is answered.
"""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from typing import cast

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.adapters.web.access_log import MinuteLog
from bot.adapters.web.client_address import Network, group_address, is_in_networks
from bot.adapters.web.limits import WebLimits
from bot.adapters.web.middleware import Handler


class ConnectionLimiter:
    """The open connections, the one whose last request is the longest ago first."""

    def __init__(self, limits: WebLimits, trusted_proxies: Sequence[Network], minute_log: MinuteLog) -> None:
        """Start with no connection; those of *trusted_proxies* count in all only."""
        self._limits = limits
        self._trusted_proxies = trusted_proxies
        self._minute_log = minute_log
        self._connections: OrderedDict[asyncio.BaseTransport, _Connection] = OrderedDict()
        self._counts: Counter[str] = Counter()

    def limit(self, create_handler: Callable[[], asyncio.Protocol]) -> Callable[[], asyncio.Protocol]:
        """Make the protocol factory of a server whose connections *create_handler* would serve."""
        return lambda: _Connection(self, self._limits, create_handler)

    def make_middleware(self) -> Middleware:
        """Make the middleware that gives a connection time again when its request has come."""

        @web.middleware
        async def note_request(request: web.Request, handler: Handler) -> web.StreamResponse:
            connection = self._connections.get(request.transport) if request.transport else None
            if connection and request.transport:
                self._connections.move_to_end(request.transport)
                connection.extend_deadline()
            return await handler(request)

        return note_request

    def add(self, transport: asyncio.BaseTransport, connection: "_Connection", peer: str) -> str:
        """Add a connection from *peer*, and close others to make room; return the address it counts for."""
        address = "" if is_in_networks(peer, self._trusted_proxies) else group_address(peer)
        while self._is_full_for(address) and self._find_oldest(address).age >= self._limits.grace:
            self._drop(self._find_oldest(address))
        if len(self._connections) >= self._limits.connections:
            greedy_address = next(filter(self._is_full_for, self._counts), None)
            self._drop(self._find_oldest(greedy_address))
        self._connections[transport] = connection
        self._counts[address] += 1
        return address

    def remove(self, transport: asyncio.BaseTransport, address: str) -> None:
        """Forget a connection, if it has not been forgotten."""
        if self._connections.pop(transport, None):
            self._counts[address] -= 1
            self._counts += Counter()  # without the addresses that have none

    def report_timeout(self) -> None:
        """Count a connection that took too long."""
        self._minute_log.add("too slow", "a connection was closed: it sent no whole request in time")

    def _is_full_for(self, address: str) -> bool:
        return bool(address) and self._counts[address] >= self._limits.connections_per_address

    def _find_oldest(self, address: str | None = None) -> "_Connection":
        """Find the connection, from *address* or any, whose last request is the longest ago."""
        return next(one for one in self._connections.values() if address is None or one.address == address)

    def _drop(self, connection: "_Connection") -> None:
        self._minute_log.add("too many", "a connection was closed: too many are open")
        connection.abort()


class _Connection(asyncio.Protocol):
    """One connection: passes everything on to aiohttp's handler, until its time is over."""

    def __init__(
        self,
        limiter: ConnectionLimiter,
        limits: WebLimits,
        create_handler: Callable[[], asyncio.Protocol],
    ) -> None:
        self.address = ""
        self._limiter = limiter
        self._limits = limits
        self._handler = create_handler()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Make room for this connection, and start its time."""
        self._transport = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername") or ("",)
        self.address = self._limiter.add(transport, self, peer[0])
        self._opened_at = asyncio.get_running_loop().time()
        self._start_timer(self._limits.first_request)
        self._handler.connection_made(transport)

    @property
    def age(self) -> float:
        """The seconds since the connection was made."""
        return asyncio.get_running_loop().time() - self._opened_at

    def connection_lost(self, error: Exception | None) -> None:
        """Stop the time, and forget the connection."""
        self._timer.cancel()
        self._limiter.remove(self._transport, self.address)
        self._handler.connection_lost(error)

    def data_received(self, data: bytes) -> None:
        """Pass on what the client sent."""
        self._handler.data_received(data)

    def eof_received(self) -> bool | None:
        """Pass on that the client sends no more."""
        return self._handler.eof_received()

    def pause_writing(self) -> None:
        """Pass on that the client reads too slowly."""
        self._handler.pause_writing()

    def resume_writing(self) -> None:
        """Pass on that the client has read."""
        self._handler.resume_writing()

    def extend_deadline(self) -> None:
        """Start the time for an answer and the next request."""
        self._timer.cancel()
        self._start_timer(self._limits.exchange)

    def abort(self) -> None:
        """Close the connection at once, with whatever is still to be sent."""
        self._limiter.remove(self._transport, self.address)
        self._transport.abort()

    def _start_timer(self, seconds: float) -> None:
        self._timer = asyncio.get_running_loop().call_later(seconds, self._time_out)

    def _time_out(self) -> None:
        self._limiter.report_timeout()
        self.abort()
