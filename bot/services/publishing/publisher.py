"""Publishing: the history knows of a version before the file holds it, so that a crash loses neither.

Whoever is killed in between leaves a record whose file still holds what it held, and the submission beside
it; the next start finishes what was begun.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from bot.services.publishing.file_writer import Press
from bot.services.store.errors import StoreError
from bot.services.store.revisions import Version, Versions
from bot.services.store.submissions import Submission, Submissions, now_in_utc

BRIEF = 12  # characters of a digest that tell one content of a file from another in a button's line


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Somebody has changed the file since: *held* is the digest of what it holds now."""

    held: str


class Publishing:
    """Publishes submissions, one at a time."""

    def __init__(
        self,
        press: Press,
        versions: Versions,
        submissions: Submissions,
        take: Callable[[str], Awaitable[None]],
        now: Callable[[], datetime] = now_in_utc,
    ) -> None:
        """Publish with *press*; *take* makes what is in the file with a name answer."""
        self._press = press
        self._versions = versions
        self._submissions = submissions
        self._take = take
        self._now = now
        self._turn = asyncio.Lock()

    async def publish(self, wanted: Submission, who: str, over: str) -> Version | Overtaken:
        """Publish what is *wanted* *over* the content with this digest, or the beginning of it.

        Raises:
            OSError: the file cannot be written, and holds what it held.
            StoreError: the database fails, and the file holds what it held.
        """
        async with self._turn:
            held = await asyncio.to_thread(self._press.digest, wanted.file)
            if held[:BRIEF] != over[:BRIEF]:
                return Overtaken(held)
            told = Version(0, wanted.file, self._now(), who=who, origin=wanted.origin, why=wanted.why)
            version = await self._write(told, wanted.content, record=True)
            with suppress(StoreError):  # it is published, and the next start forgets it
                await self._submissions.drop(wanted.number)
            await self._take(wanted.file)
        return version

    async def take_over(self, told: Version, content: bytes | None, *, right: bool) -> None:
        """Let a file hold what is said of it elsewhere, or be gone; only what is *right* becomes a version.

        Raises:
            OSError: the file cannot be written.
            StoreError: the database fails.
        """
        async with self._turn:
            held = await asyncio.to_thread(self._press.content, told.file)
            if held == content:
                return
            await self._write(told, content, record=right)
            await self._take(told.file)

    async def _write(self, told: Version, content: bytes | None, *, record: bool) -> Version:
        """Record a version, if it is one, and let its file hold it."""
        if content is None:
            await asyncio.to_thread(self._press.remove, told.file)
            return await self._versions.add(told, content)
        prepared = await asyncio.to_thread(self._press.prepare, told.file, content)
        try:
            version = await self._versions.add(told, content) if record else told
            await asyncio.to_thread(self._press.settle, prepared, told.file)
        finally:
            await asyncio.to_thread(prepared.unlink, missing_ok=True)
        return version
