"""The newsroom put together: imported only where there are moderators, for it needs the database."""

from collections.abc import Callable
from pathlib import Path

from bot.briefing.library import Library
from bot.desk.database import Database
from bot.desk.newsroom.commits import Commits
from bot.desk.newsroom.decisions import Decisions
from bot.desk.newsroom.drafts import Advice, Drafts
from bot.desk.newsroom.folder import Folder
from bot.desk.newsroom.newsroom import Newsroom
from bot.desk.newsroom.publishing import Publishing
from bot.desk.newsroom.records import Records, Reread
from bot.desk.newsroom.settings import Commit
from bot.desk.newsroom.submissions import Submissions
from bot.desk.versions import Versions


async def open_newsroom(  # noqa: PLR0913, PLR0917 (what a newsroom needs)
    library: Callable[[], Library],
    path: Path,
    database: Database,
    advice: Advice,
    reread: Reread,
    commit: Commit = Commit.NO,
) -> Newsroom:
    """Return a newsroom for the briefings in the folder at *path*, of which *library* tells what answers.

    What a crash left undone is done first. *reread* makes what is in the folder answer.
    """
    folder, versions, submissions = Folder(path), Versions(database), Submissions(database)
    publishing = Publishing(folder, versions, submissions, reread)
    if await publishing.mend():
        await reread()
    drafts = Drafts(library, folder, submissions, advice)
    repository = Commits(path, commit) if commit is not Commit.NO else None
    decisions = Decisions(drafts, publishing, versions, repository)
    return Newsroom(drafts, decisions, Records(library, folder, versions, reread), versions)
