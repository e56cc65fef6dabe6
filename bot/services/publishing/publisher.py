"""Publishing: the history knows of a version before the file holds it, so that a crash loses neither.

Whoever is killed in between leaves a record whose file still holds what it held, and the submission beside
it; the next start finishes what was begun.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from bot.services.publishing.file_writer import FileWriter
from bot.services.store.errors import StoreError
from bot.services.store.revisions import Revision, RevisionStore
from bot.services.store.submissions import Submission, SubmissionStore, now_in_utc

SHORT_DIGEST_LENGTH = (
    12  # characters of a digest that tell one content of a file from another in a button's line
)


@dataclass(frozen=True, slots=True)
class EditConflict:
    """Somebody has changed the file since: *held* is the digest of what it holds now."""

    current_digest: str


class SubmissionPublisher:
    """Publishes submissions, one at a time."""

    def __init__(
        self,
        file_writer: FileWriter,
        revisions: RevisionStore,
        submissions: SubmissionStore,
        reload_file: Callable[[str], Awaitable[None]],
        clock: Callable[[], datetime] = now_in_utc,
    ) -> None:
        """Publish with *press*; *take* makes what is in the file with a name answer."""
        self._file_writer = file_writer
        self._revisions = revisions
        self._submissions = submissions
        self._reload_file = reload_file
        self._clock = clock
        self._lock = asyncio.Lock()

    async def publish_submission(
        self, submission: Submission, author: str, replaced_digest: str
    ) -> Revision | EditConflict:
        """Publish what is *wanted* *over* the content with this digest, or the beginning of it.

        Raises:
            OSError: the file cannot be written, and holds what it held.
            StoreError: the database fails, and the file holds what it held.
        """
        async with self._lock:
            current_digest = await asyncio.to_thread(self._file_writer.compute_digest, submission.file)
            if current_digest[:SHORT_DIGEST_LENGTH] != replaced_digest[:SHORT_DIGEST_LENGTH]:
                return EditConflict(current_digest)
            revision = Revision(
                0,
                submission.file,
                self._clock(),
                author=author,
                origin=submission.origin,
                reason=submission.reason,
            )
            published_revision = await self._record_and_write(revision, submission.content, is_recorded=True)
            with suppress(StoreError):  # it is published, and the next start forgets it
                await self._submissions.delete_submission(submission.number)
            await self._reload_file(submission.file)
        return published_revision

    async def apply_external_change(
        self, revision: Revision, content: bytes | None, *, is_valid: bool
    ) -> None:
        """Let a file hold what is said of it elsewhere, or be gone; only what is *right* becomes a version.

        Raises:
            OSError: the file cannot be written.
            StoreError: the database fails.
        """
        async with self._lock:
            current_content = await asyncio.to_thread(self._file_writer.read_content, revision.file)
            if current_content == content:
                return
            await self._record_and_write(revision, content, is_recorded=is_valid)
            await self._reload_file(revision.file)

    async def _record_and_write(
        self, revision: Revision, content: bytes | None, *, is_recorded: bool
    ) -> Revision:
        """Record a version, if it is one, and let its file hold it."""
        if content is None:
            await asyncio.to_thread(self._file_writer.remove_file, revision.file)
            return await self._revisions.add_revision(revision, content)
        staged = await asyncio.to_thread(self._file_writer.stage, revision.file, content)
        try:
            recorded_revision = (
                await self._revisions.add_revision(revision, content) if is_recorded else revision
            )
            await asyncio.to_thread(self._file_writer.commit_staged, staged, revision.file)
        finally:
            await asyncio.to_thread(staged.unlink, missing_ok=True)
        return recorded_revision
