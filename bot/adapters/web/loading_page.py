"""Answers while the bot reads the briefings: that it is alive, and not ready yet.

At the page's address it says so in one sentence, and lets a browser ask again. Nobody should hear that there
is no such briefing only because it has not been read yet.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from typing import cast

from aiohttp import web

from bot.adapters.context import HealthCheck, ReleasePort
from bot.adapters.web.listener import listen
from bot.adapters.web.middleware import ErrorResponder, add_security_headers, make_host_check_middleware
from bot.adapters.web.page import render_error_page
from bot.adapters.web.session import get_preferred_language
from bot.adapters.web.settings import WebSettings
from bot.adapters.web.static_files import load_assets, respond_with_asset
from bot.core.content.field_labels import gettext_noop

SHUTDOWN_TIMEOUT = 0.5  # seconds; 0 would be none
RETRY_AFTER = "2"  # seconds after which a browser asks again

_LOADING = gettext_noop("I have just started and am still reading the briefings. Please wait a moment.")


@asynccontextmanager
async def run_loading_page(settings: WebSettings, check_readiness: HealthCheck) -> AsyncIterator[ReleasePort]:
    """Answer at the address of the *settings*, until what this gives is called.

    *check_readiness* says how far the reading is. Without the page the health is answered all the same, and
    a platform that delivers hears that it should try again.
    """
    if settings.is_enabled:
        app = _create_page_app(settings, check_readiness)
    else:
        app = _create_monitoring_app(check_readiness, has_health=settings.health)
    async with _answer_at(app, settings.host, settings.port) as release:
        yield release


@asynccontextmanager
async def run_loading_monitoring(
    host: str, port: int, check_readiness: HealthCheck
) -> AsyncIterator[ReleasePort]:
    """Answer whoever monitors the process at an address of its own, until what this gives is called."""
    async with _answer_at(_create_monitoring_app(check_readiness), host, port) as release:
        yield release


@asynccontextmanager
async def _answer_at(app: web.Application, host: str, port: int) -> AsyncIterator[ReleasePort]:
    """Serve *app*, if anything can listen there; who comes next at the address says why not."""
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=SHUTDOWN_TIMEOUT)
    await runner.setup()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(runner.cleanup)
        with suppress(OSError):
            await stack.enter_async_context(listen(cast("web.Server", runner.server), host, port))
        yield stack.aclose


def _create_page_app(settings: WebSettings, check_readiness: HealthCheck) -> web.Application:
    assets = load_assets()
    responder = ErrorResponder(partial(render_error_page, assets=assets))

    async def get_asset(request: web.Request) -> web.Response:
        return respond_with_asset(request, assets)

    async def say_loading(request: web.Request) -> web.Response:
        response = responder.respond(request, 503, get_preferred_language(request), _LOADING)
        response.headers.update({"Retry-After": RETRY_AFTER, "Refresh": RETRY_AFTER})
        return response

    app = web.Application(middlewares=[make_host_check_middleware(settings.host, settings.public_url)])
    app.on_response_prepare.append(add_security_headers)
    app.add_routes(
        [
            *(_list_health_routes(check_readiness) if settings.health else ()),
            web.get("/assets/{version}/{name}", get_asset),
            web.route("*", "/{path:.*}", say_loading),
        ]
    )
    return app


def _create_monitoring_app(check_readiness: HealthCheck, *, has_health: bool = True) -> web.Application:
    async def ask_to_wait(_request: web.Request) -> web.Response:
        return web.Response(text=check_readiness()[1], status=503, headers={"Retry-After": RETRY_AFTER})

    app = web.Application()
    app.add_routes(
        [
            *(_list_health_routes(check_readiness) if has_health else ()),
            web.route("*", "/{path:.*}", ask_to_wait),
        ]
    )
    return app


def _list_health_routes(check_readiness: HealthCheck) -> tuple[web.RouteDef, ...]:
    async def get_liveness(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def get_readiness(_request: web.Request) -> web.Response:
        return web.Response(text=check_readiness()[1], status=503)

    return (
        web.get("/livez", get_liveness),
        web.get("/readyz", get_readiness),
        web.get("/health", get_readiness),
    )
