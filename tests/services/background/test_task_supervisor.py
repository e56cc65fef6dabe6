"""Background tasks that fail: each starts again, is logged once, and is in health."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest

from bot.core.library.snapshot import Library
from bot.runtime.health import Health
from bot.services.background.task_supervisor import (
    MAX_BACKOFF,
    REPEAT_INTERVAL,
    STABLE_AFTER,
    BackgroundTask,
    BackgroundTaskError,
    TaskSupervisor,
)
from bot.services.troubles.tracker import TroubleTracker


class Clock:
    """A clock that sleeping moves on; the sleep that makes a task stable ends only when asked."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pauses: list[float] = []
        self.stable = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        if seconds == STABLE_AFTER:
            await self.stable.wait()
            self.now += seconds
        else:
            self.pauses.append(seconds)
            self.now += seconds
            await asyncio.sleep(0)

    def time(self) -> float:
        return self.now


async def end() -> None:
    await asyncio.sleep(0)


async def crash() -> None:
    raise ZeroDivisionError("what a day")


async def refuse() -> None:
    raise BackgroundTaskError("the folder cannot be watched")


async def hang() -> None:
    async with asyncio.timeout(0.001):
        await asyncio.Event().wait()


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 (no event tells of every condition)
            await asyncio.sleep(0)


def errors_in(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.levelno == logging.ERROR]


@pytest.mark.parametrize(
    ("fail", "reason", "has_traceback"),
    [
        (end, "it ended before the bot did", False),
        (crash, "what a day", True),
        (refuse, "the folder cannot be watched", False),
        (hang, "TimeoutError", True),
    ],
)
async def test_a_task_that_fails_starts_again_after_growing_pauses_and_is_logged_once(
    fail: Callable[[], Awaitable[None]],
    reason: str,
    *,
    has_traceback: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = Clock()
    troubles = TroubleTracker()
    supervisor = TaskSupervisor(clock.sleep, clock.time, troubles)
    health = Health(lambda: Library({}), troubles)
    async with supervisor.run_tasks(BackgroundTask("watch", fail)):
        await until(lambda: len(clock.pauses) == 9)
        assert "\nbackground task watch: failing, see the log\n" in health.summarize()[1]
    assert clock.pauses == [1, 2, 4, 8, 16, 32, MAX_BACKOFF, MAX_BACKOFF, MAX_BACKOFF]
    (error,) = errors_in(caplog)
    assert error.getMessage().endswith(f"“watch” failed and starts again, first in 1 s: {reason}")
    assert bool(error.exc_info) is has_traceback


async def test_a_task_that_runs_again_for_a_while_is_healthy_and_its_next_failure_is_not_logged_so_soon(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    clock, may_fail, starts = Clock(), asyncio.Event(), list[float]()
    supervisor = TaskSupervisor(clock.sleep, clock.time)

    async def run() -> None:
        starts.append(clock.now)
        if len(starts) > 1:
            await may_fail.wait()
            may_fail.clear()
        raise BackgroundTaskError("gone")

    async with supervisor.run_tasks(BackgroundTask("watch", run)):
        for later in (0, REPEAT_INTERVAL):
            await until(lambda: len(starts) > 1 and supervisor.failing_tasks)
            clock.stable.set()
            await until(lambda: not supervisor.failing_tasks)
            clock.stable.clear()
            clock.now += later
            may_fail.set()
            await until(lambda: supervisor.failing_tasks)
            assert len(errors_in(caplog)) == (2 if later else 1)
    assert "The background task “watch” runs again" in caplog.messages
    assert set(clock.pauses) == {1}


async def test_a_task_that_is_done_is_not_started_again(caplog: pytest.LogCaptureFixture) -> None:
    clock, days = Clock(), [crash, end]
    supervisor = TaskSupervisor(clock.sleep, clock.time)

    async def run() -> None:
        await days.pop(0)()

    async with supervisor.run_tasks(BackgroundTask("catch-up", run, is_endless=False)):
        await until(lambda: not days and not supervisor.failing_tasks)
    assert clock.pauses == [1]
    assert len(errors_in(caplog)) == 1


async def test_a_failing_task_affects_no_other() -> None:
    clock, done = Clock(), asyncio.Event()
    supervisor = TaskSupervisor(clock.sleep, clock.time)

    async def work() -> None:
        await until(lambda: len(clock.pauses) > 3)
        done.set()
        await asyncio.Event().wait()

    async with supervisor.run_tasks(BackgroundTask("watch", crash), BackgroundTask("outbox", work)):
        await done.wait()
        assert supervisor.failing_tasks == ("watch",)
