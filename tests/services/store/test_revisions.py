"""The repository of versions, in a real SQLite file, in memory, and in a real PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta, timezone

from bot.services.store.database import open_database, open_in_memory_database
from bot.services.store.revisions import Revision, RevisionStore, compute_digest

MONDAY = datetime(2031, 3, 3, 9, 30, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)


@asynccontextmanager
async def open_revision_store(address: str) -> AsyncIterator[RevisionStore]:
    async with open_database(address) as database:
        yield RevisionStore(database)


async def test_versions_are_there_after_a_restart(address: str) -> None:
    by_anna = Revision(0, "otters.yaml", MONDAY, author="Anna", origin="telegram", reason="a new count")
    async with open_revision_store(address) as versions:
        first = await versions.add_revision(by_anna, b"title: Otters\n" * 1000)
        second = await versions.add_revision(Revision(0, "otters.yaml", TUESDAY), b"title: The otters\n")
    async with open_revision_store(address) as versions:
        assert await versions.list_revisions() == (second, first)
        assert (first.number, first.author, first.published_at) == (1, "Anna", MONDAY)
        assert first.digest == compute_digest(b"title: Otters\n" * 1000)
        assert await versions.fetch_content(first.number) == b"title: Otters\n" * 1000
        assert await versions.find_revision(2) == second
        assert await versions.find_revision(3) is None
        assert await versions.fetch_content(3) is None


async def test_a_removed_file_has_a_version_without_content() -> None:
    async with open_in_memory_database() as database:
        versions = RevisionStore(database)
        await versions.add_revision(Revision(0, "otters.yaml", MONDAY), b"")
        gone = await versions.add_revision(Revision(0, "otters.yaml", TUESDAY), None)
        assert (gone.digest, await versions.fetch_content(gone.number)) == ("", None)
        assert await versions.fetch_content(1) == b""


async def test_the_version_of_a_moment_is_the_last_one_before_it_in_any_time_zone() -> None:
    async with open_in_memory_database() as database:
        versions = RevisionStore(database)
        east = timezone(timedelta(hours=9))
        await versions.add_revision(Revision(0, "otters.yaml", MONDAY.astimezone(east)), b"1")
        await versions.add_revision(Revision(0, "lamps.yaml", MONDAY), b"2")
        await versions.add_revision(Revision(0, "otters.yaml", TUESDAY), b"3")
        assert {file: one.number for file, one in (await versions.find_newest()).items()} == {
            "otters.yaml": 3,
            "lamps.yaml": 2,
        }
        assert (await versions.find_newest(MONDAY))["otters.yaml"].number == 1
        assert not await versions.find_newest(MONDAY - timedelta(microseconds=1))


async def test_a_long_history_is_listed_page_by_page() -> None:
    async with open_in_memory_database() as database:
        versions = RevisionStore(database)
        for day in range(5):
            await versions.add_revision(Revision(0, "otters.yaml", MONDAY + timedelta(days=day)), b"%d" % day)
            await versions.add_revision(Revision(0, "lamps.yaml", MONDAY + timedelta(days=day)), b"%d" % day)
        page = await versions.list_revisions("otters.yaml", limit=2)
        assert [one.number for one in page] == [9, 7]
        assert [one.number for one in await versions.list_revisions("otters.yaml", 2, page[-1].number)] == [
            5,
            3,
        ]


async def test_a_database_in_memory_is_gone_when_it_is_closed() -> None:
    async with open_in_memory_database() as database:
        await RevisionStore(database).add_revision(Revision(0, "otters.yaml", MONDAY), b"1")
    async with open_in_memory_database() as database:
        assert not await RevisionStore(database).list_revisions()
