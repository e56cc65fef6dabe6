"""A process that publishes and kills itself on the way; a test names the folder and the step to die at."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from bot.services.publishing.file_writer import FileWriter
from bot.services.store.database import open_database
from bot.services.store.revisions import RevisionStore
from bot.services.store.submissions import SubmissionStore
from tests.support.databases import address_of_file
from tests.support.publishing_fixtures import BORIS, NEW, open_moderated_bot

STEPS = {
    "before the merged proposal is stored": (SubmissionStore, "replace_submission"),
    "before the record": (RevisionStore, "add_revision"),
    "between record and file": (FileWriter, "commit_staged"),
    "between file and the end": (SubmissionStore, "close_submission"),
}


def die_at(step: str) -> None:
    """Make the process kill itself right before *step*."""

    def killed(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(*STEPS[step], killed)


async def main(folder: Path, step: str, hers: str = "") -> None:
    """Send a file, tap Publish, and die; *hers* is published by a colleague in between."""
    async with (
        open_database(address_of_file(folder)) as database,
        open_moderated_bot(folder / "briefings", database) as moderated_bot,
    ):
        sent = await moderated_bot.send(NEW)
        if hers:
            await moderated_bot.press(
                await moderated_bot.send(hers, BORIS, "Boris"), "Publish", BORIS, "Boris"
            )
        die_at(step)
        await moderated_bot.press(sent, "Publish")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), *sys.argv[2:]))
