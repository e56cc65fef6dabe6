"""Runs an adapter that only one process may run, whenever this process leads."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.adapters.status import PlatformState, StateCallback
from bot.services.background.leadership import Leadership

RunAdapter = Callable[[], Awaitable[None]]


async def run_while_leader(
    run_adapter: RunAdapter, leadership: Leadership, on_state_change: StateCallback
) -> None:
    """Run an adapter until it ends by itself; meanwhile stand by as long as another process leads.

    Raises:
        PlatformError: the platform refuses the adapter.
    """
    while True:
        if not leadership.is_leader:
            on_state_change(PlatformState.STANDBY)
            await leadership.wait_until_leader()
            on_state_change(PlatformState.CONNECTING)
        if await _run_until_follower(run_adapter, leadership):
            return


async def _run_until_follower(run_adapter: RunAdapter, leadership: Leadership) -> bool:
    """Run an adapter until it ends by itself, then True, or until another process leads."""
    adapter = asyncio.ensure_future(run_adapter())
    watcher = asyncio.create_task(leadership.wait_until_follower())
    watcher.add_done_callback(lambda _: adapter.cancel())
    try:
        await adapter
    except asyncio.CancelledError:
        if (task := asyncio.current_task()) and task.cancelling():
            raise
        return False
    finally:
        watcher.cancel()
    return True
