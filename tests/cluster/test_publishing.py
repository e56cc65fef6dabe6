"""Two processes publish into one folder: nothing is lost, whatever happens at the same moment."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from bot.services.publishing.publisher import EditConflict, PublishedFiles, SubmissionPublisher
from bot.services.store.database import Database, open_database
from bot.services.store.revisions import Revision, compute_digest
from bot.services.store.submissions import Submission
from tests.cluster.conftest import LAMPS


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
