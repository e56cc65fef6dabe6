"""Which of several processes leads, and what only that one does. A process alone always leads."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

OpenDuties = Callable[[], AbstractAsyncContextManager[object]]
"""Opens a context in which the leader does something, such as `TaskSupervisor.run_tasks`."""

Work = Callable[[], Awaitable[None]]


class Leadership:
    """Whether this process is the leader; `LeaderElection` decides that where there may be several."""

    def __init__(self) -> None:
        """Lead, for there may be no other process."""
        self._is_leader = asyncio.Event()
        self._is_follower = asyncio.Event()
        self.lead()

    @property
    def is_leader(self) -> bool:
        """True if this process does what exactly one may do."""
        return self._is_leader.is_set()

    def lead(self) -> None:
        """Lead from now on."""
        self._is_follower.clear()
        self._is_leader.set()

    def follow(self) -> None:
        """Leave to another process what exactly one may do."""
        self._is_leader.clear()
        self._is_follower.set()

    async def wait_until_leader(self) -> None:
        """Wait until this process leads."""
        await self._is_leader.wait()

    async def wait_until_follower(self) -> None:
        """Wait until this process leads no more."""
        await self._is_follower.wait()

    async def run_until_follower(self, work: Work) -> bool:
        """Run *work* until it ends by itself, then True, or until another process leads.

        Work that takes the cancellation for its end was ended by the other process all the same.
        """
        task = asyncio.ensure_future(work())
        watcher = asyncio.create_task(self.wait_until_follower())
        watcher.add_done_callback(lambda _: task.cancel())
        try:
            await task
        except asyncio.CancelledError:
            if (current := asyncio.current_task()) and current.cancelling():
                raise
            return False
        finally:
            watcher.cancel()
        return not watcher.done()

    @asynccontextmanager
    async def run_duties(self, open_duties: OpenDuties) -> AsyncIterator[None]:
        """Do what *open_duties* opens whenever this process leads, while the context is open."""
        runner = asyncio.create_task(self._run_while_leader(open_duties), name="duties")
        await asyncio.sleep(0)  # what the leader does begins before what follows
        try:
            yield
        finally:
            runner.cancel()
            with suppress(asyncio.CancelledError):
                await runner

    async def _run_while_leader(self, open_duties: OpenDuties) -> None:
        while True:
            await self.wait_until_leader()
            async with open_duties():
                await self.wait_until_follower()
