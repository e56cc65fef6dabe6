"""The newsroom put together: imported only where there are moderators, for it needs the database."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from bot.core.library.snapshot import Library
from bot.services.publishing.decisions import SubmissionHandlers
from bot.services.publishing.file_writer import FileWriter
from bot.services.publishing.git_commit import GitCommitter
from bot.services.publishing.publisher import SubmissionPublisher
from bot.services.publishing.queries import ReloadFolder, StatusHandlers
from bot.services.publishing.recovery import recover_submissions
from bot.services.publishing.service import ModerationService, ModeratorCommandHandler
from bot.services.publishing.settings import CommitMode
from bot.services.publishing.submission_service import Linter, SubmissionService
from bot.services.store.database import Database
from bot.services.store.revisions import RevisionStore
from bot.services.store.submissions import SubmissionStore


def build_publisher(
    folder: Path, database: Database, reload_file: Callable[[str], Awaitable[None]]
) -> SubmissionPublisher:
    """Return what publishes into the folder at *path*; *take* makes what is in a file answer, by its name."""
    return SubmissionPublisher(
        FileWriter(folder), RevisionStore(database), SubmissionStore(database), reload_file
    )


def build_moderation_service(  # noqa: PLR0913, PLR0917 (what a newsroom needs)
    folder: Path,
    get_library: Callable[[], Library],
    database: Database,
    lint: Linter,
    publisher: SubmissionPublisher,
    reload_folder: ReloadFolder,
    commit_mode: CommitMode = CommitMode.NO,
    extra_commands: Mapping[str, ModeratorCommandHandler] | None = None,
) -> ModerationService:
    """Return a newsroom for the briefings in the folder at *path*, of which *library* tells what answers.

    *publishing* writes there, *reread* makes what is in there answer; *more* are commands beside its own.
    """
    file_writer, revisions = FileWriter(folder), RevisionStore(database)
    submission_service = SubmissionService(get_library, file_writer, SubmissionStore(database), lint)
    committer = GitCommitter(folder, commit_mode) if commit_mode is not CommitMode.NO else None
    submission_handlers = SubmissionHandlers(submission_service, publisher, revisions, committer)
    return ModerationService(
        submission_service,
        submission_handlers,
        StatusHandlers(get_library, file_writer, revisions, reload_folder),
        revisions,
        extra_commands,
    )


async def recover_folder(folder: Path, database: Database) -> None:
    """Finish what was being published into the folder at *path* when the bot was killed.

    Raises:
        OSError: a file cannot be written.
        StoreError: the database fails.
    """
    await recover_submissions(FileWriter(folder), RevisionStore(database), SubmissionStore(database))
