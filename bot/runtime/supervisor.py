"""All platforms at once: one task each, so that what one of them suffers leaves the others alone."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping

from bot.adapters import load_renderer, load_runner
from bot.adapters.status import PlatformError, PlatformState
from bot.adapters.web.settings import WebSettings
from bot.core.library.reader import Library
from bot.runtime.config.settings import Config
from bot.runtime.health import Health
from bot.services.chat.service import ChatService

INITIAL_BACKOFF = 1.0  # seconds before a crashed platform is started again; each pause doubles
MAX_BACKOFF = 60.0  # seconds; who ran longer than this is forgiven the crashes before

_log = logging.getLogger(__name__)

Runner = Callable[[], Awaitable[None]]
Sleep = Callable[[float], Awaitable[None]]


def build_runners(chat_service: ChatService, config: Config, health: Health) -> dict[str, Runner]:
    """Return what to run for each platform that is configured; nothing of a platform is imported before.

    The platforms tell *health* how they are, and the page shows it.
    """
    runners: dict[str, Runner] = {}
    chat_options = {"moderation": config.moderation, "outbox": chat_service.outbox}
    if config.web.enabled:
        runners["web"] = lambda: _run_web(chat_service, config.web, health)
    if config.telegram.token:
        runners["telegram"] = lambda: load_runner("telegram")(
            chat_service,
            config.telegram,
            note=health.state_setter("telegram"),
            public_url=config.web.public_url,
            **chat_options,
        )
    if config.discord.token:
        runners["discord"] = lambda: load_runner("discord")(
            chat_service, config.discord, note=health.state_setter("discord"), **chat_options
        )
    return runners


def _run_web(chat_service: ChatService, settings: WebSettings, health: Health) -> Awaitable[None]:
    renderers = {name: load_renderer(name) for name in ("telegram", "discord")}

    def on_started(address: str) -> None:
        health.set_state("web", PlatformState.SERVING)
        _log.info("The web page is at %s", address)

    return load_runner("web")(chat_service, settings, renderers, on_started, health.summarize)


def log_startup(library: Library, platforms: Iterable[str], settings_warning: str = "") -> None:
    """Log which briefings are told where, what is wrong with the others, and a *doubt* about the settings."""
    for problem in library.problems:
        _log.error("%s", problem)
    if not library.briefings:
        _log.error("There is no briefing to tell: %s, and start the bot again.", _suggest_fix(library))
    if settings_warning:
        _log.warning("%s", settings_warning)
    briefing_ids = ", ".join(library.briefings)
    _log.info("Briefings: %s. Platforms: %s.", briefing_ids or "none", ", ".join(platforms) or "none")


def _suggest_fix(library: Library) -> str:
    if library.problems:
        return "none could be read; mend what is named above"
    return "the folder of the setting `briefings` holds none; put one there (a file that ends in .yaml)"


async def run_platforms(
    runners: Mapping[str, Runner],
    health: Health,
    sleep: Sleep = asyncio.sleep,
    prepare: Callable[[], object] = lambda: None,
) -> None:
    """Run every platform, by its name, until cancelled; return when none is left to run.

    *health* is told when one begins, crashes, is refused or ends. What is to *prepare* is done beside them,
    in a thread.
    """
    if not runners:
        _log.error("There is nothing to serve: set a token, or turn the web page on (web.enabled).")
    async with asyncio.TaskGroup() as group:
        group.create_task(asyncio.to_thread(prepare))
        for name, run_platform in runners.items():
            group.create_task(_supervise_platform(name, run_platform, health, sleep), name=name)


async def _supervise_platform(name: str, run_platform: Runner, health: Health, sleep: Sleep) -> None:
    """Run one platform; start it again when it crashes, and let it rest when it was refused."""
    clock = asyncio.get_running_loop().time
    backoff = INITIAL_BACKOFF
    while True:
        started_at = clock()
        health.set_state(name, PlatformState.CONNECTING)
        try:
            await run_platform()
        except PlatformError as refusal:
            _log.error("%s is not served: %s", name, refusal)
            health.set_state(name, PlatformState.REFUSED)
            return
        except Exception:  # noqa: BLE001 (the one place that a platform's crash may reach)
            backoff = INITIAL_BACKOFF if clock() - started_at > MAX_BACKOFF else backoff
            _log.exception("%s crashed and starts again in %.0f s", name, backoff)
            health.set_state(name, PlatformState.CONNECTING)
        else:
            _log.warning("%s has stopped", name)
            health.set_state(name, PlatformState.STOPPED)
            return
        await sleep(backoff)
        backoff = min(2 * backoff, MAX_BACKOFF)
