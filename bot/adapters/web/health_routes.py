"""The routes for whatever monitors the process: ``/health``, ``/livez`` and ``/readyz``."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.adapters.context import AdapterContext, HealthCheck

HEALTH_PATHS = ("/health", "/livez", "/readyz")


def list_health_routes(context: AdapterContext) -> tuple[web.RouteDef, ...]:
    """List the routes; each answers with status 200 if its check says that all is well, otherwise 503."""
    checks = (context.check_health, context.check_liveness, context.check_readiness)
    return tuple(
        web.get(path, _make_handler(check)) for path, check in zip(HEALTH_PATHS, checks, strict=True)
    )


def _make_handler(check: HealthCheck) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def get_health(_request: web.Request) -> web.Response:
        is_well, text = check()
        return web.Response(text=text, status=200 if is_well else 503)

    return get_health
