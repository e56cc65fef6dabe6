"""Databases for tests, empty for each: a SQLite file, and a PostgreSQL server of the tests' own."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import count
from pathlib import Path

import asyncpg  # type: ignore[import-untyped] # it has no stubs
import pytest
from sqlalchemy import text

from bot.core.app import App
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from bot.services.chat.preference_cache import PreferenceCache
from bot.services.store.database import open_database
from bot.services.store.engines import begin_write, open_engine, parse_database_url
from bot.services.store.preferences import PreferenceStore
from tests.support.app_fixtures import HEAD, TODAY, app_from_texts

MISSING = "there is no PostgreSQL here (Debian: apt-get install postgresql)"
LAMPS = HEAD + "figures: [{id: lamps, title: Lamps, figure: 64}, {id: keepers, title: Keepers, figure: 9}]\n"
OTTERS = """
title: The otters
as_of: 2030
sources: [{id: reef, title: A reef, publisher: The Reef}]
figures: [{id: otters, title: Otters, figure: 12}, {id: pups, title: Pups, figure: 3}]
"""

_names = count(1)


def two_briefings() -> App:
    """Build an app with the briefings "one", the newest, and "two"."""
    return app_from_texts(LAMPS, OTTERS)


@asynccontextmanager
async def open_stored_chat_service(address: str) -> AsyncIterator[ChatService]:
    """Open a chat service with two briefings that stores choices at *address*, as after a start."""
    async with open_database(address) as store:
        yield ChatService(
            LiveApp(two_briefings()), lambda: TODAY, preference_cache=PreferenceCache(PreferenceStore(store))
        )


def address_of_file(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder}/data/bot.db"


@contextmanager
def postgres() -> Iterator[str]:
    """Run a PostgreSQL server that listens on a socket only, and give the socket's folder.

    The server refuses to run as root; then it runs as nobody.
    """
    programs = find_programs()
    if programs is None:
        pytest.skip(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))  # a socket's path has at most 107 bytes
    user = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else os.geteuid()
    os.chown(folder, user, -1)

    def call(*words: str) -> None:
        subprocess.run(  # noqa: S603
            words, user=user, cwd=folder, stdout=subprocess.DEVNULL, check=True, env={"LC_ALL": "C.UTF-8"}
        )

    control = (str(programs / "pg_ctl"), "-D", f"{folder}/data", "-s", "-w")
    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
    try:
        call(str(programs / "initdb"), "-D", f"{folder}/data", "-U", "bot", "-A", "trust", "-N")
        call(*control, "-l", f"{folder}/log", "-o", options, "start")
        try:
            yield str(folder)
        finally:
            call(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


async def new_database(sockets: str) -> str:
    """Create an empty database on the server with this socket folder, and give its address."""
    name = f"bot{next(_names)}"
    connection = await asyncpg.connect(host=sockets, user="bot", database="postgres")
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    return f"postgresql+asyncpg://bot@/{name}?host={sockets}"


async def end_sessions(sockets: str, address: str) -> None:
    """End every session in the database at *address*, as a restart of PostgreSQL does."""
    connection = await asyncpg.connect(host=sockets, user="bot", database="postgres")
    query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1"
    assert await connection.fetch(query, parse_database_url(address).database)
    await connection.close()


def find_programs() -> Path | None:
    """Find the folder of PostgreSQL's programs, which Debian keeps off the PATH."""
    found = shutil.which("initdb")
    there = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return there[-1] if there else None


async def execute(address: str, *statements: str) -> None:
    """Execute statements on a database, as another program would."""
    async with open_engine(parse_database_url(address), 5) as engine, begin_write(engine) as connection:
        for statement in statements:
            await connection.execute(text(statement))


async def read_rows(address: str) -> list[tuple[str, ...]]:
    async with open_engine(parse_database_url(address), 5) as engine, engine.connect() as connection:
        found = await connection.execute(text("SELECT id, briefing, language FROM chats ORDER BY id"))
        return [tuple(row) for row in found]
