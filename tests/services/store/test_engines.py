"""What the drivers' errors say, in words for an operator."""

import asyncio

import pytest

from bot.services.store.engines import open_engine, parse_database_url, translate_errors
from bot.services.store.errors import DatabaseUnavailableError


async def test_a_server_that_takes_connections_and_says_nothing_does_not_answer() -> None:
    connections: list[asyncio.StreamWriter] = []
    async with await asyncio.start_server(
        lambda _, writer: connections.append(writer), "127.0.0.1", 0
    ) as server:
        port = server.sockets[0].getsockname()[1]
        url = parse_database_url(f"postgresql+asyncpg://bot@127.0.0.1:{port}/bot")
        with pytest.raises(DatabaseUnavailableError, match=r"^it does not answer$"):
            async with translate_errors(), open_engine(url, 0.1) as engine, engine.connect():
                pass
    for connection in connections:
        connection.close()
        await connection.wait_closed()
    assert connections
