"""The library's HTTP on aiohttp, against real servers: what it sends, and how it reports failures."""

import asyncio
import struct
from collections.abc import AsyncIterator

import pytest
from aiohttp import test_utils, web
from telegram import Bot, InputMediaPhoto
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.adapters.telegram.http_transport import WRITE_TIMEOUT, AiohttpRequest
from bot.adapters.telegram.settings import TelegramSettings
from tests.emulators.telegram import TOKEN, Chat, Person, TelegramEmulator

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 400, 300) + bytes(2_000_000)
CHAT = Chat(7)


@pytest.fixture
async def emulator() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator() as emulator:
        emulator.send_text(CHAT, "hello", Person(7))
        yield emulator


@pytest.fixture
async def bot(emulator: TelegramEmulator) -> AsyncIterator[Bot]:
    settings = TelegramSettings(base_url=emulator.url)
    async with Bot(
        TOKEN,
        settings.base_url,
        settings.base_file_url,
        request=AiohttpRequest(8),
        get_updates_request=AiohttpRequest(1),
    ) as bot:
        yield bot


async def test_pictures_are_uploaded_once_and_then_sent_by_file_id(
    emulator: TelegramEmulator, bot: Bot
) -> None:
    sent = await bot.send_photo(7, PNG, caption="<b>é</b> 漢字", parse_mode="HTML")
    again = await bot.send_photo(7, sent.photo[-1].file_id)
    assert again.photo[-1].file_id == sent.photo[-1].file_id
    assert list(emulator.api.files.values()) == [PNG]
    assert emulator.sent[0].text == "é 漢字"


async def test_several_files_are_sent_in_one_request(emulator: TelegramEmulator, bot: Bot) -> None:
    await bot.send_media_group(7, [InputMediaPhoto(PNG, caption="one"), InputMediaPhoto(PNG + b"2")])
    assert list(emulator.api.files.values()) == [PNG, PNG + b"2"]


async def test_a_file_comes_back_as_it_was_sent(emulator: TelegramEmulator, bot: Bot) -> None:
    sent = await bot.send_document(7, b"polls: []\n", filename="a.yaml", caption="new")
    assert sent.document
    file = await sent.document.get_file()
    assert await file.download_as_bytearray() == b"polls: []\n"


async def test_a_slow_response_is_a_timeout(emulator: TelegramEmulator, bot: Bot) -> None:
    emulator.fail_next("sendMessage", hold=asyncio.Event())
    async with asyncio.timeout(WRITE_TIMEOUT):  # which does not count: little is written
        with pytest.raises(TimedOut):
            await bot.send_message(7, "hello", read_timeout=0.05)


async def test_waiting_too_long_for_a_free_connection_is_a_timeout(emulator: TelegramEmulator) -> None:
    gate = asyncio.Event()
    emulator.fail_next("getMe", hold=gate)
    url = f"{emulator.url}/bot{TOKEN}/getMe"
    async with AiohttpRequest(1) as request:
        first = asyncio.create_task(request.do_request(url, "POST"))
        await emulator.server.held.wait()
        with pytest.raises(TimedOut):
            await request.do_request(url, "POST", pool_timeout=0.02, connect_timeout=0.02)
        gate.set()
        assert (await first)[0] == 200


@pytest.mark.parametrize("fault", ["drop", "refused"])
async def test_a_broken_connection_is_a_network_error_without_the_address(
    emulator: TelegramEmulator, fault: str
) -> None:
    url = f"{emulator.url}/bot{TOKEN}/getMe"
    if fault == "drop":
        emulator.fail_next("getMe", drop=True)
    else:
        await emulator.server.stop()
    async with AiohttpRequest(1) as request:
        with pytest.raises(NetworkError) as error:
            await request.do_request(url, "POST")
    assert not isinstance(error.value, TimedOut)
    assert error.value.__cause__ is None
    assert TOKEN not in str(error.getrepr(chain=True, showlocals=False))


