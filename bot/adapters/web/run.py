"""Serving the web page until it is told to stop."""

import asyncio
import errno
from collections.abc import Callable

from aiohttp import web

from bot.adapters.status import PlatformError
from bot.adapters.web.log_filters import suppress_malformed_request_errors
from bot.adapters.web.middleware import AccessLogger
from bot.adapters.web.page import Renderers
from bot.adapters.web.routes import HealthCheck, create_web_app
from bot.adapters.web.settings import WebSettings
from bot.services.chat.service import ChatService

SHUTDOWN_TIMEOUT = 4  # seconds for answers in flight when stopping; all of the bot has to stop within five


async def run(
    chat_service: ChatService,
    settings: WebSettings,
    renderers: Renderers,
    on_started: Callable[[str], None],
    check_health: HealthCheck,
) -> None:
    """Serve the page until cancelled, and finish the answers in flight then.

    *renderers* are the ``render`` functions of the platforms "telegram" and "discord". *started* is told
    the page's address as soon as it can be opened. *health* says how the bot is, for ``/health``.

    Raises:
        PlatformError: if nothing can listen at the host and port of the *settings*.
    """
    runner = web.AppRunner(
        create_web_app(chat_service, settings.host, renderers, check_health, settings.public_url),
        access_log_class=AccessLogger,
        shutdown_timeout=SHUTDOWN_TIMEOUT,
        max_line_size=4 * 1024,
    )
    with suppress_malformed_request_errors():
        await runner.setup()
        try:
            await _start_listening(runner, settings)
            on_started(_format_url(settings.host, runner.addresses[0][1]))
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()


async def _start_listening(runner: web.AppRunner, settings: WebSettings) -> None:
    site = web.TCPSite(runner, settings.host, settings.port)
    try:
        await site.start()
    except OSError as error:
        raise PlatformError(_explain_listen_error(error, settings)) from error


def _explain_listen_error(error: OSError, settings: WebSettings) -> str:
    """Return which setting stands in the way, and what to do about it."""
    if error.errno == errno.EADDRINUSE:
        return (
            f"web.port: port {settings.port} is in use by another program; choose another one, "
            "or 0 for any that is free."
        )
    if error.errno == errno.EACCES:
        return f"web.port: this user may not listen on port {settings.port}; choose one above 1023."
    return (
        f'web.host: nothing can listen on "{settings.host}" here; write an address of this machine, '
        "such as 127.0.0.1 or 0.0.0.0."
    )


def _format_url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
