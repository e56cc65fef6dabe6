"""Reads everything again while the bot runs, and makes changed settings apply."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from bot.core.library.default_briefing import DefaultOrder
from bot.runtime.config.live_config import LiveConfig
from bot.runtime.config.reload_plan import ReloadPlan
from bot.runtime.config.settings import Config
from bot.runtime.health import Health
from bot.runtime.platform_group import Replacements, Runner
from bot.runtime.reloader import Reloader
from bot.services.publishing.settings_report import SettingsReport


async def reload_everything(live_config: LiveConfig, reloader: Reloader) -> SettingsReport:
    """Read the settings and all briefings again."""
    report = await live_config.reload()
    await reloader.reload_changes(is_complete=True)
    return report


@dataclass(frozen=True)
class SettingsChanges:
    """Applies changed settings to what runs.

    *build_runners* builds what runs each enabled platform, and *replacements* takes it to those that run. A
    platform is never waited for: the answer in progress there may be the one about the settings.
    """

    reloader: Reloader
    health: Health
    build_runners: Callable[[Config], Mapping[str, Runner]]
    replacements: "asyncio.Queue[Replacements]"

    async def apply(self, plan: ReloadPlan) -> None:
        """Apply what changed; platforms that had stopped get another attempt in any case."""
        if "default_briefing" in plan.applied:
            await self.reloader.change_defaults(
                partial(DefaultOrder.with_setting, setting=plan.config.default_briefing)
            )
        runners = self.build_runners(plan.config)
        others = (
            runners.keys() ^ self.health.states.keys()
        )  # a webhook may need the web server, or not any more
        if names := plan.platforms.union(self.health.list_stopped_platforms(), others):
            self.replacements.put_nowait(
                {name: runners.get(name) for name in names if name in runners or name in self.health.states}
            )
