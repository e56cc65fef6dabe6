"""Serves the web page until it is cancelled."""

import asyncio
from collections.abc import Callable
from functools import partial
from logging import getLogger

from bot.adapters.context import AdapterContext
from bot.adapters.status import PlatformState
from bot.adapters.web.limits import DEFAULT_LIMITS, WebLimits, fit_to_open_files
from bot.adapters.web.pageless_app import create_pageless_app
from bot.adapters.web.routes import create_web_app
from bot.adapters.web.server import run_server
from bot.adapters.web.settings import WebSettings
from bot.services.chat.chat_service import ChatService

_PAGE = "The web page is at %s"
_NO_PAGE = "The web server, without the page, is at %s"

_log = getLogger(__name__)


async def run(
    chat_service: ChatService,
    settings: WebSettings,
    context: AdapterContext,
    *,
    on_started: Callable[[str], object] | None = None,
    limits: WebLimits = DEFAULT_LIMITS,
) -> None:
    """Serve the page until cancelled, then finish the answers in flight.

    If the page is turned off, webhooks, health and metrics are served without it. *on_started* gets the
    server's URL once it can be opened; by default it is logged.

    Raises:
        PlatformError: the server cannot listen on the host and port of the *settings*.
    """
    limits = fit_to_open_files(limits)
    app = (
        create_web_app(chat_service, settings, context, limits)
        if settings.is_enabled
        else create_pageless_app(settings, context)
    )
    await context.release_port()
    async with run_server(app, settings, limits) as url:
        (on_started or partial(_log.info, _PAGE if settings.is_enabled else _NO_PAGE))(url)
        context.on_state_change(PlatformState.SERVING)
        await asyncio.Event().wait()
