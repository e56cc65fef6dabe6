"""Moderators hear of a trouble once, whoever leads meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.services.notices.notice import Notice, TroubleNotice
from bot.services.notices.trouble_reporter import CHECK_INTERVAL, TroubleReporter
from bot.services.store.database import Database, open_database
from bot.services.store.troubles import TroubleStore
from bot.services.troubles.tracker import BEGIN_DELAY, END_DELAY
from bot.services.troubles.trouble import TroubleKind
from tests.support.databases import execute
from tests.support.notice_fixtures import NOON

BREAK, REPAIR = "ALTER TABLE troubles RENAME TO elsewhere", "ALTER TABLE elsewhere RENAME TO troubles"


@dataclass
class Process:
    """A process that sees the troubles of its own, and reports them while it leads."""

    database: Database
    now: datetime = NOON
    notices: list[Notice] = field(default_factory=list)
    is_asleep: asyncio.Event = field(default_factory=asyncio.Event)
    may_wake: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.troubles = self.database.troubles
        self.troubles.now, self.troubles.sleep = lambda: self.now, self.sleep
        self.reporter = TroubleReporter(self.troubles, TroubleStore(self.database), self.send)
        self.database.add_restorer(self.reporter.restore_to_database)

    async def send(self, notice: Notice) -> None:
        self.notices.append(notice)

    async def sleep(self, _seconds: float) -> None:
        self.may_wake.clear()
        self.is_asleep.set()
        await self.may_wake.wait()

    @asynccontextmanager
    async def lead(self) -> AsyncIterator[None]:
        """Report troubles while the context is open."""
        task = asyncio.create_task(self.reporter.report_forever())
        try:
            await self.is_asleep.wait()
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])
            self.is_asleep.clear()

    async def wait(self, duration: timedelta) -> None:
        """Let time go by for the leader."""
        for _ in range(int(duration.total_seconds() / CHECK_INTERVAL)):
            self.now += timedelta(seconds=CHECK_INTERVAL)
            self.is_asleep.clear()
            self.may_wake.set()
            await self.is_asleep.wait()


@asynccontextmanager
async def open_processes(address: str) -> AsyncIterator[tuple[Process, Process]]:
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(asyncio.timeout(30))
        one, two = [Process(await stack.enter_async_context(open_database(address))) for _ in range(2)]
        yield one, two


async def test_an_outage_of_the_database_that_ends_under_another_leader_is_announced_once(
    address: str,
) -> None:
    async with open_processes(address) as (former, leader):
        async with former.lead():
            await execute(address, BREAK)
            for process in (former, leader):
                process.troubles.begin(TroubleKind.DATABASE, "it is gone")
            await former.wait(BEGIN_DELAY)
        assert former.notices == [TroubleNotice(("database",))]
        await execute(address, REPAIR)
        leader.now = former.now
        async with leader.lead():
            await leader.wait(BEGIN_DELAY / 2)
            await former.database.check()
            leader.troubles.end(TroubleKind.DATABASE)
            await leader.wait(END_DELAY)
        assert leader.notices == [TroubleNotice(("database",))]
        (stored,) = await TroubleStore(leader.database).list_troubles()
        assert stored.ended_at


async def test_a_new_leader_announces_what_nobody_has_announced(address: str) -> None:
    async with open_processes(address) as (_, leader):
        leader.troubles.begin(TroubleKind.DATABASE, "it is gone")
        leader.now += BEGIN_DELAY
        async with leader.lead():
            assert leader.notices == []
            await leader.wait(BEGIN_DELAY)
        assert leader.notices == [TroubleNotice(("database",))]
