"""Publishing: a version is recorded before its file is written, so that a crash loses neither.

After a crash in between, the record is there, the file holds its old content, and the submission still
waits. `recover_submissions` finishes it at the next start.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from logging import getLogger
from pathlib import Path

from bot.services.background.daemon_work import run_in_daemon_thread
from bot.services.clock import now_in_utc
from bot.services.observer import Observer
from bot.services.publishing.file_writer import FileWriter
from bot.services.publishing.git_process import COMMAND_TIMEOUT
from bot.services.store.database import Database
from bot.services.store.errors import StoreError
from bot.services.store.fetched_files import FetchedFileStore
from bot.services.store.revisions import Revision, RevisionStore, compute_digest
from bot.services.store.shared_lock import COMMITTING, PUBLISHING, SharedLock
from bot.services.store.submissions import Submission, SubmissionStore

RecordReplaced = Callable[[str, datetime], Awaitable[None]]
"""Records what is live of a file, unless it is recorded: it will be replaced at this moment."""

COMMIT_PATIENCE = 5 * COMMAND_TIMEOUT  # seconds for another process, which commits, merges and pushes

SHORT_DIGEST_LENGTH = 12  # characters of a digest in a button's line: enough to tell two contents apart

_log = getLogger(__name__)


async def record_nothing(_file: str, _replaced_at: datetime) -> None:
    """Record nothing."""


@dataclass(frozen=True, slots=True)
class PublishedFiles:
    """A folder of briefings, the versions of its files, and the submissions that wait to replace them.

    *fetched_files* knows what each moderator has got. Who publishes holds the *lock*, among all processes,
    and who commits to git the *git_lock*.
    """

    file_writer: FileWriter
    revisions: RevisionStore
    submissions: SubmissionStore
    fetched_files: FetchedFileStore
    lock: SharedLock
    git_lock: SharedLock

    @classmethod
    def open(cls, folder: Path, database: Database, submission_days: int = 1) -> "PublishedFiles":
        """Use *folder*, with the versions in *database*, and the submissions of as many days."""
        return cls(
            FileWriter(folder),
            RevisionStore(database),
            SubmissionStore(database, max_age=timedelta(days=submission_days)),
            FetchedFileStore(database),
            SharedLock(database, PUBLISHING),
            SharedLock(database, COMMITTING, COMMIT_PATIENCE, is_required=False),
        )


@dataclass(frozen=True, slots=True)
class EditConflict:
    """The file has changed since; *current_digest* is that of its content now."""

    current_digest: str


class SubmissionPublisher:
    """Publishes submissions, one at a time."""

    def __init__(
        self,
        files: PublishedFiles,
        reload_file: Callable[[str], Awaitable[None]],
        *,
        record_replaced: RecordReplaced = record_nothing,
        on_external_change: Callable[[Revision], None] = lambda _: None,
        observer: Observer | None = None,
    ) -> None:
        """Publish into *files*; *reload_file* makes the file with a name live.

        *record_replaced* sees to it that what is replaced remains as a version, even shortly after a start.
        *on_external_change* hears of what was changed elsewhere, *observer* of every publication.
        """
        self.files = files
        self._reload_file = reload_file
        self._record_replaced = record_replaced
        self._on_external_change = on_external_change
        self.observer = observer or Observer()

    async def publish_submission(
        self, submission: Submission, author: str, replaced_digest: str
    ) -> Revision | EditConflict:
        """Publish *submission* if it replaces the content with this digest, or the beginning of it.

        Nothing is published that somebody has discarded in the meantime.

        Raises:
            OSError: the file cannot be written, and is unchanged.
            StoreError: the database fails, and the file is unchanged.
        """
        async with self.files.lock.hold():
            current_digest = await run_in_daemon_thread(
                self.files.file_writer.compute_digest, submission.file
            )
            is_current = current_digest[:SHORT_DIGEST_LENGTH] == replaced_digest[:SHORT_DIGEST_LENGTH]
            if not is_current or await self._is_decided(submission):
                return EditConflict(current_digest)
            revision = Revision(
                0,
                submission.file,
                now_in_utc(),
                author=author,
                origin=submission.origin,
                reason=submission.reason,
                proposed_by=submission.author if submission.author != author else "",
            )
            published_revision = await self._record_and_write(revision, submission.content, is_recorded=True)
            with suppress(StoreError):  # it is published; the next start closes the submission
                await self.files.submissions.close_submission(
                    submission.number, "published", author, str(published_revision.number)
                )
            await self._reload_file(submission.file)
        return published_revision

    async def _is_decided(self, submission: Submission) -> bool:
        stored = await self.files.submissions.find_submission(submission.number)
        return stored is not None and stored.state != "waiting"

    async def discard_submission(self, submission: Submission, moderator: str, reason: str) -> bool:
        """Store that *moderator* discarded a submission, and why; False if it no longer waits.

        Raises:
            StoreError: the database fails.
        """
        async with self.files.lock.hold():  # not while it is being published
            submissions = self.files.submissions
            return await submissions.close_submission(submission.number, "discarded", moderator, reason)

    async def remove_revision(self, revision: Revision, author: str, origin: str) -> Revision | EditConflict:
        """Remove the file of *revision*, if that is its current content; *author* asked for it on *origin*.

        Raises:
            OSError: the file cannot be removed, and is unchanged.
            StoreError: the database fails, and the file is unchanged.
        """
        async with self.files.lock.hold():
            current_digest = await run_in_daemon_thread(self.files.file_writer.compute_digest, revision.file)
            newest = await self.files.revisions.list_revisions(revision.file, 1)
            if current_digest != revision.digest or newest[0].number != revision.number:
                return EditConflict(current_digest)
            removal = Revision(
                0,
                revision.file,
                now_in_utc(),
                author=author,
                origin=origin,
                reason=f"undo of version {revision.number}",
            )
            recorded_removal = await self._record_and_write(removal, None, is_recorded=True)
            await self._reload_file(revision.file)
        return recorded_removal

    async def apply_external_change(
        self, revision: Revision, content: bytes | None, replaced: bytes | None, *, is_valid: bool
    ) -> Revision | EditConflict | None:
        """Write, or remove, a file that changed elsewhere if it still has the content *replaced*.

        Only a valid content is recorded as a version. Give back that version, or None if nothing changes.

        Raises:
            OSError: the file cannot be written.
            StoreError: the database fails.
        """
        async with self.files.lock.hold():
            current = await run_in_daemon_thread(self.files.file_writer.read_content, revision.file)
            if current == content:
                return None
            if current != replaced:
                return EditConflict(compute_digest(current) if current is not None else "")
            written = await self._record_and_write(revision, content, is_recorded=is_valid)
            await self._reload_file(revision.file)
        self._on_external_change(written)
        return written

    async def _record_and_write(
        self, revision: Revision, content: bytes | None, *, is_recorded: bool
    ) -> Revision:
        """Record a version, unless its content is invalid, then write or remove its file."""
        await self._record_replaced(revision.file, revision.published_at)
        if content is None:
            written = await self._record_and_remove(revision)
        else:
            written = await self._record_and_replace(revision, content, is_recorded=is_recorded)
        if is_recorded:
            self.observer.note_publication(revision.origin)
        with suppress(StoreError):  # other processes see the file, too
            await self.files.revisions.announce(revision.file)
        return written

    async def _record_and_replace(self, revision: Revision, content: bytes, *, is_recorded: bool) -> Revision:
        file_writer, revisions = self.files.file_writer, self.files.revisions
        staged = await run_in_daemon_thread(file_writer.stage, revision.file, content)
        try:
            recorded_revision = await revisions.add_revision(revision, content) if is_recorded else revision
            await run_in_daemon_thread(file_writer.commit_staged, staged, revision.file)
        finally:
            await run_in_daemon_thread(staged.unlink, missing_ok=True)
        return recorded_revision

    async def _record_and_remove(self, revision: Revision) -> Revision:
        """Remove a file, and record that; if the database fails, the file is put back."""
        file_writer = self.files.file_writer
        staged = await run_in_daemon_thread(file_writer.stage_removal, revision.file)
        try:
            removal = await self.files.revisions.add_revision(revision, None)
        except StoreError:
            await run_in_daemon_thread(file_writer.commit_staged, staged, revision.file)
            raise
        await run_in_daemon_thread(staged.unlink, missing_ok=True)
        return removal


async def recover_submissions(files: PublishedFiles) -> None:
    """Finish what was being published when the bot was killed.

    This comes before the folder is compared with the recorded versions.

    Raises:
        OSError: a file cannot be written.
        StoreError: the database fails.
    """
    async with files.lock.hold():
        await run_in_daemon_thread(files.file_writer.clean_up)
        newest = await files.revisions.find_newest()
        for submission in await files.submissions.list_submissions():
            revision = newest.get(submission.file)
            if revision and revision.digest == compute_digest(submission.content):
                await run_in_daemon_thread(_finish_writing, files.file_writer, submission, revision)
                await files.submissions.close_submission(
                    submission.number, "published", revision.author, str(revision.number)
                )


def _finish_writing(file_writer: FileWriter, submission: Submission, revision: Revision) -> None:
    """Write the file, unless it is written already, or somebody has changed it since."""
    if file_writer.compute_digest(submission.file) == submission.base_digest:
        file_writer.commit_staged(file_writer.stage(submission.file, submission.content), submission.file)
        _log.warning("version %d of %s was finished after a crash", revision.number, submission.file)
