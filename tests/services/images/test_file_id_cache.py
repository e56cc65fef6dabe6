"""Ids of uploaded files, in a real SQLite file and a real PostgreSQL."""

from sqlalchemy import text

from bot.services.images.file_id_cache import FileIdCache
from bot.services.store.database import Database, open_database
from bot.services.store.engines import begin_write, open_engine, parse_database_url
from bot.services.store.file_ids import FileIdStore


async def execute(database: Database, statement: str) -> None:
    await database.write(lambda connection: connection.execute(text(statement)))


async def test_a_file_id_survives_a_restart(address: str) -> None:
    async with open_database(address) as database:
        await FileIdCache(FileIdStore(database)).save_file_id("telegram:1:lamps", "AgAC-1")
    async with open_database(address) as database:
        cache = FileIdCache(FileIdStore(database))
        assert await cache.get_file_id("telegram:1:lamps") == "AgAC-1"
        assert await cache.get_file_id("telegram:2:lamps") == ""


async def test_a_new_upload_replaces_the_id_of_the_old_one(address: str) -> None:
    async with open_database(address) as database:
        for file_id in ("AgAC-1", "AgAC-2"):
            await FileIdCache(FileIdStore(database)).save_file_id("telegram:1:lamps", file_id)
        assert await FileIdCache(FileIdStore(database)).get_file_id("telegram:1:lamps") == "AgAC-2"


async def test_only_the_newest_uploads_are_kept(address: str) -> None:
    names = [f"telegram:1:{number}" for number in range(7)]
    async with open_database(address) as database:
        cache = FileIdCache(FileIdStore(database), limit=3)
        for name in (*names, names[0]):  # the first one is uploaded again at the end
            await cache.save_file_id(name, f"file of {name}")
        restarted = FileIdCache(FileIdStore(database))
        kept = [name for name in names if await restarted.get_file_id(name)]
    assert kept == [names[0], names[5], names[6]]


async def test_without_a_database_file_ids_last_until_the_bot_stops() -> None:
    cache = FileIdCache(limit=2)
    for number in range(3):
        await cache.save_file_id(str(number), f"file {number}")
    assert [await cache.get_file_id(name) for name in ("2", "1", "0")] == ["file 2", "file 1", ""]


async def test_a_failing_database_costs_no_answer_and_gets_the_ids_when_it_is_back(address: str) -> None:
    async with open_database(address) as database:
        cache = FileIdCache(FileIdStore(database))
        database.add_restorer(cache.restore_to_database)
        await cache.save_file_id("before", "file 1")
        await execute(database, "ALTER TABLE uploads RENAME TO elsewhere")
        assert await cache.get_file_id("before") == "file 1"
        assert await cache.get_file_id("meanwhile") == ""
        await cache.save_file_id("meanwhile", "file 2")
        assert await cache.get_file_id("meanwhile") == "file 2"
        await rename_back(address)
        await cache.save_file_id("too early", "file 3")
        await database.check()
        restarted = FileIdCache(FileIdStore(database))
        names = ("before", "meanwhile", "too early")
        assert [await restarted.get_file_id(name) for name in names] == ["file 1", "file 2", "file 3"]


async def rename_back(address: str) -> None:
    """Repair the database, as another program would."""
    async with open_engine(parse_database_url(address), 5) as engine, begin_write(engine) as connection:
        await connection.execute(text("ALTER TABLE elsewhere RENAME TO uploads"))
