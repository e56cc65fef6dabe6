"""The number of the newest version, which each answer names: read seldom, and never for long out of date."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.services.revisions.newest_revisions import MAX_AGE, NewestRevisions
from bot.services.store.database import open_database, open_in_memory_database
from bot.services.store.revisions import Revision, RevisionStore
from tests.support.databases import new_database

FILES = ("isles.yaml", "isles.uk.yaml")
MONDAY = datetime(2031, 3, 3, 9, 30, tzinfo=UTC)


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


async def publish(store: RevisionStore, file: str = "isles.yaml") -> None:
    await store.add_revision(Revision(0, file, MONDAY, digest="1"), b"1")


async def find_number(newest: NewestRevisions) -> int:
    return (await newest.find(FILES)).number


async def test_what_this_process_publishes_is_the_newest_version_at_once() -> None:
    async with open_in_memory_database() as database:
        newest = NewestRevisions(RevisionStore(database), Clock())
        assert await find_number(newest) == 0
        await publish(RevisionStore(database))
        assert await find_number(newest) == 1
        await publish(RevisionStore(database), "isles.uk.yaml")
        await publish(RevisionStore(database), "otters.yaml")
        assert await find_number(newest) == 2


async def test_what_another_process_publishes_is_read_a_second_later_and_not_for_each_answer(
    sockets: str,
) -> None:
    address, clock = await new_database(sockets), Clock()
    async with open_database(address) as database, open_database(address) as other_database:
        newest = NewestRevisions(RevisionStore(database), clock)
        assert await find_number(newest) == 0
        await publish(RevisionStore(other_database))
        clock.now += MAX_AGE / 2
        assert await find_number(newest) == 0
        clock.now += MAX_AGE / 2
        assert await find_number(newest) == 1