async def test_an_endless_response_is_cut_off(emulator: TelegramEmulator) -> None:
    emulator.fail_next("getMe", 200, body=b"x" * 1001)
    async with AiohttpRequest(1, response_limit=1000) as request:
        with pytest.raises(NetworkError, match="more than 1000 bytes"):
            await request.do_request(f"{emulator.url}/bot{TOKEN}/getMe", "POST")


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        (b'{"ok": false, "description": "TOPIC_CLOSED"}', BadRequest, "TOPIC_CLOSED"),
        (b'{"ok": false, "description": "TOPIC_CLOSED", "result": null}', BadRequest, "TOPIC_CLOSED"),
        (b'{"ok": false, "error_code": "x", "description": "No"}', BadRequest, "No"),
        (b'{"ok": false, "error_code": 403, "description": "Blocked"}', Forbidden, "Blocked"),
        (
            b'{"ok": false, "error_code": 429, "description": "No", "parameters": {"retry_after": 7}}',
            RetryAfter,
            "7 seconds",
        ),
        (b'{"ok": true, "description": "Sent"}', TelegramError, "not from the Bot API"),
        (b'{"description": "Down"}', TelegramError, "not from the Bot API"),
    ],
)
async def test_a_refusal_with_a_status_of_success_is_a_refusal(
    emulator: TelegramEmulator, bot: Bot, body: bytes, error: type[TelegramError], words: str
) -> None:
    emulator.fail_next("sendMessage", 200, body=body)
    with pytest.raises(error, match=words) as raised:
        await bot.send_message(7, "hello")
    assert type(raised.value) is error


async def test_a_file_that_reads_like_a_refusal_is_a_file(emulator: TelegramEmulator, bot: Bot) -> None:
    content = b'{"ok": false, "description": "No"}'
    sent = await bot.send_document(7, content, filename="a.yaml")
    assert sent.document
    file = await sent.document.get_file()
    assert await file.download_as_bytearray() == content


async def _answer_with(response: bytes) -> asyncio.Server:
    """Run a server that sends just this, and closes the connection."""

    async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(response)
        writer.close()
        await writer.wait_closed()

    return await asyncio.start_server(respond, "127.0.0.1", 0)


@pytest.mark.parametrize(
    "response",
    [
        b'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{"result":7}',
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{"result\r\n4\r\n":7}\r\n0\r\n\r\n',
        b'HTTP/1.0 200 OK\r\n\r\n{"result":7}',
    ],
    ids=["announced", "in chunks", "until the end"],
)
async def test_a_response_is_read_in_whichever_way_it_comes(response: bytes) -> None:
    async with await _answer_with(response) as server, AiohttpRequest(1) as request:
        port = server.sockets[0].getsockname()[1]
        assert await request.post(f"http://127.0.0.1:{port}/") == 7


@pytest.mark.parametrize(
    "response",
    [b'HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{"result":7}', b"SSH-2.0-OpenSSH_9.2\r\n", b""],
    ids=["cut off", "no HTTP", "closed"],
)
async def test_what_is_no_whole_response_is_a_network_error(response: bytes) -> None:
    async with await _answer_with(response) as server, AiohttpRequest(1) as request:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(NetworkError):
            await request.post(f"http://127.0.0.1:{port}/")


async def test_the_password_in_the_address_of_a_server_is_shown_to_it() -> None:
    async def answer(request: web.BaseRequest) -> web.Response:
        password = request.headers.get("Authorization")
        return web.json_response({"ok": True, "result": {"password": password}})

    async with test_utils.RawTestServer(answer) as server, AiohttpRequest(1) as request:
        address = str(server.make_url("/").with_user("ann").with_password("secret"))
        assert await request.post(address) == {"password": "Basic YW5uOnNlY3JldA=="}


async def test_a_request_before_initialize_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="initialize"):
        await AiohttpRequest(1).do_request("http://127.0.0.1:9/", "POST")


@pytest.fixture
async def proxy() -> AsyncIterator[tuple[str, list[str]]]:
    """Yield a proxy's address, and the requests to it."""
    asked: list[str] = []

    async def answer(request: web.BaseRequest) -> web.Response:
        asked.append(str(request.url))
        return web.json_response({"ok": True, "result": {}})

    server = web.ServerRunner(web.Server(answer))
    await server.setup()
    site = web.TCPSite(server, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{server.addresses[0][1]}", asked
    await server.cleanup()


@pytest.mark.parametrize(
    ("variables", "used"),
    [
        (("http_proxy",), True),
        (("all_proxy",), True),
        (("https_proxy",), False),
        (("http_proxy", "no_proxy"), False),
    ],
)
async def test_the_proxy_of_the_environment_is_used(
    emulator: TelegramEmulator,
    proxy: tuple[str, list[str]],
    monkeypatch: pytest.MonkeyPatch,
    variables: tuple[str, ...],
    *,
    used: bool,
) -> None:
    address, asked = proxy
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in variables:
        monkeypatch.setenv(name, "127.0.0.1" if name == "no_proxy" else address)
    async with AiohttpRequest(1) as request:
        await request.do_request(f"{emulator.url}/bot{TOKEN}/getMe", "POST")
    assert bool(asked) == used
