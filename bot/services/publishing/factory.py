"""The newsroom put together: imported only where there are moderators, for it needs the database."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from bot.core.library.snapshot import Library
from bot.services.publishing.decisions import Decisions
from bot.services.publishing.file_writer import Press
from bot.services.publishing.git_commit import Commits
from bot.services.publishing.publisher import Publishing
from bot.services.publishing.queries import Records, Reread
from bot.services.publishing.recovery import mend
from bot.services.publishing.service import Answer, Newsroom
from bot.services.publishing.settings import Commit
from bot.services.publishing.submission_service import Drafts, Lint
from bot.services.store.database import Database
from bot.services.store.revisions import Versions
from bot.services.store.submissions import Submissions


def publishing_at(path: Path, database: Database, take: Callable[[str], Awaitable[None]]) -> Publishing:
    """Return what publishes into the folder at *path*; *take* makes what is in a file answer, by its name."""
    return Publishing(Press(path), Versions(database), Submissions(database), take)


def newsroom_at(  # noqa: PLR0913, PLR0917 (what a newsroom needs)
    path: Path,
    library: Callable[[], Library],
    database: Database,
    lint: Lint,
    publishing: Publishing,
    reread: Reread,
    commit: Commit = Commit.NO,
    more: Mapping[str, Answer] | None = None,
) -> Newsroom:
    """Return a newsroom for the briefings in the folder at *path*, of which *library* tells what answers.

    *publishing* writes there, *reread* makes what is in there answer; *more* are commands beside its own.
    """
    press, versions = Press(path), Versions(database)
    drafts = Drafts(library, press, Submissions(database), lint)
    repository = Commits(path, commit) if commit is not Commit.NO else None
    decisions = Decisions(drafts, publishing, versions, repository)
    return Newsroom(drafts, decisions, Records(library, press, versions, reread), versions, more)


async def mend_at(path: Path, database: Database) -> None:
    """Finish what was being published into the folder at *path* when the bot was killed.

    Raises:
        OSError: a file cannot be written.
        StoreError: the database fails.
    """
    await mend(Press(path), Versions(database), Submissions(database))
