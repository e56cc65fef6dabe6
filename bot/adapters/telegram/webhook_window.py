"""The updates that came by webhook and are being answered.

Telegram forgets an update once the request that delivered it is answered with success. By then it is in the
database, or answered. What expires within seconds is not stored: its request is answered when it is.
"""

import asyncio
from collections import deque

from telegram import Update

from bot.adapters.telegram.update_window import is_short_lived
from bot.adapters.telegram.waiting_updates import WaitingUpdates

MAX_UNANSWERED = 200  # updates; Telegram, or another process, keeps those beyond
_ROOM_PATIENCE = 10.0  # seconds
_REMEMBERED = 1000  # answered updates, whether stored or not: Telegram repeats a delivery within seconds


class WebhookWindow:
    """Knows of each delivered update whether it is answered."""

    def __init__(self, waiting_updates: WaitingUpdates) -> None:
        """Start without updates; they are stored among the *waiting_updates*."""
        self._waiting_updates = waiting_updates
        self._outcomes: dict[int, asyncio.Future[bool]] = {}
        self._room = asyncio.Semaphore(MAX_UNANSWERED)
        self._answered: deque[int] = deque(maxlen=_REMEMBERED)

    def is_kept(self, update_id: int) -> bool:
        """True if the update is in the database, and answered after the next start at the latest."""
        return update_id in self._waiting_updates

    async def admit(self, update: Update, content: str) -> bool:
        """True if this process must answer *update*, which came as *content*; wait until there is room.

        Otherwise it is answered, is being answered, or is another process's.

        Raises:
            TimeoutError: there is no room.
        """
        if self._is_admitted(update.update_id):
            return False
        async with asyncio.timeout(_ROOM_PATIENCE):
            await self._room.acquire()
        if self._is_admitted(update.update_id):  # meanwhile
            self._room.release()
            return False
        self._outcomes[update.update_id] = asyncio.get_running_loop().create_future()
        is_claimed = False
        try:
            is_claimed = is_short_lived(update) or await self._claim(update.update_id, content)
        finally:
            if not is_claimed:
                self._resolve(update.update_id, is_answered=True)
        return is_claimed

    async def _claim(self, update_id: int, content: str) -> bool:
        return update_id in await self._waiting_updates.claim_updates({update_id: content})

    async def wait_until_answered(self, update_id: int) -> bool:
        """True once an update is answered, or if it is not this process's; False if the bot stops before."""
        outcome = self._outcomes.get(update_id)
        return outcome is None or await asyncio.shield(outcome)

    def expect_wait(self, update_id: int) -> None:
        """Do nothing: here no update holds up another."""

    def let_pass(self, update_id: int) -> None:
        """Do nothing: here no update holds up another."""

    async def finish(self, update_id: int) -> None:
        """Note that an update is answered, or never will be."""
        self._answered.append(update_id)
        self._resolve(update_id, is_answered=True)
        await self._waiting_updates.remove_update(update_id)

    async def adopt_updates(self) -> list[Update]:
        """Take over the updates that a process left in the database when it stopped."""
        return await self._waiting_updates.adopt_updates()

    async def remove_answered(self) -> None:
        """Remove from the database what is answered and could not be removed at once."""
        await self._waiting_updates.remove_answered()

    async def abandon_all(self) -> None:
        """Leave what is not answered to Telegram, or to the process that finds it in the database."""
        for update_id in tuple(self._outcomes):
            self._resolve(update_id, is_answered=False)
        await self._waiting_updates.release_all()

    def _is_admitted(self, update_id: int) -> bool:
        return update_id in self._outcomes or update_id in self._answered or self.is_kept(update_id)

    def _resolve(self, update_id: int, *, is_answered: bool) -> None:
        outcome = self._outcomes.pop(update_id, None)
        if outcome is not None:
            self._room.release()
            outcome.set_result(is_answered)
