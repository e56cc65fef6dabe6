"""Whoever connects while a server stops listening is answered or hung up on, and does not wait for ever."""

import asyncio
import gc
import socket
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any

import pytest
from aiohttp import web

from bot.adapters.context import AdapterContext, report_healthy
from bot.adapters.web.limits import DEFAULT_LIMITS
from bot.adapters.web.loading_page import run_loading_monitoring, run_loading_page
from bot.adapters.web.monitoring_server import run_monitoring_server
from bot.adapters.web.server import run_server
from bot.adapters.web.settings import WebSettings

Serve = Callable[[int], AbstractAsyncContextManager[Any]]
"""Serves on a port."""

SERVERS: dict[str, Serve] = {
    "page": lambda port: run_server(web.Application(), WebSettings(port=port), DEFAULT_LIMITS),
    "monitoring": lambda port: run_monitoring_server(AdapterContext(), "127.0.0.1", port),
    "loading page": lambda port: run_loading_page(WebSettings(port=port), report_healthy),
    "monitoring while loading": lambda port: run_loading_monitoring("127.0.0.1", port, report_healthy),
}


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        number: int = free.getsockname()[1]
    return number


@pytest.mark.parametrize("steps", range(6))
@pytest.mark.parametrize("serve", SERVERS.values(), ids=SERVERS)
async def test_nobody_waits_for_ever_who_connects_while_a_server_stops_listening(
    port: int, serve: Serve, steps: int
) -> None:
    gc.disable()  # it would close what asyncio has forgotten, sooner or later
    try:
        async with serve(port):
            client = socket.create_connection(("127.0.0.1", port), timeout=10)
            client.sendall(b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            for _ in range(steps):  # of the event loop: the connection is accepted in one of them
                await asyncio.sleep(0)
        with client, suppress(ConnectionError):
            await asyncio.to_thread(client.recv, 1)
    finally:
        gc.enable()
