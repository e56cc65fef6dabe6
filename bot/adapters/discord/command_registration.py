"""Registers the commands with Discord; a registration that it refuses is tried again later."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from discord import InvalidData

from bot.adapters.discord.errors import (
    SENDING_ERRORS,
    describe_error,
    get_retry_after,
    is_passing,
)
from bot.services.background.task_supervisor import BackgroundTask, BackgroundTaskError, TaskSupervisor

REFUSED_DELAY = 2 * 3600.0  # seconds; a day's 200 new commands (code 30034) are counted over 24 hours
FIRST_ATTEMPT_TIMEOUT = 3.0  # seconds for which the bot does not answer yet; Discord knows the old commands

Register = Callable[[], Awaitable[None]]
"""Registers the commands if Discord has different ones."""


class CommandRegistration:
    """Registers the commands at the start, and after each change."""

    def __init__(
        self, register: Register, register_for_moderators: Register, supervisor: TaskSupervisor
    ) -> None:
        """Register with *register* what everybody may use, then what only moderators may."""
        self._registrations = {
            "Discord did not accept the commands and keeps the old ones": register,
            "Discord did not accept the moderators’ commands": register_for_moderators,
        }
        self._supervisor = supervisor
        self._task = BackgroundTask("commands on Discord", self._register_now, is_endless=False)
        self._lock = asyncio.Lock()
        self._is_due = False
        self._is_tried = asyncio.Event()

    async def register(self) -> None:
        """Register the commands, as often as it takes; changes meanwhile are in the next attempt."""
        self._is_due = True
        async with self._lock:
            if self._is_due:
                await self._supervisor.run_until_done(self._task)

    async def wait_for_first_attempt(self) -> None:
        """Wait until the first attempt is over, at most `FIRST_ATTEMPT_TIMEOUT`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(FIRST_ATTEMPT_TIMEOUT):
                await self._is_tried.wait()

    async def _register_now(self) -> None:
        self._is_due = False
        try:
            await self._register_all()
        finally:
            self._is_tried.set()

    async def _register_all(self) -> None:
        """Register all commands; what Discord refuses does not keep the others back."""
        failures = list[tuple[str, Exception]]()
        for refusal, register in self._registrations.items():
            try:
                await register()
            except (*SENDING_ERRORS, InvalidData) as error:
                failures.append((refusal, error))
        if failures:
            reason = "; ".join(f"{refusal}: {describe_error(error)}" for refusal, error in failures)
            raise BackgroundTaskError(reason, max(_choose_delay(error) for _, error in failures))


def _choose_delay(error: Exception) -> float:
    """Choose how many seconds the next attempt waits; 0 if the supervisor's own pauses will do."""
    return get_retry_after(error) or (0.0 if is_passing(error) else REFUSED_DELAY)
