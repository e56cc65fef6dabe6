"""Which content of a file each moderator has got, on each database."""

from datetime import UTC, datetime, timedelta

from bot.services.store.database import open_database
from bot.services.store.fetched_files import MAX_AGE, FetchedFileStore
from bot.services.store.revisions import Revision

ANNA, BORIS, FILE = "telegram:7", "telegram:8", "isles.yaml"
NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)


async def test_each_moderator_has_what_they_got_last_or_sent_and_saw_published(address: str) -> None:
    async with open_database(address) as database:
        store = FetchedFileStore(database, lambda: NOON)
        assert await store.find_digest(ANNA, FILE) is None
        await store.save_fetched(ANNA, FILE, "one")
        await store.save_fetched(BORIS, FILE, "")
        await store.save_sent(ANNA, FILE, "one", "two")
        assert await store.find_digest(ANNA, FILE) == "one"
        await store.note_publication(ANNA, Revision(3, FILE, NOON, "merged"))
        assert await store.find_digest(ANNA, FILE) == "one"
        await store.note_publication(ANNA, Revision(4, FILE, NOON, "two"))
        assert await store.find_digest(ANNA, FILE) == "two"
        assert await store.find_digest(BORIS, FILE) == ""
        assert await store.find_digest(ANNA, "other.yaml") is None


async def test_what_is_old_is_forgotten(address: str) -> None:
    now = NOON
    async with open_database(address) as database:
        store = FetchedFileStore(database, lambda: now)
        await store.save_fetched(ANNA, FILE, "one")
        now += MAX_AGE - timedelta(seconds=1)
        assert await store.find_digest(ANNA, FILE) == "one"
        now += timedelta(seconds=1)
        assert await store.find_digest(ANNA, FILE) is None
