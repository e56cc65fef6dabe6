"""Serves a web application on a host and port, with limits on its connections."""

import errno
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import cast

from aiohttp import web

from bot.adapters.status import PlatformError
from bot.adapters.web.access_log import AccessLogger, MinuteLog, get_server_logger
from bot.adapters.web.connections import ConnectionLimiter
from bot.adapters.web.limits import WebLimits
from bot.adapters.web.listener import listen
from bot.adapters.web.settings import WebSettings

SHUTDOWN_TIMEOUT = 4  # seconds to finish answers in flight; the whole bot has to stop within five
KEEPALIVE_TIMEOUT = 15  # seconds that a connection stays open for the next request
LINGERING_TIME = 2  # seconds to read the rest of a request that is answered already
_BACKLOG_SHARE = 4  # asyncio accepts all that wait at once: that must be much fewer than may be open


@asynccontextmanager
async def run_server(app: web.Application, settings: WebSettings, limits: WebLimits) -> AsyncIterator[str]:
    """Serve *app* while the context is open, then finish the answers in flight; give the server's address.

    Raises:
        PlatformError: the server cannot listen on the host and port of the *settings*.
    """
    minute_log = MinuteLog()
    limiter = ConnectionLimiter(limits, settings.proxy_networks, minute_log)
    app.middlewares.insert(0, limiter.make_middleware())
    runner = web.AppRunner(
        app,
        access_log_class=AccessLogger,
        access_log=minute_log,
        logger=get_server_logger(),
        shutdown_timeout=SHUTDOWN_TIMEOUT,
        keepalive_timeout=KEEPALIVE_TIMEOUT,
        lingering_time=LINGERING_TIME,
        max_line_size=4 * 1024,
    )
    await runner.setup()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(runner.cleanup)
        create_protocol = limiter.limit(cast("web.Server", runner.server))
        listening = listen(
            create_protocol, settings.host, settings.port, backlog=limits.connections // _BACKLOG_SHARE
        )
        try:
            server = await stack.enter_async_context(listening)
        except OSError as error:
            raise PlatformError(explain_listen_error(error, "web", settings.host, settings.port)) from error
        yield format_url(settings.host, server.sockets[0].getsockname()[1])


def explain_listen_error(error: OSError, section: str, host: str, port: int) -> str:
    """Name the setting in *section* that is wrong, and what to do about it."""
    if error.errno == errno.EADDRINUSE:
        return (
            f"{section}.port: port {port} is in use by another program; choose another one, "
            "or 0 for any free port."
        )
    if error.errno == errno.EACCES:
        return f"{section}.port: you may not listen on port {port}; choose one above 1023."
    return (
        f'{section}.host: cannot listen on "{host}"; use an address of this machine, '
        "such as 127.0.0.1 or 0.0.0.0."
    )


def format_url(host: str, port: int) -> str:
    """Format the address of a server that listens on *host* and *port*."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
