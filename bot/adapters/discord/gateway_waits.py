"""Limits how long discord.py waits for a silent gateway, so that an outage is noticed within a minute.

To connect, discord.py waits for a minute, and takes no setting for that: an attempt that began while the
network was gone would go on long after it is back. Replacing the method of its own class is the only way, so
that it counts for every client of this process.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from aiohttp import ClientWebSocketResponse
from discord.http import HTTPClient

GATEWAY_TIMEOUT = 50.0
"""Seconds without any message after which the connection counts as lost.

Discord acknowledges a heartbeat every 41.25 seconds.
"""
CONNECT_TIMEOUT = 7.0  # seconds; with the longest pause before, an attempt ends within 15

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
            return await connect(*args, **options)

    return connect_in_time
