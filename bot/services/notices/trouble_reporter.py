"""Reports to moderators which troubles have begun and which are over.

What was reported is stored, so that a restart neither repeats a trouble nor forgets that one is over. While
the database fails it is kept in memory.
"""

from contextlib import suppress
from datetime import timedelta
from typing import NoReturn

from bot.services.notices.notice import SendNotice, TroubleNotice
from bot.services.store.errors import StoreError
from bot.services.store.troubles import TroubleStore
from bot.services.troubles.tracker import TroubleTracker
from bot.services.troubles.trouble import Trouble

CHECK_INTERVAL = 5.0  # seconds between two looks at the troubles
KEEP_FOR = timedelta(days=7)  # for which the end of a trouble can still be shown, to a chat out of reach


class TroubleReporter:
    """Sends a notice of each trouble that begins, and of its end."""

    def __init__(
        self,
        tracker: TroubleTracker,
        store: TroubleStore,
        send_notice: SendNotice,
    ) -> None:
        """Report the troubles of *tracker* with *send_notice*, and remember them in *store*."""
        self._tracker = tracker
        self._store = store
        self._send_notice = send_notice
        self._reported: dict[str, Trouble] = {}
        self._is_loaded = False
        self._is_stored = True

    def find_trouble(self, name: str) -> Trouble | None:
        """Find a trouble as it was last reported."""
        return self._reported.get(name)

    async def restore_to_database(self, *, is_other_database: bool) -> None:
        """Store what was reported in a database that knows nothing of it: another process may lead now."""
        if self._is_stored and not is_other_database:
            return
        self._is_stored, reported = False, self._reported
        with suppress(StoreError):
            await self._store.add_troubles(reported.values())
            self._is_stored = self._reported is reported

    async def report_forever(self) -> NoReturn:
        """Report what is due, until cancelled."""
        if self._is_stored:  # another process may have led, and reported, meanwhile
            self._reported, self._is_loaded = {}, False
            self._tracker.forget_announcements()
        while True:
            with suppress(StoreError):  # the database itself may be the trouble
                await self._load()
            await self._report_due()
            with suppress(StoreError):
                await self._save()
            await self._tracker.sleep(CHECK_INTERVAL)

    async def _report_due(self) -> None:
        due = self._tracker.collect_due()
        if not due:
            return
        oldest = self._tracker.now() - KEEP_FOR
        kept = {
            name: one for name, one in self._reported.items() if not one.ended_at or one.ended_at > oldest
        }
        self._reported = kept | {one.name: one for one in due}
        self._is_stored = False
        await self._send_notice(TroubleNotice(tuple(one.name for one in due)))

    async def _load(self) -> None:
        """Take over what was reported before this process led; another one may still store some of it."""
        if self._is_loaded and not self._tracker.is_quiet:
            return
        stored = await self._store.list_troubles()
        self._is_loaded = True
        self._tracker.restore(one for one in stored if not one.ended_at)
        self._reported = {one.name: one for one in stored} | self._reported

    async def _save(self) -> None:
        if self._is_loaded and not self._is_stored:
            await self._store.replace_troubles(self._reported.values())
            self._is_stored = True
