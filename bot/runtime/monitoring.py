"""Runs the server that has health and metrics on a port of their own, if the settings want one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.adapters.context import AdapterContext
from bot.adapters.status import PlatformError
from bot.runtime.config.monitoring_settings import MetricsSettings
from bot.runtime.config.sources import ConfigError


@asynccontextmanager
async def run_monitoring(settings: MetricsSettings, context: AdapterContext) -> AsyncIterator[None]:
    """Serve the checks and the metrics of *context* meanwhile, if *settings* name a port for them.

    Raises:
        ConfigError: nothing can listen there.
    """
    if not settings.has_own_port or settings.port is None:
        yield
        return
    from bot.adapters.web.monitoring_server import run_monitoring_server  # noqa: PLC0415 (aiohttp's server)

    try:
        server = run_monitoring_server(context, settings.host, settings.port)
        async with server:
            yield
    except PlatformError as error:
        raise ConfigError(str(error)) from None
