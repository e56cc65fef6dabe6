"""All platforms at once: one task each, so that what one of them suffers leaves the others alone."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping

from bot.adapters import renderer, runner
from bot.adapters.errors import PlatformError
from bot.adapters.status import State
from bot.adapters.web.settings import WebSettings
from bot.core.library.reader import Library
from bot.runtime.config.settings import Config
from bot.runtime.health import Health
from bot.services.chat.service import Desk

FIRST_PAUSE = 1.0  # seconds before a crashed platform is started again; each pause doubles
LONGEST_PAUSE = 60.0  # seconds; who ran longer than this is forgiven the crashes before

_log = logging.getLogger(__name__)

Run = Callable[[], Awaitable[None]]
Sleep = Callable[[float], Awaitable[None]]


def services(desk: Desk, config: Config, health: Health) -> dict[str, Run]:
    """Return what to run for each platform that is configured; nothing of a platform is imported before.

    The platforms tell *health* how they are, and the page shows it.
    """
    found: dict[str, Run] = {}
    telling = {"moderation": config.moderation, "outbox": desk.outbox}
    if config.web.enabled:
        found["web"] = lambda: _web(desk, config.web, health)
    if config.telegram.token:
        found["telegram"] = lambda: runner("telegram")(
            desk,
            config.telegram,
            note=health.noting("telegram"),
            public_url=config.web.public_url,
            **telling,
        )
    if config.discord.token:
        found["discord"] = lambda: runner("discord")(
            desk, config.discord, note=health.noting("discord"), **telling
        )
    return found


def _web(desk: Desk, settings: WebSettings, health: Health) -> Awaitable[None]:
    renderers = {name: renderer(name) for name in ("telegram", "discord")}

    def open_at(address: str) -> None:
        health.note("web", State.SERVING)
        _log.info("The web page is at %s", address)

    return runner("web")(desk, settings, renderers, open_at, health.report)


def announce(library: Library, platforms: Iterable[str], doubt: str = "") -> None:
    """Log which briefings are told where, what is wrong with the others, and a *doubt* about the settings."""
    for problem in library.problems:
        _log.error("%s", problem)
    if not library.briefings:
        _log.error("There is no briefing to tell: %s, and start the bot again.", _remedy(library))
    if doubt:
        _log.warning("%s", doubt)
    told = ", ".join(library.briefings)
    _log.info("Briefings: %s. Platforms: %s.", told or "none", ", ".join(platforms) or "none")


def _remedy(library: Library) -> str:
    if library.problems:
        return "none could be read; mend what is named above"
    return "the folder of the setting `briefings` holds none; put one there (a file that ends in .yaml)"


async def serve(
    platforms: Mapping[str, Run],
    health: Health,
    sleep: Sleep = asyncio.sleep,
    prepare: Callable[[], object] = lambda: None,
) -> None:
    """Run every platform, by its name, until cancelled; return when none is left to run.

    *health* is told when one begins, crashes, is refused or ends. What is to *prepare* is done beside them,
    in a thread.
    """
    if not platforms:
        _log.error("There is nothing to serve: set a token, or turn the web page on (web.enabled).")
    async with asyncio.TaskGroup() as group:
        group.create_task(asyncio.to_thread(prepare))
        for name, run in platforms.items():
            group.create_task(_keep(name, run, health, sleep), name=name)


async def _keep(name: str, run: Run, health: Health, sleep: Sleep) -> None:
    """Run one platform; start it again when it crashes, and let it rest when it was refused."""
    clock = asyncio.get_running_loop().time
    pause = FIRST_PAUSE
    while True:
        began = clock()
        health.note(name, State.CONNECTING)
        try:
            await run()
        except PlatformError as refusal:
            _log.error("%s is not served: %s", name, refusal)
            health.note(name, State.REFUSED)
            return
        except Exception:  # noqa: BLE001 (the one place that a platform's crash may reach)
            pause = FIRST_PAUSE if clock() - began > LONGEST_PAUSE else pause
            _log.exception("%s crashed and starts again in %.0f s", name, pause)
            health.note(name, State.CONNECTING)
        else:
            _log.warning("%s has stopped", name)
            health.note(name, State.STOPPED)
            return
        await sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
