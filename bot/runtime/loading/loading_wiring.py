"""Builds what a start needs from the settings: the cache, and what answers meanwhile."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.adapters.context import HealthCheck, ReleasePort, release_nothing
from bot.runtime.config.monitoring_settings import MetricsSettings
from bot.runtime.config.settings import Config
from bot.runtime.data_folder import find_cache_file
from bot.runtime.loading.briefing_cache import BriefingCache
from bot.runtime.loading.library_loading import LoadingProgress


@dataclass(frozen=True, slots=True)
class LoadingPorts:
    """What stops the answers during the start at each address, so that another server can listen there."""

    release_page: ReleasePort = release_nothing
    release_monitoring: ReleasePort = release_nothing


def open_cache(config: Config) -> BriefingCache | None:
    """Open the cache; None where nothing outlives the bot."""
    file = find_cache_file(config)
    return BriefingCache(file) if file else None


@asynccontextmanager
async def answer_while_loading(config: Config, progress: LoadingProgress) -> AsyncIterator[LoadingPorts]:
    """Answer at the addresses of the web server and of the monitoring, if they are known already."""

    def check_readiness() -> tuple[bool, str]:
        return False, describe_progress(progress)

    async with (
        _answer_at_page(config, check_readiness) as release_page,
        _answer_at_monitoring(config.metrics, check_readiness) as release_monitoring,
    ):
        yield LoadingPorts(release_page, release_monitoring)


@asynccontextmanager
async def _answer_at_page(config: Config, check_readiness: HealthCheck) -> AsyncIterator[ReleasePort]:
    if not (config.has_web_server and config.web.port):
        yield release_nothing
        return
    from bot.adapters.web.loading_page import run_loading_page  # noqa: PLC0415 (aiohttp's server)

    async with run_loading_page(config.web, check_readiness) as release_port:
        yield release_port


@asynccontextmanager
async def _answer_at_monitoring(
    settings: MetricsSettings, check_readiness: HealthCheck
) -> AsyncIterator[ReleasePort]:
    if not (settings.has_own_port and settings.port):
        yield release_nothing
        return
    from bot.adapters.web.loading_page import run_loading_monitoring  # noqa: PLC0415 (aiohttp's server)

    async with run_loading_monitoring(settings.host, settings.port, check_readiness) as release_port:
        yield release_port


def describe_progress(progress: LoadingProgress) -> str:
    """Describe for whoever monitors the process how far the reading is."""
    return f"not ready: briefings\nbriefings: {progress.read_count} of {progress.total} read\n"
