"""Shows what has a time of publication when that has come, and lets moderators know, also after a restart."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from typing import NoReturn

from bot.core.library.releases import ScheduledRelease
from bot.services.background.leadership import Leadership
from bot.services.background.task_supervisor import Sleep
from bot.services.notices.notice import ReleaseNotice, SendNotice
from bot.services.store.errors import StoreError
from bot.services.store.releases import Release, ReleaseStore

CHECK_INTERVAL = 5.0  # seconds between two looks at the clock


@dataclass(eq=False)
class ReleaseReporter:
    """Looks at the clock again and again.

    *release_due* shows what is due, and *list_releases* gives all of the library, past and ahead. Those ahead
    are in the *store*: one that is there and over has not been reported yet. Only the leader reports.
    """

    release_due: Callable[[], Awaitable[None]]
    list_releases: Callable[[], frozenset[ScheduledRelease]]
    store: ReleaseStore
    send_notice: SendNotice
    _: KW_ONLY
    now: Callable[[], datetime]
    sleep: Sleep
    leadership: Leadership = field(default_factory=Leadership)

    def __post_init__(self) -> None:
        """Know nothing of what is stored."""
        self._stored: frozenset[Release] | None = None

    async def report_forever(self) -> NoReturn:
        """Show and report what is due, until cancelled."""
        while True:
            await self.release_due()
            if self.leadership.is_leader:
                with suppress(StoreError):  # the next look tries again; what is due is shown anyway
                    await self._report_due()
            else:
                self._stored = None
            await self.sleep(CHECK_INTERVAL)

    async def _report_due(self) -> None:
        """Report each stored release that is over, and store those that are new."""
        if self._stored is None:
            self._stored = await self.store.list_releases()
        now, scheduled = self.now(), {Release(one.moment, one.briefing_id) for one in self.list_releases()}
        ahead = frozenset(one for one in scheduled if one.released_at > now)
        if new := ahead - self._stored:
            await self.store.add_releases(new)
            self._stored |= new
        for one in sorted(self._stored - ahead):
            if await self.store.take_release(one) and one in scheduled:
                await self.send_notice(ReleaseNotice(one.briefing, one.released_at))
            self._stored -= {one}
