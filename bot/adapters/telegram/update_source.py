"""Where Telegram's updates come from: the `Poller` fetches them, or the `WebhookSource` receives them."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from telegram import Update

Dispatch = Callable[[Update], None]
"""Begins to answer an update."""


class UpdateTracker(Protocol):
    """Knows of each update whether it is answered."""

    def is_kept(self, update_id: int) -> bool:
        """True if the update is in the database, and answered after the next start at the latest."""

    def expect_wait(self, update_id: int) -> None:
        """Let an update that is answered late hold up no others, once the database keeps it."""

    def let_pass(self, update_id: int) -> None:
        """Let an update of a chat that sends a flood hold up no others."""

    async def finish(self, update_id: int) -> None:
        """Note that an update is answered, or never will be."""

    async def adopt_updates(self) -> list[Update]:
        """Take over the updates that a process left in the database when it stopped."""

    async def remove_answered(self) -> None:
        """Remove from the database what is answered and could not be removed at once."""


class UpdateSource(ABC):
    """Hands updates over to be answered.

    Every process can receive updates; to tell Telegram where they go is up to one of them.
    """

    def __init__(self, dispatch: Dispatch, tracker: UpdateTracker) -> None:
        """Hand the updates to *dispatch*; *tracker* knows which of them are answered."""
        self._dispatch = dispatch
        self._tracker = tracker

    @property
    @abstractmethod
    def is_adopting(self) -> bool:
        """True if `adopt_forever` is needed: updates stay in the database that nobody else would answer."""

    def listen(self) -> AbstractContextManager[None]:
        """Have an address for what Telegram delivers unasked, while the context is open."""
        return nullcontext()

    async def begin(self) -> None:
        """Answer what the last process left; from now on updates can be taken."""
        await self.adopt_updates()

    @abstractmethod
    async def connect(self) -> None:
        """Tell Telegram where the updates go, trying until it works; what it keeps goes there, too.

        Raises:
            PlatformError: Telegram refuses the token.
        """

    @abstractmethod
    async def run_forever(self) -> None:
        """Keep the updates coming until the token is refused.

        Raises:
            PlatformError: Telegram refuses the token.
        """

    def begin_no_more(self) -> None:  # noqa: B027 (by then nothing is fetched any more)
        """Leave to Telegram what has not come yet: the bot stops."""

    @abstractmethod
    async def end(self) -> None:
        """Settle, after the last answer, what is answered and what is not."""

    async def adopt_updates(self) -> None:
        """Answer what a process left in the database when it stopped."""
        for update in await self._tracker.adopt_updates():
            self._dispatch(update)

    async def adopt_forever(self, pause: float) -> None:
        """Answer what other processes leave in the database; look every *pause* seconds."""
        while True:
            await asyncio.sleep(pause)
            await self.adopt_updates()
            await self._tracker.remove_answered()
