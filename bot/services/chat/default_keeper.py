"""Keeps the default briefing while briefings come and go, and over a restart.

A default that changes without anybody's decision, because its briefing is gone or back, is reported to the
moderators.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Protocol

from bot.core.app import App
from bot.core.library.default_briefing import NO_DEFAULTS, DefaultOrder
from bot.core.library.snapshot import Library
from bot.services.background.leadership import Leadership
from bot.services.store.errors import StoreError

_log = logging.getLogger(__name__)


class DefaultBackend(Protocol):
    """Stores the order of the default briefings; each method may raise `StoreError`."""

    async def read_defaults(self) -> DefaultOrder:
        """Read the order; an empty one if none was ever stored."""

    async def write_defaults(self, defaults: DefaultOrder) -> None:
        """Replace the stored order."""


class DefaultKeeper:
    """Keeps the order of the default briefings; without a *store*, as long as the bot runs."""

    def __init__(
        self,
        today: Callable[[], date],
        store: DefaultBackend | None = None,
        notify_moderators: Callable[[str], Awaitable[None]] | None = None,
        leadership: Leadership | None = None,
    ) -> None:
        """Keep the order in *store*; *notify_moderators* sends the answer to a command line.

        Only with the *leadership* is anything stored that nobody has decided, and are moderators notified.
        """
        self._today = today
        self._store = store
        self._notify_moderators = notify_moderators
        self._leadership = leadership or Leadership()
        self._stored: DefaultOrder | None = NO_DEFAULTS  # None: it could not be read, and must not be lost

    async def read(self, setting: str) -> DefaultOrder:
        """Read the order; *setting* is the briefing that the operator set."""
        try:
            self._stored = await self._store.read_defaults() if self._store else NO_DEFAULTS
        except StoreError as error:
            _log.error("The default briefing cannot be read; the newest may answer instead: %s", error)
            self._stored = None
        return (self._stored or NO_DEFAULTS).with_setting(setting)

    async def refresh(self, app: App) -> App:
        """Give *app* the order that another process may have stored, or its own if the database fails."""
        if self._store is None:
            return app
        try:
            self._stored = await self._store.read_defaults()
        except StoreError:
            return app
        defaults = self._stored.with_setting(app.defaults.setting)
        return app.with_defaults(defaults.with_current(app.library, self._today()))

    async def restore(self, library: Library, setting: str) -> DefaultOrder:
        """Read the order, and remember the briefing that answers now, as at a start of the bot."""
        known = await self.read(setting)
        defaults = known.with_current(library, self._today())
        has_changed = bool(self._stored and self._stored.briefing_ids) and defaults != known
        await self.save(defaults)
        if has_changed:
            await self._notify()
        return defaults

    async def _notify(self) -> None:
        if self._notify_moderators and self._leadership.is_leader:
            await self._notify_moderators("default")

    def apply_library(self, app: App, library: Library) -> App:
        """Create the app that follows *app*, with another *library* and with the default of before."""
        today = self._today()
        defaults = app.defaults.with_current(app.library, today).with_current(library, today)
        return app.with_library(library).with_defaults(defaults)

    async def report_change(self, before: App, after: App) -> None:
        """Store the order, and notify the moderators if readers who chose none get another briefing."""
        await self.save(after.defaults)
        old, new = before.pick_default(self._today()), after.pick_default(self._today())
        is_changed = (old.id if old else "") != (new.id if new else "")
        if is_changed and before.defaults.briefing_ids:
            await self._notify()

    async def save_anew(self, defaults: DefaultOrder) -> None:
        """Store the order in a database that holds none."""
        self._stored = NO_DEFAULTS
        await self.save(defaults)

    async def save(self, defaults: DefaultOrder, *, is_decision: bool = False) -> bool:
        """Store the order if it has changed; True if it is stored, where there is a store.

        An order that could not be read is replaced only by a decision.
        """
        if self._store is None or defaults == self._stored:
            return True
        if not is_decision and (self._stored is None or not self._leadership.is_leader):
            return False
        try:
            await self._store.write_defaults(defaults)
        except StoreError as error:
            _log.error("The default briefing cannot be stored; a restart may change it: %s", error)
            return False
        self._stored = defaults
        return True
