"""A proxy before PostgreSQL that can stop answering, as a server whose machine or network hangs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class PostgresProxy:
    """Passes bytes on to the server behind a socket, until it hangs: then it accepts, and says nothing."""

    def __init__(self, sockets: str) -> None:
        self._socket = f"{sockets}/.s.PGSQL.5432"
        self._may_pass = asyncio.Event()
        self._may_pass.set()
        self._tasks: set[asyncio.Task[None]] = set()
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
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        with suppress(OSError, asyncio.CancelledError):
            server_reader, server_writer = await asyncio.open_unix_connection(self._socket)
            await asyncio.gather(
                self._pass_on(reader, server_writer, is_client=True), self._pass_on(server_reader, writer)
            )

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_client: bool = False
    ) -> None:
        try:
            with suppress(OSError):
                while data := await reader.read(65536):
                    self.received += is_client
                    await self._may_pass.wait()
                    writer.write(data)
                    await writer.drain()
        finally:
            writer.close()
