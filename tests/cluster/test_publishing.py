"""Two processes publish into one folder: nothing is lost, whatever happens at the same moment."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

from bot.core.i18n.locale import get_locale
from bot.services.clock import now_in_utc
from bot.services.publishing.git_committer import GitCommitter
from bot.services.publishing.moderation_settings import CommitMode
from bot.services.publishing.publisher import EditConflict, PublishedFiles, SubmissionPublisher
from bot.services.store.database import Database, open_database
from bot.services.store.revisions import Revision, compute_digest
from bot.services.store.shared_lock import COMMITTING, SharedLock
from bot.services.store.submissions import Submission
from bot.services.troubles.tracker import TroubleTracker
from tests.cluster.conftest import LAMPS
from tests.support.git_repositories import needs_git, run_git_as_user


async def do_nothing(_name: str) -> None:
    """Stand in for a reload, which these tests do not look at."""


def open_publisher(folder: Path, database: Database) -> SubmissionPublisher:
    """Open what one process publishes with."""
    return SubmissionPublisher(PublishedFiles.open(folder, database), do_nothing)


async def publish(publisher: SubmissionPublisher, content: bytes, base: str) -> Revision | EditConflict:
    """Propose a content, and publish it in place of the one with the digest *base*."""
    submission = Submission("lamps.yaml", content, base, "Vera (telegram:11)", "telegram")
    stored = await publisher.files.submissions.add_submission(submission)
    return await publisher.publish_submission(stored, "Vera (telegram:11)", base)


async def test_of_two_publications_at_the_same_moment_one_is_a_conflict(
    address: str, briefings: Path
) -> None:
    async with AsyncExitStack() as stack:
        databases = [await stack.enter_async_context(open_database(address)) for _ in range(4)]
        publishers = [open_publisher(briefings, database) for database in databases]
        for round_number in range(5):
            base = compute_digest((briefings / "lamps.yaml").read_bytes())
            contents = [
                LAMPS.replace("64", f"{round_number}{number}").encode() for number in range(len(publishers))
            ]
            results = await asyncio.gather(
                *(publish(publisher, one, base) for publisher, one in zip(publishers, contents, strict=True))
            )
            published = [one for one in results if isinstance(one, Revision)]
            assert len(published) == 1
            written = (briefings / "lamps.yaml").read_bytes()
            assert published[0].digest == compute_digest(written)
            assert all(
                one.current_digest == compute_digest(written)
                for one in results
                if isinstance(one, EditConflict)
            )
        revisions = await publishers[0].files.revisions.list_revisions("lamps.yaml")
        assert len(revisions) == 5


@needs_git
async def test_while_one_process_pushes_no_other_one_commits(address: str, briefings: Path) -> None:
    run_git_as_user(briefings, "init", "--quiet")
    async with open_database(address) as busy, open_database(address) as waiting:
        files = PublishedFiles.open(briefings, waiting)
        files = replace(files, git_lock=SharedLock(waiting, COMMITTING, 0.1, is_required=False))
        committer = GitCommitter(files, CommitMode.COMMIT, TroubleTracker())
        revision = Revision(1, "lamps.yaml", now_in_utc(), author="Vera (telegram:11)")
        async with PublishedFiles.open(briefings, busy).git_lock.hold():
            refused = await committer.commit_revision(revision, "lamps", get_locale("en"))
        assert refused == "Not committed to git: Another program is using the git repository."
        assert await committer.commit_revision(revision, "lamps", get_locale("en")) == "Committed to git."
