"""Brings a database into the newest shape, by the migrations that it has not seen yet."""

from pathlib import Path

from sqlalchemy import Connection, column, func, inspect, select, table
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.desk.chats import StoreError
from bot.desk.engines import writing
from bot.desk.tables import SHAPE

MIGRATIONS = Path(__file__).parent / "migrations"

_LOCK = 0x62726965  # "brie": under this number PostgreSQL lets one process at a time change the shape


async def bring_into_shape(engine: AsyncEngine) -> None:
    """Run the migrations that are missing; processes that start at once take turns.

    Raises:
        StoreError: the database is newer than this program.
    """
    async with engine.connect() as connection:
        if await connection.run_sync(_shape) == SHAPE:
            return
    async with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            await connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        await connection.run_sync(_migrate)


def _shape(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(select(column("version_num")).select_from(table("alembic_version")))
    return found


def _migrate(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 (0.2 s, which only a first start has to pay)
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    try:
        command.upgrade(config, "head")
    except CommandError:
        raise StoreError("a newer version of the bot has written it; install that one") from None
