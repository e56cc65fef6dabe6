"""The session by which a process leads, and hears of changes: after one that has ended comes the next."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy import URL

from bot.services.background.leadership import Leadership
from bot.services.store.change_channel import ChangeListener
from bot.services.store.database import open_database
from bot.services.store.engines import parse_database_url
from bot.services.store.leader_election import LOCK_ID, PAUSE, PRECEDENCE, LeaderElection
from bot.services.store.presence import Presence, fetch_present_processes
from bot.services.store.process_session import HEARTBEAT, ProcessSession
from tests.support.databases import end_sessions, execute
from tests.support.postgres_proxy import PostgresProxy

END_LEADING_SESSION = (
    f"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = {LOCK_ID}"  # noqa: S608
)


@dataclass
class Process:
    """A process whose heartbeat stands still until a test lets it go on."""

    url: URL
    leadership: Leadership = field(default_factory=Leadership)
    presence: Presence = field(default_factory=Presence)
    sleeps: asyncio.Queue[float] = field(default_factory=asyncio.Queue)
    gates: dict[float, asyncio.Event] = field(default_factory=dict)

    async def sleep(self, seconds: float) -> None:
        self.sleeps.put_nowait(seconds)
        await self.gates.setdefault(seconds, asyncio.Event()).wait()

    async def until_sleep(self, seconds: float) -> None:
        """Wait until it sleeps for so many seconds."""
        while await self.sleeps.get() != seconds:
            pass

    @asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        """Hold a session while the context is open."""
        election, listener = LeaderElection(self.leadership, self.sleep), ChangeListener(lambda: True)
        session = ProcessSession(self.url, election, listener, self.presence, self.sleep)
        running = asyncio.create_task(session.run_forever())
        try:
            await session.wait_for_first_election()
            yield
        finally:
            running.cancel()
            await asyncio.wait([running])


@asynccontextmanager
async def run_leader_and_follower(address: str) -> AsyncIterator[tuple[Process, Process]]:
    """Run a process that leads and one that does not, until each has looked after its session once."""
    leader, follower = (Process(parse_database_url(address)) for _ in range(2))
    async with asyncio.timeout(30), leader.run(), follower.run():
        for process in (leader, follower):
            await process.until_sleep(HEARTBEAT)
        yield leader, follower


async def test_after_a_session_that_has_ended_the_next_one_begins_at_once(sockets: str, address: str) -> None:
    process = Process(parse_database_url(address))
    async with open_database(address) as database, asyncio.timeout(30), process.run():
        await process.until_sleep(HEARTBEAT)
        await end_sessions(sockets, address)
        await process.until_sleep(HEARTBEAT)
        assert process.presence.number in await database.read(fetch_present_processes)
        assert process.leadership.is_leader


async def test_a_leader_whose_session_ends_steps_down_before_another_process_leads(
    sockets: str, address: str
) -> None:
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(asyncio.timeout(30))
        await stack.enter_async_context((proxy := PostgresProxy(sockets)).run())
        url = parse_database_url(address)
        former = Process(url.set(host="127.0.0.1", port=proxy.port, query={}))
        successor = Process(url)
        for process in (former, successor):
            await stack.enter_async_context(process.run())
        assert former.leadership.is_leader
        assert not successor.leadership.is_leader
        proxy.hang()  # so that the former leader is late
        await execute(address, END_LEADING_SESSION)
        successor.gates[HEARTBEAT].set()
        await successor.until_sleep(PAUSE)
        assert not successor.leadership.is_leader
        proxy.go_on()
        await former.leadership.wait_until_follower()
        successor.gates[PAUSE].set()
        await successor.leadership.wait_until_leader()


async def test_a_leader_goes_on_leading_when_every_session_ends(sockets: str, address: str) -> None:
    async with run_leader_and_follower(address) as (leader, follower):
        await end_sessions(sockets, address)
        await follower.until_sleep(PRECEDENCE)
        await leader.until_sleep(HEARTBEAT)
        follower.gates[PRECEDENCE].set()
        await follower.until_sleep(HEARTBEAT)
        assert leader.leadership.is_leader
        assert not follower.leadership.is_leader


async def test_before_the_next_session_is_a_pause_if_one_ends_before_its_election(
    sockets: str, address: str
) -> None:
    async with run_leader_and_follower(address) as (_, follower):
        await end_sessions(sockets, address)
        await follower.until_sleep(PRECEDENCE)
        await end_sessions(sockets, address)
        follower.gates[PRECEDENCE].set()
        assert await follower.sleeps.get() == HEARTBEAT
