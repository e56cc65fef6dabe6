"""Finishes what was being published when the bot was killed."""

import asyncio
from logging import getLogger

from bot.services.publishing.file_writer import Press
from bot.services.store.revisions import Version, Versions, digest_of
from bot.services.store.submissions import Submission, Submissions

_log = getLogger(__name__)


async def mend(press: Press, versions: Versions, submissions: Submissions) -> None:
    """Let the folder hold what the history says was published.

    It comes before the folder is compared with the history.

    Raises:
        OSError: a file cannot be written.
        StoreError: the database fails.
    """
    await asyncio.to_thread(press.sweep)
    newest = await versions.newest()
    for wanted in await submissions.all():
        recorded = newest.get(wanted.file)
        if recorded and recorded.digest == digest_of(wanted.content):
            await asyncio.to_thread(_finish, press, wanted, recorded)
            await submissions.drop(wanted.number)


def _finish(press: Press, wanted: Submission, recorded: Version) -> None:
    """Write the file, unless it is written already, or somebody has changed it since."""
    if press.digest(wanted.file) == wanted.based:
        press.settle(press.prepare(wanted.file, wanted.content), wanted.file)
        _log.warning(
            "version %d of %s was finished, which a crash had cut short", recorded.number, wanted.file
        )
