"""The settings that are in force: read again while the bot runs, when somebody asks for that."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from bot.runtime.config.reload_plan import ReloadPlan, plan_reload
from bot.runtime.config.settings import Config
from bot.runtime.config.sources import ConfigError
from bot.services.background.daemon_work import run_in_daemon_thread
from bot.services.publishing.settings_report import SettingsReport

_log = logging.getLogger(__name__)

LoadConfig = Callable[[], Config]
"""Reads and checks all settings; it may raise `ConfigError`."""
ApplyPlan = Callable[[ReloadPlan], Awaitable[object]]
"""Makes changed settings apply."""


class LiveConfig:
    """Holds the settings, so that what needs them does not have to know when they are read again."""

    def __init__(self, config: Config, load: LoadConfig | None = None) -> None:
        """Begin with *config*; *load* reads the settings again, if they come from anywhere."""
        self._config = config
        self._load = load
        self._subscribers: list[ApplyPlan] = []
        self._lock = asyncio.Lock()

    @property
    def config(self) -> Config:
        """The settings that are in force now."""
        return self._config

    @contextmanager
    def subscribe(self, apply_plan: ApplyPlan) -> Iterator[None]:
        """Call *apply_plan* whenever the settings were read again, while the context is open."""
        self._subscribers.append(apply_plan)
        try:
            yield
        finally:
            self._subscribers.remove(apply_plan)

    async def reload(self) -> SettingsReport:
        """Read the settings again, and apply what changed; if any is invalid, all stay as they are."""
        async with self._lock:
            try:
                loaded = await run_in_daemon_thread(self._load) if self._load else self._config
            except ConfigError as error:
                return _report_problems(error)
            plan = plan_reload(self._config, loaded)
            self._config = plan.config
            for apply_plan in tuple(self._subscribers):
                await apply_plan(plan)
        return _report_plan(plan)


def _report_problems(error: ConfigError) -> SettingsReport:
    for problem in error.problems:
        _log.error("%s", problem)
    _log.error("The settings stay as they were, because of the errors above")
    return SettingsReport(problems=error.problems)


def _report_plan(plan: ReloadPlan) -> SettingsReport:
    if plan.applied:
        _log.info("These settings have changed: %s", ", ".join(plan.applied))
    if plan.needs_restart:
        _log.warning("These settings apply after a restart of the bot: %s", ", ".join(plan.needs_restart))
    return SettingsReport(plan.applied, plan.needs_restart)
