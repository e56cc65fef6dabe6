"""The archive keeps each content of a file that was told as a version, beside answers, never before them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.core.library.folder import Folder
from bot.core.library.reader import content_of
from bot.core.library.snapshot import Shelf
from bot.services.store.errors import StoreError
from bot.services.store.revisions import Version, Versions, digest_of

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

    async def recalled(self, shelf: Shelf, folder: Folder) -> Shelf:
        """Return the *shelf* of *folder* with what was right last of each broken file, as after a restart."""
        try:
            known = {file: await self._newest(Path(file).name) for file in shelf.broken}
        except StoreError as error:
            _log.error("What broken files said when they were right cannot be read: %s", error)
            return shelf
        known = {file: content for file, content in known.items() if content is not None}
        if not known:
            return shelf
        broken = await asyncio.to_thread(folder.read, known)
        since = shelf.broken[next(iter(known))].since
        return await asyncio.to_thread(lambda: shelf.changed(known).changed(broken, since))

    async def catch_up(self, shelf: Shelf, folder: Folder) -> None:
        """Keep what is told of *folder* and was not kept yet, as at the first start, and what is gone."""
        try:
            kept = {name: version.digest for name, version in (await self._versions.newest()).items()}
        except StoreError as error:
            _log.error("What has changed while the bot stood still is not kept as versions: %s", error)
            return
        now = datetime.now(UTC)
        for file in (*shelf.originals, *shelf.translations):
            name, digest = Path(file).name, shelf.answers(file)
            if digest and digest == shelf.digest(file) and digest != kept.get(name):
                content = await asyncio.to_thread(
                    content_of, Path(file)
                )  # the folder must not note it as read
                if isinstance(content, bytes) and digest_of(content) == digest:  # else it has changed since
                    self.put(Kept(name, content, now))
                    await self.kept()
        for name in (name for name, digest in kept.items() if digest):
            if shelf.digest(folder.file(name)) is None:
                self.put(Kept(name, None, now))

    async def _newest(self, name: str) -> bytes | None:
        """Return what was kept last of the file called *name*, if it was not removed."""
        newest = await self._versions.history(name, limit=1)
        return await self._versions.content(newest[0].number) if newest else None

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
