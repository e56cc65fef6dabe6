"""What each chat chose, known without asking the database once it has been asked.

The database may fail at any time and the chats go on: a choice that could not be written holds meanwhile,
and is written as soon as the database takes it again.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol, TypeVar
from weakref import WeakValueDictionary

from bot.core.messages.preferences import NOTHING, Choice, Chosen
from bot.services.store.errors import RETRY_PAUSE, StoreError

LIMIT = 100_000  # chats that are known at once; the one that was quiet for longest is looked up anew
AT_ONCE = 5  # chats that are looked up; the others wait in line, and leave it when the database fails

_log = logging.getLogger(__name__)

Value = TypeVar("Value")


class Store(Protocol):
    """Where choices are kept; each method may raise `StoreError`."""

    async def read(self, chat: str) -> Chosen:
        """Return what *chat* chose."""

    async def write(self, chat: str, choice: Choice) -> None:
        """Keep a *choice* for good; doing it twice is as good as once."""


class Chats:
    """The chats. Without a *store* a choice is kept as long as the bot runs."""

    def __init__(
        self, store: Store | None = None, limit: int = LIMIT, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Know no chat yet, and at most *limit* later; *clock* counts seconds."""
        self._store = store
        self._limit = limit
        self._clock = clock
        self._known: OrderedDict[str, Chosen] = OrderedDict()
        self._unwritten: OrderedDict[str, Choice] = OrderedDict()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._line = asyncio.Semaphore(AT_ONCE)
        self._failed_at: float | None = None

    async def chosen(self, chat: str) -> Chosen:
        """Return what *chat* chose."""
        known = self._known.get(chat)
        if known is None and self._store is None:
            return NOTHING
        if known is None or chat in self._unwritten:
            async with self._turns.setdefault(chat, asyncio.Lock()):
                return await self._looked_up(chat)
        self._known.move_to_end(chat)
        return known

    async def choose(self, chat: str, choice: Choice) -> bool:
        """Let a *choice* hold in *chat*; return whether it is also kept for good, where there is a store."""
        async with self._turns.setdefault(chat, asyncio.Lock()):
            before = self._unwritten.get(chat, Choice())
            self._put(self._unwritten, chat, before.then(choice))
            await self._looked_up(chat)
            return chat not in self._unwritten

    async def _looked_up(self, chat: str) -> Chosen:
        """Write what is not written yet, and return what holds then."""
        known, unwritten = self._known.get(chat), self._unwritten.get(chat)
        if known is not None and unwritten is None:
            return known
        unwritten = unwritten or Choice()
        try:
            found = await self._stored(chat, known or NOTHING, unwritten)
        except StoreError as error:
            self._report(error)
            return (known or NOTHING).changed(unwritten)
        self._put(self._known, chat, found)
        self._unwritten.pop(chat, None)
        return found

    async def _stored(self, chat: str, known: Chosen, unwritten: Choice) -> Chosen:
        if self._store is None:
            return known.changed(unwritten)
        async with self._line:
            if self._failed_at is not None and self._clock() - self._failed_at < RETRY_PAUSE:
                raise StoreError("it has failed a moment ago")
            if unwritten != Choice():
                await self._store.write(chat, unwritten)
            found = await self._store.read(chat)
        if self._failed_at is not None:
            self._failed_at = None
            _log.info("The database works again")
        return found

    def _report(self, error: StoreError) -> None:
        now = self._clock()
        if self._failed_at is None:
            _log.error("What chats chose can be neither read nor written: %s", error)
        if self._failed_at is None or now - self._failed_at >= RETRY_PAUSE:
            self._failed_at = now

    def _put(self, among: OrderedDict[str, Value], chat: str, value: Value) -> None:
        among[chat] = value
        among.move_to_end(chat)
        if len(among) > self._limit:
            among.popitem(last=False)
