"""The session by which a process leads, and hears of changes: after one that has ended comes the next."""

import asyncio

from bot.services.background.leadership import Leadership
from bot.services.store.change_channel import ChangeListener
from bot.services.store.database import open_database
from bot.services.store.leader_election import LeaderElection
from bot.services.store.presence import Presence, fetch_present_processes
from bot.services.store.process_session import ProcessSession
from tests.support.databases import end_sessions


async def test_after_a_session_that_has_ended_the_next_one_begins_without_a_pause(
    sockets: str, address: str
) -> None:
    pauses, presence = asyncio.Queue[asyncio.Event](), Presence()

    async def sleep(_seconds: float) -> None:
        pause = asyncio.Event()
        pauses.put_nowait(pause)
        await pause.wait()

    async with open_database(address) as database, asyncio.timeout(30):
        election = LeaderElection(leadership := Leadership())
        session = ProcessSession(database.url, election, ChangeListener(lambda: True), presence, sleep)
        running = asyncio.create_task(session.run_forever())
        heartbeat = await pauses.get()
        await end_sessions(sockets, address)
        heartbeat.set()
        await pauses.get()
        assert presence.number in await database.read(fetch_present_processes)
        assert leadership.is_leader
        running.cancel()
        await asyncio.wait([running])
