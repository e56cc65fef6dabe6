"""The routes for whatever monitors the process: ``/health``, ``/livez``, ``/readyz`` and ``/metrics``."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.adapters.context import AdapterContext, HealthCheck, RenderMetrics

HEALTH_PATHS = ("/health", "/livez", "/readyz")
METRICS_PATH = "/metrics"
MONITORING_PATHS = (*HEALTH_PATHS, METRICS_PATH)


def list_health_routes(context: AdapterContext, *, has_health: bool = True) -> tuple[web.RouteDef, ...]:
    """List the routes; a check answers with status 200 if it says that all is well, otherwise 503.

    Unless it *has_health*, the server has none of the checks.
    """
    checks = (context.check_health, context.check_liveness, context.check_readiness)
    routes = [web.get(path, _make_handler(check)) for path, check in zip(HEALTH_PATHS, checks, strict=True)]
    if not has_health:
        routes.clear()
    if context.render_metrics is not None:
        routes.append(web.get(METRICS_PATH, _make_metrics_handler(context.render_metrics)))
    return tuple(routes)


def _make_handler(check: HealthCheck) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def get_health(_request: web.Request) -> web.Response:
        is_well, text = check()
        return web.Response(text=text, status=200 if is_well else 503)

    return get_health


def _make_metrics_handler(render_metrics: RenderMetrics) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def get_metrics(_request: web.Request) -> web.Response:
        body, content_type = await render_metrics()
        return web.Response(body=body, headers={"Content-Type": content_type})

    return get_metrics
