"""What was uploaded, remembered in a real SQLite file and a real PostgreSQL."""

import pytest
from sqlalchemy import text

from bot.services.images.file_ids import FileIdCache
from bot.services.store.database import Database, open_database
from bot.services.store.errors import RETRY_PAUSE
from bot.services.store.file_ids import FileIdStore


class Clock:
    """Seconds that a test counts."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def run(database: Database, statement: str) -> None:
    async with database.write_transaction() as connection:
        await connection.execute(text(statement))


async def test_an_upload_is_known_after_a_restart(address: str) -> None:
    async with open_database(address) as database:
        await FileIdCache(FileIdStore(database)).save_file_id("telegram:1:lamps", "AgAC-1")
    async with open_database(address) as database:
        uploads = FileIdCache(FileIdStore(database))
        assert await uploads.get_file_id("telegram:1:lamps") == "AgAC-1"
        assert await uploads.get_file_id("telegram:2:lamps") == ""


async def test_a_file_that_was_uploaded_anew_takes_the_place_of_the_old_one(address: str) -> None:
    async with open_database(address) as database:
        for file in ("AgAC-1", "AgAC-2"):
            await FileIdCache(FileIdStore(database)).save_file_id("telegram:1:lamps", file)
        assert await FileIdCache(FileIdStore(database)).get_file_id("telegram:1:lamps") == "AgAC-2"


async def test_of_many_uploads_the_last_ones_are_kept(address: str) -> None:
    names = [f"telegram:1:{number}" for number in range(7)]
    async with open_database(address) as database:
        uploads = FileIdCache(FileIdStore(database), limit=3)
        for name in (*names, names[0]):  # the first one is uploaded anew at the end
            await uploads.save_file_id(name, f"file of {name}")
        again = FileIdCache(FileIdStore(database))
        kept = [name for name in names if await again.get_file_id(name)]
    assert kept == [names[0], names[5], names[6]]


async def test_without_a_database_uploads_are_known_until_the_bot_stops() -> None:
    uploads = FileIdCache(limit=2)
    for number in range(3):
        await uploads.save_file_id(str(number), f"file {number}")
    assert [await uploads.get_file_id(name) for name in ("2", "1", "0")] == ["file 2", "file 1", ""]


async def test_a_database_that_fails_costs_no_answer_and_one_warning(
    address: str, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    async with open_database(address) as database:
        uploads = FileIdCache(FileIdStore(database), clock=clock)
        await uploads.save_file_id("before", "file 1")
        await run(database, "ALTER TABLE uploads RENAME TO elsewhere")
        assert await uploads.get_file_id("before") == "file 1"
        assert await uploads.get_file_id("meanwhile") == ""
        clock.now += RETRY_PAUSE
        await uploads.save_file_id("meanwhile", "file 2")
        assert await uploads.get_file_id("meanwhile") == "file 2"
        await run(database, "ALTER TABLE elsewhere RENAME TO uploads")
        await uploads.save_file_id("too early", "file 3")
        clock.now += RETRY_PAUSE
        await uploads.save_file_id("after", "file 4")
        again = FileIdCache(FileIdStore(database))
        known = [await again.get_file_id(name) for name in ("before", "meanwhile", "too early", "after")]
    assert known == ["file 1", "", "", "file 4"]
    assert len(caplog.records) == 1
    assert caplog.records[0].getMessage().startswith("Which files were uploaded can be neither read nor")
