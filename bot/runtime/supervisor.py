"""Runs all enabled platforms, a task each: a crash of one does not affect the others."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Protocol

from bot.adapters import load_renderer, load_runner
from bot.adapters.context import AdapterContext, RenderMetrics
from bot.adapters.status import PlatformState, StateCallback
from bot.core.library.snapshot import Library
from bot.core.messages.platforms import PLATFORMS, PREVIEWED_PLATFORMS
from bot.runtime.config.settings import Config
from bot.runtime.exclusive_adapter import run_while_leader
from bot.runtime.health import Health
from bot.runtime.platform_group import PlatformGroup, Replacements, Runner, Sleep
from bot.runtime.wiring import Services
from bot.services.background.daemon_work import run_in_daemon_thread
from bot.services.chat.chat_service import ChatService

MAX_LOGGED_NAMES = 20  # briefings that the first line of the log names

_log = logging.getLogger(__name__)


def build_context(
    services: Services, config: Config, health: Health, render_metrics: RenderMetrics | None = None
) -> AdapterContext:
    """Build what all adapters share; the web page serves what *render_metrics* renders."""
    return AdapterContext(
        moderation=config.moderation,
        list_operator_chats=lambda: services.live_config.config.operator.chats,
        outbox=services.outbox,
        waiting_updates=services.waiting_updates,
        rate_limit_slots=services.rate_limit_slots,
        public_url=config.web.public_url,
        check_health=health.summarize,
        check_liveness=health.check_liveness,
        check_readiness=health.check_readiness,
        render_metrics=render_metrics,
        observer=services.chat_service.observer,
        supervisor=services.supervisor,
        leadership=services.leadership,
    )


def build_runners(
    services: Services, config: Config, health: Health, context: AdapterContext
) -> dict[str, Runner]:
    """Build what runs each enabled platform, by its name; nothing of a platform is imported before it runs.

    The adapters share *context*, and report their state to *health*. The web page comes first: it is the
    quickest to start.
    """
    platforms = sorted((one for one in PLATFORMS if one.is_served), key=lambda one: one.is_chat)
    return {
        platform.name: partial(
            _run_adapter,
            platform.name,
            services.chat_service,
            _get_settings(config, platform.name),
            replace(
                context,
                on_state_change=_make_state_callback(platform.name, services, health),
                on_contact=partial(health.note_contact, platform.name),
                on_outage=partial(health.note_outage, platform.name),
            ),
        )
        for platform in platforms
        if _is_served(config, platform.name)
    }


def import_adapters(config: Config) -> None:
    """Import what serves each enabled platform ahead, in any thread: it takes half a second."""
    for platform in PLATFORMS:
        if platform.is_served and _is_served(config, platform.name):
            load_runner(platform.name)


class AdapterSettings(Protocol):
    """What the runtime needs to know of an adapter's settings."""

    @property
    def is_enabled(self) -> bool:
        """True if the operator wants the platform to be served."""

    @property
    def is_exclusive(self) -> bool:
        """True if only one process may serve the platform."""


def _is_served(config: Config, platform: str) -> bool:
    """True if the operator wants *platform*; the web server may be needed without its page."""
    return config.has_web_server if platform == "web" else _get_settings(config, platform).is_enabled


def _get_settings(config: Config, platform: str) -> AdapterSettings:
    settings: AdapterSettings = getattr(config, platform)
    return settings


def _make_state_callback(platform: str, services: Services, health: Health) -> StateCallback:
    def on_state_change(state: PlatformState) -> None:
        health.set_state(platform, state)
        if state is PlatformState.SERVING:
            services.outbox.wake_sender(platform)  # what waited for the platform is sent at once

    return on_state_change


async def _run_adapter(
    platform: str, chat_service: ChatService, settings: AdapterSettings, context: AdapterContext
) -> None:
    context = replace(context, renderers={name: load_renderer(name) for name in PREVIEWED_PLATFORMS})
    run = await asyncio.to_thread(load_runner, platform)  # libraries take a while to import
    run_adapter = partial(run, chat_service, settings, context)
    if settings.is_exclusive:
        await run_while_leader(run_adapter, context.leadership, context.on_state_change)
    else:
        await run_adapter()


def log_startup(library: Library, platforms: Iterable[str], settings_warning: str = "") -> None:
    """Log what is served where, the errors in briefings, and a warning about the settings, if any."""
    for problem in library.problems:
        _log.error("%s", problem)
    if not library.briefings:
        _log.error("There is no briefing to serve: %s.", _suggest_fix(library))
    if settings_warning:
        _log.warning("%s", settings_warning)
    names = list(islice(library.briefings, MAX_LOGGED_NAMES))
    if more := len(library.briefings) - len(names):
        names.append(f"and {more} more")
    _log.info("Briefings: %s. Platforms: %s.", ", ".join(names) or "none", ", ".join(platforms) or "none")


def _suggest_fix(library: Library) -> str:
    if library.problems:
        return "none could be read; fix the errors above"
    return "the folder of the setting `briefings` holds none; put one there (a file that ends in .yaml)"


async def run_platforms(
    runners: Mapping[str, Runner],
    health: Health,
    sleep: Sleep = asyncio.sleep,
    prepare: Callable[[], object] = lambda: None,
    replacements: "asyncio.Queue[Replacements] | None" = None,
) -> None:
    """Run every platform, by its name, until cancelled or until none is left.

    *health* gets the state of each. *prepare* runs meanwhile, in a thread. What comes through *replacements*
    starts platforms anew.
    """
    if not runners:
        _log.error("There is nothing to serve: set a token, or turn the web page on (web.enabled).")
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as task_group:
        task_group.create_task(run_in_daemon_thread(prepare))
        platforms = PlatformGroup(task_group, health, sleep)
        platforms.replace(runners)
        if replacements:
            await stack.enter_async_context(platforms.follow(replacements))
