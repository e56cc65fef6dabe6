"""An HTTP proxy that wants a password: it passes requests on, and opens tunnels."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import quote, urlsplit

USER, PASSWORD = "gull", "a bridge/too wet"
_CREDENTIALS = b64encode(f"{USER}:{PASSWORD}".encode()).decode()


class HttpProxy:
    """Takes one request a connection; what follows is passed on as it comes."""

    def __init__(self) -> None:
        self.url = ""
        """Its address, with the password."""
        self.requests: list[str] = []
        """The method and the target of each request that had the password."""
        self.refused_hosts: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def run(self, host: str = "127.0.0.1") -> AsyncIterator["HttpProxy"]:
        """Listen on a free port while the context is open."""
        server = await asyncio.start_server(self._serve, host, 0)
        port = server.sockets[0].getsockname()[1]
        name = f"[{host}]" if ":" in host else host
        self.url = f"http://{USER}:{quote(PASSWORD, safe='')}@{name}:{port}"
        try:
            yield self
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        with suppress(OSError, asyncio.CancelledError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            await self._pass_on(head, reader, writer)
        writer.close()

    async def _pass_on(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        method, target = head.decode().split(" ", 2)[:2]
        if f"Proxy-Authorization: Basic {_CREDENTIALS}" not in head.decode():
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        self.requests.append(f"{method} {target}")
        address = urlsplit(f"//{target}" if method == "CONNECT" else target)
        if address.hostname in self.refused_hosts:
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            return
        server_reader, server_writer = await asyncio.open_connection(address.hostname, address.port)
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            server_writer.write(head)
        await asyncio.gather(_copy(reader, server_writer), _copy(server_reader, writer))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        with suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
    finally:
        writer.close()
