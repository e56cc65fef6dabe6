"""The page under abuse, over real connections: floods, half-sent requests, and clients that vanish."""

import asyncio
import logging
import resource
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from aiohttp import ClientSession

from bot.adapters.web.access_log import MinuteLog
from bot.adapters.web.connections import ConnectionLimiter
from bot.adapters.web.limits import WebLimits
from bot.adapters.web.rate_limiter import MAX_ADDRESSES, RateLimiter
from bot.adapters.web.settings import WebSettings
from bot.core.i18n.locale import get_locale
from bot.core.messages.caller import ChatId
from bot.core.messages.preferences import NO_PREFERENCES, PreferenceChange, Preferences
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from bot.services.chat.preference_cache import PreferenceCache
from tests.browser.sample_page import SampleApp, serve_app, serve_page
from tests.support.app_fixtures import TODAY

HALF_SENT = {
    "nothing": b"",
    "half a request line": b"GET /?ask=po",
    "half of the headers": b"GET / HTTP/1.1\r\nHost: localhost\r\nX-",
    "half of a form": b"POST /words HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nline=",
}

FEW = WebLimits(burst=20, rate=0.5)
BEHIND_A_PROXY = WebSettings(port=0, public_url="https://briefings.example.org")

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


async def test_an_address_that_asks_too_often_is_told_to_wait(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    message = get_locale("de").translate("Too many requests. Please wait a moment and try again.")
    async with serve_app(BEHIND_A_PROXY, limits=FEW) as address, ClientSession(address) as reader:
        for number in range(30):
            async with reader.get("/api/suggest?typed=po", headers={"Accept-Language": "de"}) as response:
                assert response.status == (200 if number < 20 else 429)
                payload = await response.json()
        assert payload == {"error": message}
        assert response.headers["Retry-After"] == "2"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        async with reader.get("/health") as response:
            assert response.status == 200
        async with reader.get("/", headers={"X-Forwarded-For": "203.0.113.7"}) as response:
            assert response.status == 200  # another reader, by the proxy on this machine
    assert sum("429" in one for one in caplog.messages) == 1


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("198.51.100.1, 203.0.113.7", "198.51.100.2, 203.0.113.7", True),  # what the reader's side claims
        ("203.0.113.7, 10.1.2.3", "203.0.113.8, 10.1.2.3", False),  # a trusted proxy in between
        ("10.1.2.3", "10.9.9.9, 10.1.2.3", False),
        ("203.0.113.7:4711", "203.0.113.7:4712", True),
        ("[2001:db8:1:2::1]:4711", "2001:db8:1:2::2", True),
        ("nonsense", "rubbish", True),
    ],
)
async def test_readers_are_told_apart_by_what_trusted_proxies_say(
    first: str, second: str, *, is_same: bool
) -> None:
    public_url = "https://briefings.example.org"
    settings = WebSettings.model_validate(
        {"port": 0, "public_url": public_url, "trusted_proxies": "10.0.0.0/8"}
    )
    async with serve_app(settings, limits=FEW) as address, ClientSession(address) as reader:

        async def ask(forwarded: str) -> int:
            async with reader.get("/assets/0/x", headers={"X-Forwarded-For": forwarded}) as response:
                return response.status

        while await ask(first) != 429:
            pass
        assert (await ask(second) == 429) is is_same


class CountedPreferences:
    """Stores nothing, and counts how often it is asked."""

    def __init__(self) -> None:
        self.read_count = 0

    async def read_preferences(self, _chat: ChatId) -> Preferences:
        self.read_count += 1
        return NO_PREFERENCES

    async def write_change(self, _chat: ChatId, _change: PreferenceChange) -> None:
        raise NotImplementedError


async def test_readers_without_a_cookie_cost_no_query_of_the_database() -> None:
    store = CountedPreferences()
    chat_service = ChatService(LiveApp(SampleApp()), lambda: TODAY, preference_cache=PreferenceCache(store))
    async with serve_page(chat_service) as address:
        for path in ("/", "/?ask=polls", "/lake-towns/polls", "/api/suggest?typed=/polls%20b"):
            async with ClientSession(address) as reader, reader.get(path) as response:
                assert response.status != 500
        assert store.read_count == 0
        async with ClientSession(address, cookies={"chat": "a" * 22}) as reader, reader.get("/"):
            pass
        assert store.read_count == 1


@pytest.mark.parametrize("line", ["/language de", "briefing lake-towns", "/FORGET"])
async def test_an_address_can_store_only_some_choices(line: str) -> None:
    limits = WebLimits(choice_burst=3, choice_rate=0.1)
    async with serve_app(limits=limits) as address:

        async def choose() -> tuple[int, str]:
            async with (
                ClientSession(address) as new_reader,
                new_reader.get("/", params={"ask": line}) as response,
            ):
                return response.status, response.headers.get("Retry-After", "")

        assert [await choose() for _ in range(4)] == [(200, "")] * 3 + [(429, "10")]
        async with ClientSession(address) as reader:
            async with reader.post("/api/answer", data={"line": line}) as response:
                assert response.status == 429
            async with reader.get("/?ask=polls") as response:
                assert response.status == 200


async def test_nobody_gets_another_limit_by_claiming_another_address(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with serve_app(limits=FEW) as address, ClientSession(address) as reader:
        statuses = []
        for number in range(30):
            claim = {"X-Forwarded-For": f"203.0.113.{number}"}
            async with reader.get("/assets/0/x", headers=claim) as response:
                statuses.append(response.status)
    assert statuses == [404] * 20 + [429] * 10
    (hint,) = (one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING)
    assert hint.startswith("127.0.0.1 asks too often")
    assert "web.trusted_proxies" in hint


def test_a_rate_limit_recovers_and_forgets_addresses() -> None:
    now = 0.0
    limiter = RateLimiter(100, 10, lambda: now)
    assert [limiter.try_acquire("a") for _ in range(100)] == [0] * 100
    assert limiter.try_acquire("a") == pytest.approx(0.1)
    now += 0.1
    assert (limiter.try_acquire("a"), limiter.try_acquire("a") > 0) == (0, True)
    for number in range(MAX_ADDRESSES):
        limiter.try_acquire(str(number))
    assert limiter.try_acquire("a") == 0


class Minutes:
    """Calls what waits for the end of the minute."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def call_later(self, _seconds: float, callback: Callable[[], None]) -> None:
        self.waiting.append(callback)

    def end(self) -> None:
        waiting, self.waiting = self.waiting, []
        for callback in waiting:
            callback()


def test_refusals_are_one_line_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    minutes = Minutes()
    minute_log = MinuteLog(minutes.call_later)
    for number in range(1000):
        minute_log.add("429", f"GET /{number} 429")
    minute_log.add("400", "GET / 400")
    minutes.end()
    for _ in range(3):
        minute_log.add("429", "GET / 429")
    minutes.end()
    minutes.end()
    assert caplog.messages == [
        "GET /0 429",
        "GET / 400",
        "and 999 more in the last minute (429: 999)",
        "and 3 more in the last minute (429: 3)",
    ]
    assert not minutes.waiting
    minute_log.add("429", "GET /again 429")
    assert caplog.messages[-1] == "GET /again 429"


async def test_answers_beyond_a_hundred_a_minute_are_counted_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    async with serve_app() as address, ClientSession(address) as reader:
        for _ in range(110):
            async with reader.get("/") as response:
                assert response.status == 200
    assert sum("GET / 200" in one for one in caplog.messages) == 100
