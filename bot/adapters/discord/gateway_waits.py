"""Limits how long discord.py waits for a silent gateway, so that an outage is noticed within a minute.

To connect, discord.py waits for a minute, for the gateway's HELLO as long as for a heartbeat, and to close a
connection half a minute. It takes no setting for that: an attempt that began while the network was gone would
go on long after it is back. Replacing the method of its own class is the only way; it counts for every client
of this process.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from typing import Any

from aiohttp import ClientWebSocketResponse, WSCloseCode, WSMessage
from discord.http import HTTPClient

GATEWAY_TIMEOUT = 50.0
"""Seconds without any message after which the connection counts as lost.

Discord acknowledges a heartbeat every 41.25 seconds.
"""
CONNECT_TIMEOUT = 7.0  # seconds; with the longest pause before, an attempt ends within 15
HELLO_TIMEOUT = 20.0  # seconds; Discord says HELLO at once
CLOSE_TIMEOUT = 1.0  # seconds for the answer to our closing

_Connect = Callable[..., Awaitable[ClientWebSocketResponse]]


@contextmanager
def limit_connecting() -> Iterator[None]:
    """Let every client of this process give up soon where the gateway does not take its connection."""
    http_client: Any = HTTPClient
    connect = http_client.ws_connect
    http_client.ws_connect = _limit(connect)
    try:
        yield
    finally:
        http_client.ws_connect = connect


def _limit(connect: _Connect) -> _Connect:
    @wraps(connect)
    async def connect_in_time(*args: object, **options: object) -> ClientWebSocketResponse:
        async with asyncio.timeout(CONNECT_TIMEOUT):
            socket = await connect(*args, **options)
        _limit_silence(socket)
        return socket

    return connect_in_time


def _limit_silence(socket: ClientWebSocketResponse) -> None:
    """Let *socket* wait only for a while until its first message has come, and until it is closed."""
    receive, close = socket.receive, socket.close
    replaceable: Any = socket

    async def receive_hello(*, timeout: float) -> WSMessage:  # noqa: ARG001, ASYNC109 (so does discord.py call it)
        replaceable.receive = receive
        return await receive(HELLO_TIMEOUT)

    async def close_in_time(*, code: int = WSCloseCode.OK) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_TIMEOUT):
                await close(code=code)

    replaceable.receive, replaceable.close = receive_hello, close_in_time
