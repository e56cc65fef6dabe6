"""Finishes what was being published when the bot was killed."""

import asyncio
from logging import getLogger

from bot.services.publishing.file_writer import FileWriter
from bot.services.store.revisions import Revision, RevisionStore, compute_digest
from bot.services.store.submissions import Submission, SubmissionStore

_log = getLogger(__name__)


async def recover_submissions(
    file_writer: FileWriter, revisions: RevisionStore, submissions: SubmissionStore
) -> None:
    """Let the folder hold what the history says was published.

    It comes before the folder is compared with the history.

    Raises:
        OSError: a file cannot be written.
        StoreError: the database fails.
    """
    await asyncio.to_thread(file_writer.clean_up)
    newest = await revisions.find_newest()
    for submission in await submissions.list_submissions():
        revision = newest.get(submission.file)
        if revision and revision.digest == compute_digest(submission.content):
            await asyncio.to_thread(_finish_writing, file_writer, submission, revision)
            await submissions.delete_submission(submission.number)


def _finish_writing(file_writer: FileWriter, submission: Submission, revision: Revision) -> None:
    """Write the file, unless it is written already, or somebody has changed it since."""
    if file_writer.compute_digest(submission.file) == submission.base_digest:
        file_writer.commit_staged(file_writer.stage(submission.file, submission.content), submission.file)
        _log.warning(
            "version %d of %s was finished, which a crash had cut short", revision.number, submission.file
        )
