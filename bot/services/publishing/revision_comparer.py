"""Says in sentences how a version of a file differs from another one."""

import asyncio
from collections.abc import Callable

from bot.core.content.briefing import Briefing
from bot.core.content.diff import diff_briefings
from bot.core.library.snapshot import Library
from bot.core.parsing.problem import BriefingError
from bot.services.publishing.candidate import read_candidate
from bot.services.store.revisions import Revision, RevisionStore


class RevisionComparer:
    """Compares versions; a translation is read with the live briefing that it belongs to."""

    def __init__(self, revisions: RevisionStore, get_library: Callable[[], Library]) -> None:
        """Read the versions from *revisions*."""
        self._revisions = revisions
        self._get_library = get_library

    async def find_previous(self, revision: Revision) -> Revision | None:
        """Find the version of the same file before *revision*; None if it is the first that is there.

        Raises:
            StoreError: the database fails.
        """
        return await self._revisions.find_previous(revision)

    async def describe_changes(self, before: Revision, after: Revision) -> tuple[str, ...]:
        """Describe what changed; nothing if a version is a removal, or breaks a rule of today.

        Raises:
            StoreError: the database fails.
        """
        contents = [await self._revisions.fetch_content(one.number) for one in (before, after)]
        old, new = [await asyncio.to_thread(self._parse, after.file, content) for content in contents]
        return tuple(change.description for change in diff_briefings(old, new)) if old and new else ()

    def _parse(self, file: str, content: bytes | None) -> Briefing | None:
        try:
            return read_candidate(file, content, self._get_library()).briefing if content else None
        except BriefingError:
            return None
