"""Serving the desk on this machine until it is told to stop."""

import asyncio
from collections.abc import Callable

from aiohttp import web

from bot.adapters.status import PlatformError
from bot.adapters.web.log_filters import suppress_malformed_request_errors
from bot.adapters.web.middleware import AccessLogger
from bot.adapters.web.page import Renderers
from bot.authoring.preview.live_reload import LivePreview
from bot.authoring.preview.routes import LOCALHOST, build_application

DEFAULT_PORT = 8080  # of the bot's own page; where that is served already, any free port will do
SHUTDOWN_TIMEOUT = 1  # seconds for answers in flight when stopping


async def serve_preview(
    live_preview: LivePreview,
    changed_files: asyncio.Queue[frozenset[str] | None],
    renderers: Renderers,
    on_started: Callable[[str], None],
    port: int = DEFAULT_PORT,
) -> None:
    """Serve what is *live* until cancelled; *saves* are files that were saved, removed or renamed.

    None among them stands for any file.

    *started* is told the address as soon as it can be opened.

    Raises:
        PlatformError: nothing can listen on this machine.
    """
    app = build_application(live_preview, renderers)
    runner = web.AppRunner(app, access_log_class=AccessLogger, shutdown_timeout=SHUTDOWN_TIMEOUT)
    with suppress_malformed_request_errors():
        await runner.setup()
        try:
            await _start_listening(runner, port)
            on_started(f"http://{LOCALHOST}:{runner.addresses[0][1]}")
            while True:
                await live_preview.refresh_files(await changed_files.get())
        finally:
            await runner.cleanup()


async def _start_listening(runner: web.AppRunner, port: int) -> None:
    """Listen on *port*, or else on any that is free."""
    for candidate in (port, 0):
        try:
            await web.TCPSite(runner, LOCALHOST, candidate).start()
        except OSError as error:
            if candidate == 0:
                raise PlatformError(f"nothing can listen on {LOCALHOST}: {error.strerror}") from error
        else:
            return
