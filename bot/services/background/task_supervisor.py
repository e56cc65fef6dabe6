"""Keeps background tasks running: one that ends is logged once, starts again after a pause, and is in health.

A task that must not hang gives each piece of its work a time limit; the `TimeoutError` ends it, and the
supervisor starts it again.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from bot.services.troubles.tracker import TroubleTracker
from bot.services.troubles.trouble import TroubleKind

INITIAL_BACKOFF = 1.0  # seconds before a task that failed starts again; each pause doubles
MAX_BACKOFF = 60.0  # seconds
STABLE_AFTER = 10.0  # seconds for which a task has to run until it counts as running again
REPEAT_INTERVAL = 3600.0  # seconds for which the same failure is not logged again
WORK_TIMEOUT = 120.0  # seconds for a piece of work that nobody waits for; longer, and it counts as hanging

_log = logging.getLogger(__name__)

Sleep = Callable[[float], Awaitable[None]]


class BackgroundTaskError(Exception):
    """A task cannot go on now: a plain sentence says what that means, and no traceback is logged.

    The next attempt waits for *retry_after* seconds, if that is longer than the usual pause.
    """

    def __init__(self, reason: str, retry_after: float = 0.0) -> None:
        """Give *reason* as the plain sentence."""
        super().__init__(reason)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class BackgroundTask:
    """A task by its *name* in log and health: *start* begins it. One that *is_endless* must not return."""

    name: str
    start: Callable[[], Awaitable[object]]
    is_endless: bool = True


class TaskSupervisor:
    """Runs background tasks, and knows which of them are failing."""

    def __init__(
        self,
        sleep: Sleep = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
        troubles: TroubleTracker | None = None,
    ) -> None:
        """Start without tasks; *sleep* waits between two attempts, and *clock* counts seconds.

        A task is among the *troubles* while it fails.
        """
        self._troubles = troubles or TroubleTracker()
        self._sleep = sleep
        self._clock = clock
        self._logged_at: dict[tuple[str, str], float] = {}

    @property
    def failing_tasks(self) -> tuple[str, ...]:
        """The names of the tasks that have failed, and have not run for a while since."""
        return tuple(sorted(one.subject for one in self._troubles.active if one.kind is TroubleKind.TASK))

    @asynccontextmanager
    async def run_tasks(self, *tasks: BackgroundTask) -> AsyncIterator[None]:
        """Run *tasks* while the context is open."""
        running = [asyncio.create_task(self._supervise(one), name=one.name) for one in tasks]
        try:
            yield
        finally:
            for task in running:
                task.cancel()
            if running:
                await asyncio.wait(running)
            for one in tasks:
                self._troubles.end(TroubleKind.TASK, one.name)

    async def run_until_done(self, task: BackgroundTask) -> None:
        """Run *task*, which is not endless, and start it again after each failure, until it is done."""
        try:
            await self._supervise(task)
        finally:
            self._troubles.end(TroubleKind.TASK, task.name)

    async def _supervise(self, task: BackgroundTask) -> None:
        """Run *task* until it is done; after each failure, start it again."""
        backoff = INITIAL_BACKOFF
        while True:
            started_at = self._clock()
            error = await self._run_once(task)
            if error is None:
                self._troubles.end(TroubleKind.TASK, task.name)
                return
            if self._clock() - started_at >= STABLE_AFTER:
                backoff = INITIAL_BACKOFF
            pause = max(backoff, error.retry_after if isinstance(error, BackgroundTaskError) else 0.0)
            self._report_failure(task.name, error, pause)
            await self._sleep(pause)
            backoff = min(2 * backoff, MAX_BACKOFF)

    async def _run_once(self, task: BackgroundTask) -> Exception | None:
        """Run *task* to its end; return why it has failed, None if it is done."""
        async with AsyncExitStack() as stack:
            if task.name in self.failing_tasks:
                timer = asyncio.create_task(self._report_recovery(task.name))
                stack.callback(timer.cancel)
            try:
                await task.start()
            except Exception as error:  # noqa: BLE001 (whatever ends a task, it starts again)
                return error
        return BackgroundTaskError("it ended before the bot did") if task.is_endless else None

    def _report_failure(self, name: str, error: Exception, pause: float) -> None:
        """Log *error*, unless the task has failed without a recovery, or for the same reason lately."""
        reason, now = str(error) or type(error).__name__, self._clock()
        is_explained = isinstance(error, BackgroundTaskError)
        self._logged_at = {key: at for key, at in self._logged_at.items() if now - at < REPEAT_INTERVAL}
        if name not in self.failing_tasks and (name, reason) not in self._logged_at:
            self._logged_at[name, reason] = now
            message = "The background task “%s” failed and starts again, first in %.0f s: %s"
            exc_info = None if is_explained else error
            _log.error(message, name, pause, reason, exc_info=exc_info)
        self._troubles.begin(TroubleKind.TASK, reason if is_explained else "", name)

    async def _report_recovery(self, name: str) -> None:
        await self._sleep(STABLE_AFTER)
        self._troubles.end(TroubleKind.TASK, name)
        _log.info("The background task “%s” runs again", name)
