"""Brings a database into the newest shape.

An empty one is made from the tables at once: a test holds these and the migrations to the same result, and
Alembic, which takes 0.1 s of a start, is loaded only where there is an older shape.
"""

from pathlib import Path

from sqlalchemy import Connection, func, insert, inspect, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.services.store.engines import writing
from bot.services.store.errors import StoreError
from bot.services.store.tables import SHAPE, shapes, tables

MIGRATIONS = Path(__file__).parent / "migrations"

_LOCK = 0x62726965  # "brie": under this number PostgreSQL lets one process at a time change the shape


async def bring_into_shape(engine: AsyncEngine) -> None:
    """Make what is missing; processes that start at once take turns.

    Raises:
        StoreError: the database is newer than this program.
    """
    async with engine.connect() as connection:
        if await connection.run_sync(_shape) == SHAPE:
            return
    async with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            await connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        await connection.run_sync(_change)


def _shape(connection: Connection) -> str | None:
    if not inspect(connection).has_table(shapes.name):
        return None
    found: str | None = connection.scalar(select(shapes.c.version_num))
    return found


def _change(connection: Connection) -> None:
    if inspect(connection).get_table_names():
        _migrate(connection)
    else:
        tables.create_all(connection)
        shapes.create(connection)
        connection.execute(insert(shapes).values(version_num=SHAPE))


def _migrate(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 (see above)
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    try:
        command.upgrade(config, "head")
    except CommandError:
        raise StoreError("a newer version of the bot has written it; install that one") from None
