"""Runs platforms side by side: a crash of one does not affect the others, and each can start anew.

One that has stopped is started again when it gets other settings. While any is left, the bot runs.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

from bot.adapters.status import PlatformError, PlatformState
from bot.core.content.field_labels import gettext_noop
from bot.runtime.health import Health

INITIAL_BACKOFF = 1.0  # seconds before a crashed platform is started again; each pause doubles
MAX_BACKOFF = 60.0  # seconds; a platform that ran longer than this starts again with the first pause

_CRASHED = gettext_noop("It crashed, and starts again.")
_log = logging.getLogger(__name__)

Runner = Callable[[], Awaitable[None]]
Sleep = Callable[[float], Awaitable[None]]
Replacements = Mapping[str, Runner | None]
"""What runs platforms from now on, by their names; None for one that is not served any more."""


class PlatformGroup:
    """The platforms that run in a task group, of which no two tasks serve the same platform at once."""

    def __init__(self, tasks: asyncio.TaskGroup, health: Health, sleep: Sleep) -> None:
        """Run platforms in *tasks*; *health* gets the state of each, and *sleep* waits after a crash."""
        self._task_group = tasks
        self._health = health
        self._sleep = sleep
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def replace(self, replacements: Replacements) -> None:
        """Stop each platform in order, if it runs, and start it anew."""
        for name, run_platform in replacements.items():
            if previous := self._tasks.get(name):
                previous.cancel()
            serving = self._serve_next(name, run_platform)
            self._tasks[name] = self._task_group.create_task(serving, name=name)

    @asynccontextmanager
    async def follow(self, replacements: "asyncio.Queue[Replacements]") -> AsyncIterator[None]:
        """Replace what comes through the queue while the context is open."""

        async def replace_forever() -> None:
            while True:
                self.replace(await replacements.get())

        follower = asyncio.create_task(replace_forever())
        try:
            yield
        finally:
            follower.cancel()
            await asyncio.gather(follower, return_exceptions=True)

    async def _serve_next(self, name: str, run_platform: Runner | None) -> None:
        """Serve a platform once its previous task has finished its answers."""
        async with self._locks[name]:
            if run_platform is None:
                self._health.forget_platform(name)
                _log.info("%s is not served any more", name)
                return
            await self._supervise(name, run_platform)

    async def _supervise(self, name: str, run_platform: Runner) -> None:
        """Run one platform; start it again after a crash, but not after the platform refused it."""
        clock = asyncio.get_running_loop().time
        backoff = INITIAL_BACKOFF
        while True:
            started_at = clock()
            self._health.set_state(name, PlatformState.CONNECTING)
            try:
                await run_platform()
            except PlatformError as refusal:
                _log.error("%s is not served: %s", name, refusal)
                self._health.set_state(name, PlatformState.REFUSED, str(refusal))
                return
            except Exception:  # noqa: BLE001 (a platform's crash ends here)
                backoff = INITIAL_BACKOFF if clock() - started_at > MAX_BACKOFF else backoff
                _log.exception("%s crashed and starts again in %.0f s", name, backoff)
                self._health.set_state(name, PlatformState.CONNECTING, _CRASHED)
            else:
                _log.warning("%s has stopped", name)
                self._health.set_state(name, PlatformState.STOPPED)
                return
            await self._sleep(backoff)
            backoff = min(2 * backoff, MAX_BACKOFF)
