"""Brings a database to the schema of this version of the bot, or back to one of before.

Each migration names what going back before it loses, for whoever has to decide that. Alembic, whose import
takes 0.1 s, is loaded only where a migration has to run.
"""

# ruff: noqa: PLC0415 (see above)

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, insert, inspect, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.services.store.engines import (
    begin_write,
    describe_database,
    open_engine,
    parse_database_url,
    translate_errors,
)
from bot.services.store.errors import StoreError
from bot.services.store.schema import LATEST_SCHEMA_VERSION, alembic_version_table, metadata
from bot.services.store.sqlite_file import require_existing_database

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS_FOLDER = Path(__file__).parent / "migrations"
MIGRATION_TIMEOUT = 300.0  # seconds for a statement, and for the lock: the bot may still be running

_ADVISORY_LOCK_ID = 0x62726965  # "brie": the PostgreSQL lock that one migrating process holds at a time


@dataclass(frozen=True, slots=True)
class SchemaVersion:
    """A schema by its *number*: what its migration brought, and what going back before it loses."""

    number: str
    description: str
    loss: str


async def migrate_database(engine: AsyncEngine) -> None:
    """Create the tables, or bring them to the newest schema; processes that start together take turns.

    Raises:
        StoreError: a newer version of the program wrote the database.
    """
    async with engine.connect() as connection:
        if await connection.run_sync(read_schema_version) == LATEST_SCHEMA_VERSION:
            return
    async with _begin_migration(engine) as connection:
        await connection.run_sync(_create_or_upgrade)


async def read_schema(address: str) -> str | None:
    """Read which schema the database at *address* has; None if it is empty.

    Raises:
        StoreError: there is no such database, or it cannot be read.
    """
    async with _open_existing(address) as engine, engine.connect() as connection:
        return await connection.run_sync(read_schema_version)


async def change_schema(address: str, number: str) -> None:
    """Bring the database at *address* to the schema *number*, up or down: as a whole, or not at all.

    Raises:
        StoreError: there is no such database, it cannot be written, or a newer version of the bot wrote it.
    """
    async with _open_existing(address) as engine, _begin_migration(engine) as connection:
        await connection.run_sync(_upgrade_or_downgrade, number)


def read_schema_version(connection: Connection) -> str | None:
    """Read which migration a database has reached; None if it is empty."""
    if not inspect(connection).has_table(alembic_version_table.name):
        return None
    version: str | None = connection.scalar(select(alembic_version_table.c.version_num))
    return version


def list_schema_versions() -> tuple[SchemaVersion, ...]:
    """List the schemas that this version of the bot knows, the oldest first."""
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(_build_config()).walk_revisions()
    versions = (
        SchemaVersion(one.revision, one.doc, getattr(one.module, "lost_by_downgrade", "")) for one in scripts
    )
    return tuple(sorted(versions, key=lambda one: one.number))


@asynccontextmanager
async def _open_existing(address: str) -> AsyncIterator[AsyncEngine]:
    url = parse_database_url(address)
    async with (
        translate_errors(f"{describe_database(url)} cannot be used: "),
        open_engine(require_existing_database(url), MIGRATION_TIMEOUT) as engine,
    ):
        yield engine


@asynccontextmanager
async def _begin_migration(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    async with begin_write(engine) as connection:
        if engine.dialect.name == "postgresql":
            await connection.execute(select(func.pg_advisory_xact_lock(_ADVISORY_LOCK_ID)))
        yield connection


def _create_or_upgrade(connection: Connection) -> None:
    if inspect(connection).get_table_names():
        _upgrade_or_downgrade(connection, LATEST_SCHEMA_VERSION)
    else:
        metadata.create_all(connection)
        alembic_version_table.create(connection)
        connection.execute(insert(alembic_version_table).values(version_num=LATEST_SCHEMA_VERSION))


def _upgrade_or_downgrade(connection: Connection, number: str) -> None:
    from alembic import command
    from alembic.util import CommandError

    present = read_schema_version(connection)
    is_downgrade = present is not None and present > number
    try:
        (command.downgrade if is_downgrade else command.upgrade)(_build_config(connection), number)
    except CommandError:
        raise StoreError(describe_newer_schema(present)) from None


def describe_newer_schema(number: str | None) -> str:
    """Say that a newer version of the bot wrote the database, and what to do."""
    return (
        f"it has the schema {number}, of a newer version of the bot; install that version, or go back to "
        f"{LATEST_SCHEMA_VERSION} with its command migrate"
    )


def _build_config(connection: Connection | None = None) -> "Config":
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
