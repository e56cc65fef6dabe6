"""Finds out about files from which readers get nothing any more, and which version would bring them back."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.core.library.snapshot import Library
from bot.services.background.daemon_work import run_in_daemon_thread
from bot.services.clock import now_in_utc
from bot.services.publishing.file_writer import FileWriter
from bot.services.publishing.publisher import PublishedFiles
from bot.services.store.errors import StoreError
from bot.services.store.revisions import Revision

RECENT = timedelta(days=1)  # for which a deleted file is in the list of many


@dataclass(frozen=True, slots=True)
class LostFile:
    """A file that was deleted or, if it *is_present*, emptied; unless it *is_back*.

    *revision* is the version that would bring it back, if there is one. *new_name* is that of a file with the
    same content.
    """

    name: str
    revision: Revision | None = None
    is_present: bool = False
    is_back: bool = False
    new_name: str = ""


class LostFileFinder:
    """Looks at the folder, the versions and the live library."""

    def __init__(
        self,
        files: PublishedFiles,
        get_library: Callable[[], Library],
        now: Callable[[], datetime] = now_in_utc,
    ) -> None:
        """Look at *files* and at what *get_library* gives; *now* is the clock."""
        self._files = files
        self._get_library = get_library
        self._now = now

    async def describe_file(self, name: str) -> LostFile:
        """Find out what became of the file called *name*.

        Raises:
            OSError: the folder cannot be read.
        """
        digest = await run_in_daemon_thread(self._files.file_writer.compute_digest, name)
        revision = None
        with suppress(StoreError):  # that it is lost must be said all the same
            revision = await self._files.revisions.find_newest_content(name, except_digest=digest)
        is_back = bool(digest) and self._is_live(name)
        is_moved = bool(revision and not digest)
        new_name = await run_in_daemon_thread(self._find_copy, revision) if revision and is_moved else ""
        return LostFile(name, revision, bool(digest), is_back, new_name)

    async def list_recently_lost(self, limit: int) -> tuple[list[LostFile], int]:
        """List at most *limit* files that were deleted lately and are not there, and count the rest.

        Raises:
            OSError: the folder cannot be read.
            StoreError: the database fails.
        """
        revisions = self._files.revisions
        present = await run_in_daemon_thread(self._files.file_writer.list_files)
        newest = (await revisions.find_newest()).values()
        lost = [one for one in newest if self._is_recent_loss(one, present)]
        names = [one.file for one in sorted(lost, key=lambda one: one.number, reverse=True)]
        described = [LostFile(name, await revisions.find_newest_content(name)) for name in names[:limit]]
        return described, len(names[limit:])

    def _is_recent_loss(self, newest: Revision, present: tuple[str, ...]) -> bool:
        is_recent = bool(newest.digest) or self._now() - newest.published_at < RECENT
        return is_recent and newest.file not in present

    def _is_live(self, name: str) -> bool:
        """True if the file has no problem and, if it is a briefing's, at least one entry."""
        library = self._get_library()
        emptied = (one.file for one in library.briefings.values() if not one.entries_by_id)
        return all(Path(file).name != name for file in (*emptied, *(one.file for one in library.problems)))

    def _find_copy(self, revision: Revision) -> str:
        return _find_file_with(self._files.file_writer, revision.digest)


def _find_file_with(file_writer: FileWriter, digest: str) -> str:
    """Find the file that holds the content with this *digest*; empty if none does."""
    return next((name for name in file_writer.list_files() if file_writer.compute_digest(name) == digest), "")
