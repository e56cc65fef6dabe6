"""Time for the notices to moderators: it goes by only when the test says so."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.services.notices.change_reporter import COLLECT_INTERVAL
from bot.services.store.database import Database
from bot.services.troubles.tracker import BEGIN_DELAY, END_DELAY

REPORTERS = 4  # tasks that sleep between two looks at what has happened
NOON = datetime(2031, 5, 4, 12, 0, tzinfo=UTC)


class TroubleClock:
    """The clock of the troubles in a database."""

    def __init__(self, database: Database, now: datetime = NOON) -> None:
        self.now = now
        self.troubles = database.troubles
        self.troubles.now = lambda: self.now
        self.troubles.sleep = self._sleep
        self._sleepers: list[asyncio.Future[None]] = []
        self._has_changed = asyncio.Event()

    async def wait(self, duration: timedelta) -> None:
        """Let time go by, and wait until whoever looked at the troubles has done so."""
        await self._until_asleep()
        self.now += duration
        sleepers, self._sleepers = self._sleepers, []
        for sleeper in sleepers:
            if not sleeper.done():
                sleeper.set_result(None)
        await self._until_asleep()

    async def let_report(self) -> None:
        """Let what has happened by now be reported."""
        await self.wait(timedelta(seconds=COLLECT_INTERVAL))

    async def let_begin(self) -> None:
        await self.wait(BEGIN_DELAY)

    async def let_end(self) -> None:
        await self.wait(END_DELAY)

    async def _until_asleep(self) -> None:
        async with asyncio.timeout(5):
            while len(self._sleepers) < REPORTERS:
                self._has_changed.clear()
                await self._has_changed.wait()

    async def _sleep(self, _: float) -> None:
        sleeper = asyncio.get_running_loop().create_future()
        self._sleepers.append(sleeper)
        self._has_changed.set()
        await sleeper
