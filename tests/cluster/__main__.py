"""Kills ``KILLS`` leaders (20) of three processes while people ask, and prints what came of it.

It exits with 1 if an answer or a message was lost or came twice, or if a takeover took 10 seconds. With
``ANYWHERE=1`` leaders are killed at any moment, also between an answer's arrival and the note of it.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import click

from bot.services.background.task_supervisor import BackgroundTask, TaskSupervisor
from bot.services.store.database import open_database
from bot.services.store.database_watch import watch_database
from bot.services.store.outbox import Outbox
from tests.cluster.cluster import run_cluster
from tests.cluster.takeovers import Result, Takeovers
from tests.support.databases import new_database, postgres

PROCESSES = 3
MAX_TAKEOVER = 10.0  # seconds


async def run_takeovers(address: str, home: Path, kills: int, *, is_anywhere: bool = False) -> Result:
    """Run it in the folder *home*, with the database at *address*; see `Takeovers`."""
    async with run_cluster(address, home, PROCESSES * [{}]) as cluster, open_outbox(address) as outbox:
        return await Takeovers(cluster, outbox, is_anywhere=is_anywhere).run(kills)


@asynccontextmanager
async def open_outbox(address: str) -> AsyncIterator[Outbox]:
    """Open the outbox as a process does that stands by, and stores later what it cannot store now."""
    async with open_database(address) as database:
        database.leadership.follow()
        outbox = Outbox(database)
        database.add_restorer(outbox.restore_to_database)
        async with TaskSupervisor().run_tasks(BackgroundTask("database", lambda: watch_database(database))):
            yield outbox


def is_good(result: Result) -> bool:
    """True if nothing was lost or doubled, and each takeover was quick enough."""
    has_all = not result.lost and not result.doubled and set(result.message_counts) == {1}
    return has_all and not result.floods and max(result.takeovers + result.reconnects) < MAX_TAKEOVER


async def prove(sockets: str, home: Path) -> Result:
    """Run it as the environment says."""
    kills, is_anywhere = int(os.environ.get("KILLS", "20")), os.environ.get("ANYWHERE") == "1"
    return await run_takeovers(await new_database(sockets), home, kills, is_anywhere=is_anywhere)


def main() -> int:
    """Run it, and print its figures."""
    with postgres() as sockets, tempfile.TemporaryDirectory(prefix="cluster-") as home:
        result = asyncio.run(prove(sockets, Path(home)))
    click.echo("".join(result.describe()))
    return not is_good(result)


if __name__ == "__main__":
    sys.exit(main())
