"""Runs a TCP server for a test, and ends its connections with it."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
"""Serves one connection, which is closed after it."""


@asynccontextmanager
async def run_tcp_server(
    serve: Serve, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    """Let *serve* answer at a free port of *host* while the context is open; give the port.

    With *tls* connections are encrypted.
    """
    tasks: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        with suppress(OSError, asyncio.CancelledError, asyncio.IncompleteReadError):
            await serve(reader, writer)
        writer.close()

    server = await asyncio.start_server(handle, host, 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def copy_bytes(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    before_write: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Pass on what comes, then close *writer*; *before_write* is awaited before each piece."""
    try:
        with suppress(OSError):
            while data := await reader.read(65536):
                if before_write:
                    await before_write()
                writer.write(data)
                await writer.drain()
    finally:
        writer.close()
