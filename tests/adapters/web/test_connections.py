"""Connections to the page under abuse: half-sent requests, floods, and clients that vanish."""

import asyncio
import logging
import resource
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from aiohttp import ClientSession

from bot.adapters.web.access_log import MinuteLog
from bot.adapters.web.connections import ConnectionLimiter
from bot.adapters.web.limits import WebLimits
from tests.browser.sample_page import serve_app

HALF_SENT = {
    "nothing": b"",
    "half a request line": b"GET /?ask=po",
    "half of the headers": b"GET / HTTP/1.1\r\nHost: localhost\r\nX-",
    "half of a form": b"POST /send HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nline=",
}

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def connect(address: str, sender: str = "127.0.0.1") -> AsyncIterator[Connection]:
    port = int(address.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(sender, 0))
    try:
        yield reader, writer
    finally:
        writer.close()


async def read_rest(connection: Connection) -> bytes:
    """Read until the server closes the connection."""
    try:
        return await asyncio.wait_for(connection[0].read(), 5)
    except ConnectionResetError:
        return b""


@pytest.mark.parametrize("sent", HALF_SENT.values(), ids=HALF_SENT)
async def test_a_flood_of_half_sent_requests_keeps_nobody_from_asking(
    sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(serve_app(limits=WebLimits(connections=20)))
        flood = [await stack.enter_async_context(connect(address)) for _ in range(200)]
        for _, writer in flood:
            writer.write(sent)
        for path in ("/health", "/", "/health"):
            async with ClientSession() as session, session.get(address + path) as response:
                assert response.status == 200
        assert await read_rest(flood[0]) == b""
        assert await read_rest(flood[170]) == b""
    refused = [one for one in caplog.messages if "too many" in one]
    assert refused == ["a connection was closed: too many are open"]
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("sent", HALF_SENT.values(), ids=HALF_SENT)
async def test_a_request_that_does_not_end_is_dropped(sent: bytes, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    limits = WebLimits(first_request=0.05, exchange=0.05)
    async with serve_app(limits=limits) as address, connect(address) as connection:
        connection[1].write(sent)
        assert await read_rest(connection) == b""
    assert any("no whole request in time" in one for one in caplog.messages)
    assert "Traceback" not in caplog.text


async def test_one_address_can_have_only_some_of_the_connections() -> None:
    limits = WebLimits(connections=9, connections_per_address=3, grace=0)
    limiter = ConnectionLimiter(limits, (), MinuteLog())
    server = await asyncio.get_running_loop().create_server(limiter.limit(asyncio.Protocol), "127.0.0.1", 0)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with AsyncExitStack() as stack:
        connections = [await stack.enter_async_context(connect(address)) for _ in range(5)]
        assert [await read_rest(one) for one in connections[:2]] == [b"", b""]
        await asyncio.wait([asyncio.ensure_future(one[0].read()) for one in connections[2:]], timeout=0.05)
        assert not any(reader.at_eof() for reader, _ in connections[2:])
    server.close()


async def test_a_flood_from_one_address_pushes_out_no_other() -> None:
    limits = WebLimits(connections=20, connections_per_address=10)
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(serve_app(limits=limits))
        other = await stack.enter_async_context(connect(address, "127.0.0.2"))
        flood = [await stack.enter_async_context(connect(address)) for _ in range(200)]
        assert await read_rest(flood[150]) == b""
        other[1].write(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert (await asyncio.wait_for(other[0].readline(), 5)).startswith(b"HTTP/1.1 200")


async def test_a_monitor_behind_the_address_of_a_flood_is_answered() -> None:
    limits = WebLimits(grace=30)  # for a slow machine
    async with serve_app(limits=limits) as address, AsyncExitStack() as stack:

        async def ask_for_health() -> int:
            async with ClientSession() as session, session.get(f"{address}/health") as response:
                return response.status

        async def send_half() -> None:
            _, writer = await stack.enter_async_context(connect(address))
            writer.write(HALF_SENT["half of the headers"])

        asked = []
        for _ in range(5):
            asked.append(asyncio.create_task(ask_for_health()))
            await asyncio.gather(*(send_half() for _ in range(100)))
        assert await asyncio.gather(*asked) == [200] * 5


@pytest.fixture
def few_files() -> Iterator[int]:
    """Let this process open few files, as macOS does; return how many."""
    soft_limit, hard_limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (400, hard_limit))
    yield 400
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft_limit, hard_limit))


async def test_connections_leave_files_for_everything_else(few_files: int) -> None:
    async with serve_app() as address, AsyncExitStack() as stack:
        connections = [
            await stack.enter_async_context(connect(address, f"127.0.0.{number + 2}"))
            for number in range(few_files // 4 + 10)
        ]
        assert [await read_rest(one) for one in connections[:10]] == [b""] * 10
        connections[10][1].write(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert (await asyncio.wait_for(connections[10][0].readline(), 5)).startswith(b"HTTP/1.1 200")


async def test_a_client_that_sends_a_letter_now_and_then_is_dropped_too() -> None:
    limits = WebLimits(first_request=0.1)
    async with serve_app(limits=limits) as address, connect(address) as (reader, writer):
        writer.write(b"GET /")

        async def trickle() -> None:
            while not writer.is_closing():
                writer.write(b"x")
                await asyncio.sleep(0.01)

        trickling = asyncio.create_task(trickle())
        assert await read_rest((reader, writer)) == b""
        trickling.cancel()


async def test_a_client_that_goes_while_it_sends_a_form_leaves_no_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    async with serve_app() as address:
        for _ in range(20):
            async with connect(address) as (_, writer):
                writer.write(HALF_SENT["half of a form"])
                await writer.drain()
                async with ClientSession() as session, session.get(f"{address}/health"):
                    writer.transport.abort()
        async with ClientSession() as session, session.get(f"{address}/health") as response:
            assert response.status == 200
    assert "Traceback" not in caplog.text
    assert "could not answer" not in caplog.text
