"""Answers at the page's address while the bot reads the briefings: that it is alive, and not ready yet.

It says so in one sentence, and lets a browser ask again. Nobody should hear that there is no such briefing
only because it has not been read yet.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import cast

from aiohttp import web

from bot.adapters.context import HealthCheck, ReleasePort
from bot.adapters.web.middleware import ErrorResponder, add_security_headers, make_host_check_middleware
from bot.adapters.web.page import render_error_page
from bot.adapters.web.session import get_preferred_language
from bot.adapters.web.settings import WebSettings
from bot.adapters.web.static_files import load_assets, respond_with_asset
from bot.core.content.field_labels import gettext_noop

SHUTDOWN_TIMEOUT = 0.5  # seconds; 0 would be none
CONNECTING_STEPS = 3  # of the event loop: from accepting a connection until its protocol has it
RETRY_AFTER = "2"  # seconds after which a browser asks again

_LOADING = gettext_noop("I have just started and am still reading the briefings. Please wait a moment.")


@asynccontextmanager
async def run_loading_page(settings: WebSettings, check_readiness: HealthCheck) -> AsyncIterator[ReleasePort]:
    """Answer while the context is open, or until what it gives is called.

    The page itself says why if nothing can listen at the address of the *settings*. *check_readiness* says
    how far the reading is.
    """
    runner = web.AppRunner(
        _create_app(settings, check_readiness),
        access_log=None,
        handle_signals=False,
        shutdown_timeout=SHUTDOWN_TIMEOUT,
    )
    await runner.setup()
    servers: list[asyncio.Server] = []

    async def release() -> None:
        while servers:
            await _stop_listening(servers.pop())
        await runner.cleanup()

    try:
        with suppress(OSError):
            servers.append(
                await asyncio.get_running_loop().create_server(
                    cast("web.Server", runner.server), settings.host, settings.port, reuse_address=True
                )
            )
        yield release
    finally:
        await release()


async def _stop_listening(server: asyncio.Server) -> None:
    """Close *server* when whoever it has accepted is connected.

    asyncio forgets a connection whose server closes right after accepting it: the connection is neither
    answered nor closed, and whoever asked waits for ever.
    """
    loop = asyncio.get_running_loop()
    with suppress(NotImplementedError):  # on Windows
        for listener in server.sockets:
            loop.remove_reader(listener.fileno())
    for _ in range(CONNECTING_STEPS):
        await asyncio.sleep(0)
    server.close()


def _create_app(settings: WebSettings, check_readiness: HealthCheck) -> web.Application:
    assets = load_assets()
    responder = ErrorResponder(partial(render_error_page, assets=assets))

    async def get_liveness(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def get_readiness(_request: web.Request) -> web.Response:
        return web.Response(text=check_readiness()[1], status=503)

    async def get_asset(request: web.Request) -> web.Response:
        return respond_with_asset(request, assets)

    async def say_loading(request: web.Request) -> web.Response:
        response = responder.respond(request, 503, get_preferred_language(request), _LOADING)
        response.headers.update({"Retry-After": RETRY_AFTER, "Refresh": RETRY_AFTER})
        return response

    app = web.Application(middlewares=[make_host_check_middleware(settings.host, settings.public_url)])
    app.on_response_prepare.append(add_security_headers)
    health_routes = [
        web.get("/livez", get_liveness),
        web.get("/readyz", get_readiness),
        web.get("/health", get_readiness),
    ]
    app.add_routes(
        [
            *(health_routes if settings.health else ()),
            web.get("/assets/{version}/{name}", get_asset),
            web.route("*", "/{path:.*}", say_loading),
        ]
    )
    return app
