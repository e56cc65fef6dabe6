"""The newsroom put together: imported only where there are moderators, for it needs the database."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from bot.briefing.shelf import Library
from bot.desk.database import Database
from bot.desk.newsroom.commits import Commits
from bot.desk.newsroom.decisions import Decisions
from bot.desk.newsroom.drafts import Drafts, Lint
from bot.desk.newsroom.mending import mend
from bot.desk.newsroom.newsroom import Answer, Newsroom
from bot.desk.newsroom.press import Press
from bot.desk.newsroom.publishing import Publishing
from bot.desk.newsroom.records import Records, Reread
from bot.desk.newsroom.settings import Commit
from bot.desk.newsroom.submissions import Submissions
from bot.desk.versions import Versions


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
