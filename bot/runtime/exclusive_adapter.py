"""Runs an adapter that only one process may run, whenever this process leads."""

from bot.adapters.status import PlatformState, StateCallback
from bot.services.background.leadership import Leadership, Work


async def run_while_leader(run_adapter: Work, leadership: Leadership, on_state_change: StateCallback) -> None:
    """Run an adapter until it ends by itself; meanwhile stand by as long as another process leads.

    Raises:
        PlatformError: the platform refuses the adapter.
    """
    while True:
        if not leadership.is_leader:
            on_state_change(PlatformState.STANDBY)
            await leadership.wait_until_leader()
            on_state_change(PlatformState.CONNECTING)
        if await leadership.run_until_follower(run_adapter):
            return
