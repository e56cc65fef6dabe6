"""A clock of a PostgreSQL database that stands still until somebody sleeps."""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.services.store.database import Database
from tests.support.databases import execute

_START = "2031-01-01 00:00:00+00"
_NOW = text("SELECT now FROM test.clock")
_PASS = text("UPDATE test.clock SET now = greatest(now, :until)")


class DatabaseClock:
    """Replaces the clock of the database that is open as *database*."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @staticmethod
    async def install(address: str) -> None:
        """Let the connections that are opened from now on read this clock."""
        name = address.rpartition("@/")[2].partition("?")[0]
        await execute(
            address,
            "CREATE SCHEMA test",
            f"CREATE TABLE test.clock AS SELECT timestamptz '{_START}' AS now",
            "CREATE FUNCTION test.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE "
            "AS 'SELECT now FROM test.clock'",
            f"ALTER DATABASE {name} SET search_path = public, test, pg_catalog",
        )

    async def read(self) -> float:
        """Read the seconds since the clock was installed."""
        return (await self._read_now() - datetime.fromisoformat(_START)).total_seconds()

    async def sleep(self, seconds: float) -> None:
        """Let *seconds* pass at once; those who sleep at the same time do so together."""
        until = await self._read_now() + timedelta(seconds=seconds)

        async def let_pass(connection: AsyncConnection) -> None:
            await connection.execute(_PASS, {"until": until})

        await self._database.write(let_pass)

    async def _read_now(self) -> datetime:
        async def read(connection: AsyncConnection) -> datetime:
            moment: datetime = (await connection.execute(_NOW)).scalar_one()
            return moment

        return await self._database.read(read)
