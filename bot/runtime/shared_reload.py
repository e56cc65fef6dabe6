"""Lets all processes on one database read everything again: a moderator asks one of them, and means all."""

from contextlib import suppress
from dataclasses import dataclass
from logging import getLogger

from bot.runtime.config.live_config import LiveConfig
from bot.runtime.reloader import Reloader
from bot.runtime.settings_changes import reload_everything
from bot.services.publishing.settings_report import SettingsReport
from bot.services.store.change_channel import Topic, notify_processes
from bot.services.store.database import Database
from bot.services.store.errors import StoreError

_log = getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SharedReload:
    """Reads the settings and all briefings again, here and in the other processes on the *database*."""

    database: Database
    live_config: LiveConfig
    reloader: Reloader

    def subscribe(self) -> None:
        """Hear of what the other processes are asked for."""
        self.database.changes.subscribe(Topic.RELOAD, self._follow)

    async def reload(self) -> SettingsReport:
        """Read everything again; the report is about this process, and the log of each about its own."""
        if self.database.is_shared:
            with suppress(StoreError):  # which is reported where it is noticed; this process reloads anyway
                await self.database.write(
                    lambda connection: notify_processes(connection, Topic.RELOAD, self._own_key)
                )
        return await reload_everything(self.live_config, self.reloader)

    @property
    def _own_key(self) -> str:
        return str(self.database.presence.number)

    async def _follow(self, key: str) -> None:
        """Do what another process was asked for; the key is empty after an outage, when nobody asked."""
        if key not in {"", self._own_key}:
            _log.info("Reading all settings and briefings again, because another process was asked to.")
            await reload_everything(self.live_config, self.reloader)
