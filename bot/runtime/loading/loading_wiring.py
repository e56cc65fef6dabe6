"""Builds what a start needs from the settings: the cache, and the page that answers meanwhile."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.adapters.context import ReleasePort, release_nothing
from bot.adapters.web.settings import WebSettings
from bot.runtime.config.settings import Config
from bot.runtime.data_folder import find_cache_file
from bot.runtime.loading.briefing_cache import BriefingCache
from bot.runtime.loading.library_loading import LoadingProgress


def open_cache(config: Config) -> BriefingCache | None:
    """Open the cache; None where nothing outlives the bot."""
    file = find_cache_file(config)
    return BriefingCache(file) if file else None


@asynccontextmanager
async def answer_while_loading(
    settings: WebSettings, progress: LoadingProgress
) -> AsyncIterator[ReleasePort]:
    """Answer at the address of the page, if it is known already, until what this gives is called."""
    if not settings.is_enabled or not settings.port:
        yield release_nothing
        return
    from bot.adapters.web.loading_page import run_loading_page  # noqa: PLC0415 (aiohttp's server)

    async with run_loading_page(settings, lambda: (False, describe_progress(progress))) as release_port:
        yield release_port


def describe_progress(progress: LoadingProgress) -> str:
    """Describe for whoever monitors the process how far the reading is."""
    return f"not ready: briefings\nbriefings: {progress.read_count} of {progress.total} read\n"
