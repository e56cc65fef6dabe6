"""The archive keeps each content of a file that was told as a version, beside answers, never before them."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.desk.chats import StoreError
from bot.desk.versions import Version, Versions, digest_of

PAUSE = 5.0  # seconds for which a database that failed is left alone

_log = logging.getLogger(__name__)

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Kept:
    """The *content* of the file called *name* that is told from the moment *at*; None: it was removed."""

    name: str
    content: bytes | None
    at: datetime


class Archive:
    """What waits to be kept in the desk's database, and what was kept there."""

    def __init__(self, versions: Versions, sleep: Sleep = asyncio.sleep) -> None:
        """Keep it among *versions*; *sleep* waits between two tries."""
        self._versions = versions
        self._sleep = sleep
        self._waiting: asyncio.Queue[Kept] = asyncio.Queue()

    def put(self, one: Kept) -> None:
        """Let a content be kept."""
        self._waiting.put_nowait(one)

    async def kept(self) -> None:
        """Wait until all that was put here is kept."""
        await self._waiting.join()

    async def keep(self) -> None:
        """Keep what is put here, for ever; what the database does not take is kept when it does."""
        while True:
            one = await self._waiting.get()
            while not await self._keep(one):
                await self._sleep(PAUSE)
            self._waiting.task_done()

    async def newest(self, names: Iterable[str]) -> Mapping[str, bytes]:
        """Return what was kept last of the files with these *names*, as far as they were not removed.

        Raises:
            StoreError: the database fails.
        """
        return {name: content async for name, content in self._newest(names)}

    async def digests(self) -> Mapping[str, str]:
        """Return the digest of what was kept last of each file, empty if it was removed.

        Raises:
            StoreError: the database fails.
        """
        return {name: version.digest for name, version in (await self._versions.newest()).items()}

    async def _newest(self, names: Iterable[str]) -> AsyncIterator[tuple[str, bytes]]:
        for name in names:
            for version in await self._versions.history(name, limit=1):
                content = await self._versions.content(version.number)
                if content is not None:
                    yield name, content

    async def _keep(self, one: Kept) -> bool:
        """Keep a content, unless it is the newest that is kept; return whether that could be done."""
        digest = digest_of(one.content) if one.content is not None else ""
        try:
            newest = await self._versions.history(one.name, limit=1)
            if digest != (newest[0].digest if newest else ""):
                await self._versions.add(Version(0, one.name, one.at), one.content)
        except StoreError as error:
            _log.error("The version of %s that is told is not kept yet: %s", one.name, error)
            return False
        return True
