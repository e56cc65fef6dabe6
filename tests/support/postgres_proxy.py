"""A proxy before PostgreSQL that can stop answering, as a server whose machine or network hangs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.support.tcp_server import copy_bytes, run_tcp_server


class PostgresProxy:
    """Passes bytes on to the server behind a socket, until it hangs: then it accepts, and says nothing."""

    def __init__(self, sockets: str) -> None:
        self._socket = f"{sockets}/.s.PGSQL.5432"
        self._may_pass = asyncio.Event()
        self._may_pass.set()
        self.port = 0
        self.received = 0
        """How many pieces of data clients have sent."""

    def hang(self) -> None:
        self._may_pass.clear()

    def go_on(self) -> None:
        self._may_pass.set()

    @asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        """Listen on 127.0.0.1 while the context is open."""
        async with run_tcp_server(self._serve) as self.port:
            yield

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_unix_connection(self._socket)
        await asyncio.gather(
            copy_bytes(reader, server_writer, self._count_and_wait),
            copy_bytes(server_reader, writer, self._wait),
        )

    async def _wait(self) -> None:
        await self._may_pass.wait()

    async def _count_and_wait(self) -> None:
        self.received += 1
        await self._may_pass.wait()
