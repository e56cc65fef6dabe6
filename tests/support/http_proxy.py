"""An HTTP proxy that wants a password: it passes requests on, and opens tunnels."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote, urlsplit

from tests.support.tcp_server import copy_bytes, run_tcp_server

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

    @asynccontextmanager
    async def run(self, host: str = "127.0.0.1") -> AsyncIterator["HttpProxy"]:
        """Listen on a free port while the context is open."""
        name = f"[{host}]" if ":" in host else host
        async with run_tcp_server(self._serve, host) as port:
            self.url = f"http://{USER}:{quote(PASSWORD, safe='')}@{name}:{port}"
            yield self

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
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
        await asyncio.gather(copy_bytes(reader, server_writer), copy_bytes(server_reader, writer))
