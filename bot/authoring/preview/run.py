"""Serving the desk on this machine until it is told to stop."""

import asyncio
from collections.abc import Callable

from aiohttp import web

from bot.adapters.errors import PlatformError
from bot.adapters.web.log_filters import malformed_unmentioned
from bot.adapters.web.middleware import AccessLog
from bot.adapters.web.page import Renderers
from bot.authoring.preview.live_reload import Live
from bot.authoring.preview.routes import LOCAL, application

PORT = 8080  # of the bot's own page; where that is served already, any free port will do
PATIENCE = 1  # seconds for answers in flight when stopping


async def run(
    live: Live,
    saves: asyncio.Queue[frozenset[str] | None],
    renderers: Renderers,
    started: Callable[[str], None],
    port: int = PORT,
) -> None:
    """Serve what is *live* until cancelled; *saves* are files that were saved, removed or renamed.

    None among them stands for any file.

    *started* is told the address as soon as it can be opened.

    Raises:
        PlatformError: nothing can listen on this machine.
    """
    app = application(live, renderers)
    runner = web.AppRunner(app, access_log_class=AccessLog, shutdown_timeout=PATIENCE)
    with malformed_unmentioned():
        await runner.setup()
        try:
            await _listen(runner, port)
            started(f"http://{LOCAL}:{runner.addresses[0][1]}")
            while True:
                await live.saved(await saves.get())
        finally:
            await runner.cleanup()


async def _listen(runner: web.AppRunner, port: int) -> None:
    """Listen on *port*, or else on any that is free."""
    for wanted in (port, 0):
        try:
            await web.TCPSite(runner, LOCAL, wanted).start()
        except OSError as error:
            if wanted == 0:
                raise PlatformError(f"nothing can listen on {LOCAL}: {error.strerror}") from error
        else:
            return
