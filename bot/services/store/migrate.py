"""Brings a database into the newest shape.

An empty one is made from the tables at once: a test holds these and the migrations to the same result, and
Alembic, which takes 0.1 s of a start, is loaded only where there is an older shape.
"""

from pathlib import Path

from sqlalchemy import Connection, func, insert, inspect, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.services.store.engines import begin_write
from bot.services.store.errors import StoreError
from bot.services.store.tables import LATEST_SCHEMA_VERSION, alembic_version_table, metadata

MIGRATIONS_FOLDER = Path(__file__).parent / "migrations"

_ADVISORY_LOCK_ID = (
    0x62726965  # "brie": under this number PostgreSQL lets one process at a time change the shape
)


async def migrate_database(engine: AsyncEngine) -> None:
    """Make what is missing; processes that start at once take turns.

    Raises:
        StoreError: the database is newer than this program.
    """
    async with engine.connect() as connection:
        if await connection.run_sync(_read_schema_version) == LATEST_SCHEMA_VERSION:
            return
    async with begin_write(engine) as connection:
        if engine.dialect.name == "postgresql":
            await connection.execute(select(func.pg_advisory_xact_lock(_ADVISORY_LOCK_ID)))
        await connection.run_sync(_create_or_migrate)


def _read_schema_version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(alembic_version_table.name):
        return None
    version: str | None = connection.scalar(select(alembic_version_table.c.version_num))
    return version


def _create_or_migrate(connection: Connection) -> None:
    if inspect(connection).get_table_names():
        _run_migrations(connection)
    else:
        metadata.create_all(connection)
        alembic_version_table.create(connection)
        connection.execute(insert(alembic_version_table).values(version_num=LATEST_SCHEMA_VERSION))


def _run_migrations(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 (see above)
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    try:
        command.upgrade(config, "head")
    except CommandError:
        raise StoreError("a newer version of the bot has written it; install that one") from None
