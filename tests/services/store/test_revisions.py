"""The versions of files, in a real SQLite file, in memory, and in a real PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta, timezone

from bot.services.store.database import in_memory, opened
from bot.services.store.revisions import Version, Versions, digest_of

MONDAY = datetime(2031, 3, 3, 9, 30, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)


@asynccontextmanager
async def versions_at(address: str) -> AsyncIterator[Versions]:
    async with opened(address) as database:
        yield Versions(database)


async def test_what_was_published_comes_back_after_a_restart(address: str) -> None:
    by_anna = Version(0, "otters.yaml", MONDAY, who="Anna", origin="telegram", why="a new count")
    async with versions_at(address) as versions:
        first = await versions.add(by_anna, b"title: Otters\n" * 1000)
        second = await versions.add(Version(0, "otters.yaml", TUESDAY), b"title: The otters\n")
    async with versions_at(address) as versions:
        assert await versions.history() == (second, first)
        assert (first.number, first.who, first.at) == (1, "Anna", MONDAY)
        assert first.digest == digest_of(b"title: Otters\n" * 1000)
        assert await versions.content(first.number) == b"title: Otters\n" * 1000
        assert await versions.version(2) == second
        assert await versions.version(3) is None
        assert await versions.content(3) is None


async def test_a_removed_file_has_a_version_without_content() -> None:
    async with in_memory() as database:
        versions = Versions(database)
        await versions.add(Version(0, "otters.yaml", MONDAY), b"")
        gone = await versions.add(Version(0, "otters.yaml", TUESDAY), None)
        assert (gone.digest, await versions.content(gone.number)) == ("", None)
        assert await versions.content(1) == b""


async def test_the_version_of_a_day_is_the_last_one_told_by_then_whatever_the_clock_says() -> None:
    async with in_memory() as database:
        versions = Versions(database)
        east = timezone(timedelta(hours=9))
        await versions.add(Version(0, "otters.yaml", MONDAY.astimezone(east)), b"1")
        await versions.add(Version(0, "lamps.yaml", MONDAY), b"2")
        await versions.add(Version(0, "otters.yaml", TUESDAY), b"3")
        assert {file: one.number for file, one in (await versions.newest()).items()} == {
            "otters.yaml": 3,
            "lamps.yaml": 2,
        }
        assert (await versions.newest(MONDAY))["otters.yaml"].number == 1
        assert not await versions.newest(MONDAY - timedelta(microseconds=1))


async def test_a_long_history_is_read_page_by_page() -> None:
    async with in_memory() as database:
        versions = Versions(database)
        for day in range(5):
            await versions.add(Version(0, "otters.yaml", MONDAY + timedelta(days=day)), b"%d" % day)
            await versions.add(Version(0, "lamps.yaml", MONDAY + timedelta(days=day)), b"%d" % day)
        page = await versions.history("otters.yaml", limit=2)
        assert [one.number for one in page] == [9, 7]
        assert [one.number for one in await versions.history("otters.yaml", 2, page[-1].number)] == [5, 3]


async def test_what_is_written_in_memory_is_gone_with_it() -> None:
    async with in_memory() as database:
        await Versions(database).add(Version(0, "otters.yaml", MONDAY), b"1")
    async with in_memory() as database:
        assert not await Versions(database).history()
