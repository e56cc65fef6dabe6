"""Records versions of what is live but not recorded: at a start, and in a database that has come back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from bot.runtime.reloader import Reloader
from bot.services.background.daemon_work import run_in_daemon_thread
from bot.services.background.task_supervisor import BackgroundTask, TaskSupervisor
from bot.services.store.errors import StoreError

if TYPE_CHECKING:  # SQLAlchemy takes a while to import
    from bot.services.revisions.history import History
    from bot.services.revisions.recorder import RevisionRecorder


class CatchUp:
    """Catches up with the folder as often as there is a reason to."""

    def __init__(self, reloader: Reloader, recorder: "RevisionRecorder", history: "History") -> None:
        """Let *recorder* record what the *reloader* serves, and tell *history* where it begins."""
        self._reloader = reloader
        self._recorder = recorder
        self._history = history
        self._is_due = asyncio.Event()

    @asynccontextmanager
    async def run_recording(self, supervisor: TaskSupervisor) -> AsyncIterator[None]:
        """Record versions while the context is open."""
        archive = BackgroundTask("archive", self._recorder.record_forever)
        catch_up = BackgroundTask("catch-up", self._catch_up_forever)
        try:
            async with supervisor.run_tasks(archive, catch_up):
                yield
        finally:
            self._recorder.forget_pending()

    async def restore_to_database(self, *, is_other_database: bool) -> None:
        """Store the default briefing and, in another database, begin to record what is live."""
        keeper, defaults = self._reloader.default_keeper, self._reloader.live_app.app.defaults
        if is_other_database:
            self._history.forget()
            self._is_due.set()
            await keeper.save_anew(defaults)
        else:
            await keeper.save(defaults)

    async def _catch_up_forever(self) -> None:
        """Record what this process, or the leader before it, has missed; then whenever it is due.

        The search index comes first: readers are waiting for it, and to record thousands of files takes
        minutes. Whoever replaces a file through a chat meanwhile records by itself what it replaces.
        """
        with suppress(Exception):  # is raised where the index is needed
            await run_in_daemon_thread(self._reloader.live_app.app.prepare_index)
        while True:
            self._is_due.clear()
            await self._record_missed_changes()
            await self._is_due.wait()

    async def _record_missed_changes(self) -> None:
        """Record what is not recorded; from then on readers can look back to it."""
        await self._recorder.record_missed_changes(self._reloader.snapshot, self._reloader.folder)
        if self._history.start_day is None:
            with suppress(StoreError):
                await self._history.load_start_day()
                self._reloader.live_app.notify()  # the commands about the past exist now
