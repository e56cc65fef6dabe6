"""A reader of the web page, and the faults that browsers and networks have."""

import asyncio
import re
import socket
import struct
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from urllib.parse import quote

from aiohttp import ClientSession
from yarl import URL

from bot.adapters.web.limits import WebLimits
from bot.adapters.web.settings import WebSettings
from tests.browser.sample_page import serve_page
from tests.faults.outcomes import Fault, Sight
from tests.faults.world import BARRIER_LINE, World

LIMITS = WebLimits(burst=20, rate=0.1, first_request=2)
BEHIND_A_PROXY = WebSettings(port=0, public_url="https://briefings.example.org")
BUSY_READER = {"X-Forwarded-For": "203.0.113.7"}
_ANSWER = re.compile(r'<section class="reply.*?</section>', re.DOTALL)
_REVISION = re.compile(r"[?&]v=\d+")  # of a permanent link: without a database there is none
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER with a time of 0: the peer gets RST


class WebReader:
    """Asks on the page, each time with a new browser."""

    def __init__(self, address: URL) -> None:
        self._address = address

    async def ask(self, line: str, fault: Fault | None = None) -> Sight:
        match fault:
            case Fault.RESET_BEFORE | Fault.CLOSED | Fault.LATE | Fault.TIMEOUT:
                texts = await self._vanish(line, fault)
            case Fault.RESET_AFTER:
                texts = (await self._post(line),)
                await self._vanish(line, fault)
            case Fault.FLOOD:
                texts = (await self._flood(line),)
            case Fault.TOO_LARGE:
                texts = (await self._post("x" * 1_000_000),)
            case _:
                texts = (await self._post(line),)
        await self._post(BARRIER_LINE)
        return Sight(texts)

    async def _post(self, line: str, headers: Mapping[str, str] | None = None) -> str:
        """Send the page's form, and return the answer as text."""
        async with (
            ClientSession(self._address) as session,
            session.post("/send", data={"line": line}, headers=headers) as response,
        ):
            html = await response.text()
            answer = _ANSWER.search(html)
            return _REVISION.sub("", answer[0] if answer else html)

    async def _flood(self, line: str) -> str:
        return [await self._post(line, BUSY_READER) for _ in range(LIMITS.burst + 1)][-1]

    async def _vanish(self, line: str, fault: Fault) -> tuple[str, ...]:
        """Send a request or a part of it, and go; return what came until then."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._address.port, limit=2**24)
        request = f"GET /?as=telegram&ask={quote(line)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
        writer.write(request if fault in {Fault.LATE, Fault.RESET_AFTER} else request[:-4])
        await writer.drain()
        if fault is Fault.TIMEOUT:
            assert await reader.read() == b""
        elif fault is Fault.RESET_AFTER:
            await reader.readuntil(b"</html>")
        if fault is not Fault.CLOSED:
            linger = (socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            writer.get_extra_info("socket").setsockopt(*linger)
        writer.close()
        return ()


@asynccontextmanager
async def open_web_reader(world: World) -> AsyncIterator[WebReader]:
    """Serve the page from *world*."""
    async with serve_page(world.services.chat_service, BEHIND_A_PROXY, LIMITS) as address:
        yield WebReader(URL(address))
