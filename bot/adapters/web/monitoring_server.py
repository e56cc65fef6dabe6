"""Serves health and metrics on a port of their own, which readers need not reach."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from logging import getLogger
from typing import cast

from aiohttp import web

from bot.adapters.context import AdapterContext
from bot.adapters.status import PlatformError
from bot.adapters.web.health_routes import list_health_routes
from bot.adapters.web.listener import listen
from bot.adapters.web.server import explain_listen_error, format_url

_log = getLogger(__name__)


@asynccontextmanager
async def run_monitoring_server(context: AdapterContext, host: str, port: int) -> AsyncIterator[str]:
    """Serve the checks and the metrics of *context* while the context is open; give the server's address.

    Raises:
        PlatformError: the server cannot listen on *host* and *port*, which are settings of the metrics.
    """
    app = web.Application()
    app.add_routes(list_health_routes(context))
    runner = web.AppRunner(app, access_log=None, handle_signals=False)
    await runner.setup()
    await context.release_port()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(runner.cleanup)
        try:
            server = await stack.enter_async_context(listen(cast("web.Server", runner.server), host, port))
        except OSError as error:
            raise PlatformError(explain_listen_error(error, "metrics", host, port)) from error
        address = format_url(host, server.sockets[0].getsockname()[1])
        _log.info("Metrics and health are at %s", address)
        yield address
