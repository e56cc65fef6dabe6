"""The page's server, over real connections."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from datetime import date

import pytest
from aiohttp import ClientConnectorError, ClientSession, CookieJar, FormData, web
from aiohttp.test_utils import TestServer

from bot.adapters.status import PlatformError
from bot.adapters.web.routes import create_web_app
from bot.adapters.web.run import run
from bot.adapters.web.settings import WebSettings
from bot.core.messages.reply import Reply
from bot.services.chat.service import ChatService
from tests.browser.sample_page import RENDERERS, Talker, served, well

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.fixture
async def site() -> AsyncIterator[ClientSession]:
    async with served() as address, browser(address) as session:
        yield session


def browser(address: str) -> ClientSession:
    return ClientSession(address, cookie_jar=CookieJar(unsafe=True))


async def answer(site: ClientSession, line: str, **headers: str) -> dict[str, object]:
    async with site.post("/api/answer", data={"line": line}, headers=headers) as response:
        assert response.status == 200
        return await response.json()


async def asset_paths(site: ClientSession) -> set[str]:
    async with site.get("/") as response:
        return set(re.findall(r'"(/assets/[^"]+)"', await response.text()))


async def test_the_page_holds_the_menu_and_the_first_answer(site: ClientSession) -> None:
    async with site.get("/") as response:
        html = await response.text()
        assert response.content_type == "text/html"
    assert 'aria-label="/start"' in html
    assert "<h2>Welcome</h2>" in html
    assert '<button name="ask" value="polls"><b>/polls</b>' in html


async def test_the_page_answers_what_it_is_asked_without_a_script(site: ClientSession) -> None:
    async with site.get("/", params={"ask": "/polls bridge-2026"}) as response:
        html = await response.text()
    assert 'aria-label="/polls bridge-2026"' in html
    assert "<h2>Should the old bridge be closed?</h2>" in html


async def test_an_answer_has_all_three_views(site: ClientSession) -> None:
    told = await answer(site, "/polls")
    assert (told["line"], told["title"], told["missed"]) == ("/polls", "Polls", False)
    html = str(told["html"])
    assert re.findall(r'class="view (\w+)"', html) == ["telegram", "discord", "web"]
    assert (await answer(site, "nonsense"))["missed"] is True


async def test_each_view_shows_the_page_that_it_has(site: ClientSession) -> None:
    html = str((await answer(site, "units#3"))["html"])
    assert "<b>Units</b> · 3/3" in html
    assert '<h2 class="h2">Units · 3/' in html
    html = str((await answer(site, "polls#9"))["html"])
    assert html.count("Is the ferry worth its fare?") > 2


async def test_nothing_on_the_page_needs_more_than_its_policy_gives(site: ClientSession) -> None:
    for line in ("start", "polls", "polls bridge-2026", "units", "sources"):
        async with site.get("/", params={"ask": line}) as response:
            html = await response.text()
        assert not re.search(r"<[^>]*\s(style|on\w+)=|<style|<script(?![^>]*\ssrc=)", html)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("HEAD", "/", 200),
        ("GET", "/health", 200),
        ("GET", "/api/suggest?typed=po", 200),
        ("GET", "/nothing", 404),
        ("DELETE", "/", 405),
        ("GET", "/api/answer", 405),
        ("GET", "/?ask=/break", 500),
    ],
)
async def test_every_response_is_sealed(site: ClientSession, method: str, path: str, status: int) -> None:
    async with site.request(method, path) as response:
        assert response.status == status
        assert {name: response.headers[name] for name in HEADERS} == HEADERS
        assert "aiohttp" not in response.headers["Server"]


@pytest.mark.parametrize(
    ("data", "status", "sentence"),
    [
        ({"line": ""}, 400, "Send a command in the “line” field, e.g. line=help."),
        ({"line": "   "}, 400, "Send a command in the “line” field, e.g. line=help."),
        ({"other": "x"}, 400, "Send a command in the “line” field, e.g. line=help."),
        ({"line": "x" * 257}, 400, "A command has at most 256 characters."),
        ({"line": "x" * 9000}, 413, "That’s too long."),
        (b"{}", 415, "Send the request as a form."),
        (
            FormData({"line": "help"}, charset="utf-8", default_to_multipart=True),
            415,
            "Send the request as a form.",
        ),
    ],
)
async def test_bad_input_gets_a_plain_sentence(
    site: ClientSession, data: object, status: int, sentence: str
) -> None:
    async with site.post("/api/answer", data=data) as response:
        assert response.status == status
        assert await response.json() == {"error": sentence}


@pytest.mark.parametrize("charset", ["no-such-thing", "utf-16"])
async def test_a_form_in_a_strange_alphabet_gets_a_plain_sentence(site: ClientSession, charset: str) -> None:
    kind = {"Content-Type": f"application/x-www-form-urlencoded; charset={charset}"}
    async with site.post("/api/answer", data=b"line=abc", headers=kind) as response:
        assert response.status == 400
        assert "error" in await response.json()


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
async def test_a_form_that_is_not_packed_as_it_says_gets_a_plain_sentence(
    site: ClientSession, coding: str, caplog: pytest.LogCaptureFixture
) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Content-Encoding": coding}
    async with site.post("/api/answer", data=b"line=help", headers=kind) as response:
        assert response.status == 400
        assert "as its headers say" in (await response.json())["error"]
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    "sent",
    [
        b"whisper\r\n\r\n",
        b"GET /?ask=whisper" + b"x" * 9000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nCookie: whisper" + b"x" * 9000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: whisper\r\n\r\n",
        b"POST /api/answer HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nwhisper",
    ],
)
async def test_what_is_no_request_is_one_line_in_the_log(
    sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with served() as address:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        writer.write(sent)
        assert (await reader.read()).startswith(b"HTTP/1.0 400 ")
        writer.close()
    (record,) = (record for record in caplog.records if "400" in record.getMessage())
    assert not record.exc_info
    assert "whisper" not in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("line", ["%00", "\x00\x1b[2J", "<script>", "' OR 1=1", "🙂" * 64, "\ufffe", "a\nb"])
async def test_a_nonsensical_line_is_answered(site: ClientSession, line: str) -> None:
    told = await answer(site, line)
    assert told["missed"] is True
    assert "<script" not in str(told["html"])


async def test_a_line_too_long_is_refused_on_the_page_too(site: ClientSession) -> None:
    for path in ("/?ask=", "/api/suggest?typed="):
        async with site.get(path + "x" * 257) as response:
            assert response.status == 400
            assert "at most 256 characters" in await response.text()


async def test_a_bot_that_breaks_is_logged_and_answered_with_a_sentence(
    site: ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    async with site.post("/api/answer", data={"line": "/break"}) as response:
        assert response.status == 500
        told = await response.text()
    assert "please try again" in told
    assert "it broke" not in told
    assert "RuntimeError: it broke" in caplog.text


async def test_the_log_holds_nothing_that_a_reader_typed(
    site: ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    await answer(site, "whisper")
    for path in ("/?ask=whisper", "/api/suggest?typed=whisper"):
        async with site.get(path):
            pass
    assert "POST /api/answer 200" in caplog.text
    assert "GET / 200" in caplog.text
    assert "whisper" not in caplog.text


async def test_a_browser_keeps_the_briefing_that_it_chose(site: ClientSession) -> None:
    await answer(site, "briefing hill-towns")
    assert (await answer(site, "/where"))["title"] == "In hill-towns, in en"
    site.cookie_jar.clear()
    assert (await answer(site, "/where"))["title"] == "In the default, in en"


async def test_a_browser_is_known_by_a_cookie_that_nothing_else_can_read(site: ClientSession) -> None:
    async with site.get("/") as response:
        cookie = response.cookies["chat"]
    assert re.fullmatch(r"[\w-]{22}", cookie.value)
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
    assert int(cookie["max-age"]) > 300 * 24 * 60 * 60  # what was chosen outlives the browser's window
    async with site.get("/") as response:
        assert not response.cookies
    site.cookie_jar.clear()
    async with site.get("/", cookies={"chat": "../../etc"}) as response:
        assert re.fullmatch(r"[\w-]{22}", response.cookies["chat"].value)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("uk-UA,uk;q=0.9", "uk-UA"),
        ("de", "de"),
        ("fi, ar;q=0.7, de;q=0.6", "ar"),
        ("fi", "en"),
        ("*", "en"),
        ("", "en"),
        ("<script>", "en"),
        ("q=uk", "en"),
    ],
)
async def test_the_bot_is_told_the_language_of_the_browser(
    site: ClientSession, accepted: str, language: str
) -> None:
    told = await answer(site, "/where", **{"Accept-Language": accepted})
    assert told["title"] == f"In the default, in {language}"


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("/", ["/polls", "/units", "/sources", "/briefing", "/help", "/start"]),
        ("/S", ["/sources", "/start"]),
        ("polls", ["/polls"]),
        ("/polls ", ["/polls bridge-2026", "/polls ferry-2026"]),
        ("/polls fer", ["/polls ferry-2026"]),
        ("/polls@lake-towns fer", ["/polls ferry-2026@lake-towns"]),
        ("/units x", []),
        ("xyz", []),
    ],
)
async def test_what_is_typed_is_completed(site: ClientSession, typed: str, lines: list[str]) -> None:
    async with site.get("/api/suggest", params={"typed": typed}) as response:
        options = await response.json()
    assert [option["line"] for option in options] == lines
    assert all(option["about"] for option in options)


async def test_a_file_of_the_page_may_be_kept_for_ever(site: ClientSession) -> None:
    paths = await asset_paths(site)
    assert {path.rpartition(".")[2] for path in paths} == {"css", "js", "svg"}
    for path in paths:
        async with site.get(path) as response:
            assert response.status == 200
            assert "immutable" in response.headers["Cache-Control"]
            assert response.charset == "utf-8"


@pytest.mark.parametrize("name", ["index.html", "..%2Fserver.py", "%2e%2e/server.py", "nothing.js"])
async def test_no_other_file_is_served(site: ClientSession, name: str) -> None:
    version = (await asset_paths(site)).pop().split("/")[2]
    for path in (f"/assets/{version}/{name}", "/assets/0/page.js"):
        async with site.get(path) as response:
            assert response.status == 404
            assert await response.text() == "There is no such page.\n"


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost:1", 200), ("127.0.0.1", 200), ("[::1]:8080", 200), ("evil.example", 421), ("[bad", 421)],
)
async def test_a_page_for_this_machine_answers_to_its_names_only(
    site: ClientSession, host: str, status: int
) -> None:
    async with site.get("/", headers={"Host": host}) as response:
        assert response.status == status


async def test_a_page_for_everybody_answers_to_every_name() -> None:
    app: web.Application = create_web_app(ChatService(Talker()), "0.0.0.0", RENDERERS, well)
    async with (
        TestServer(app, host="127.0.0.1") as server,
        ClientSession() as session,
        session.get(server.make_url("/"), headers={"Host": "bot.example"}) as response,
    ):
        assert response.status == 200


@pytest.mark.parametrize(("is_well", "status"), [(True, 200), (False, 503)])
async def test_health_is_told_as_it_is(status: int, *, is_well: bool) -> None:
    app = create_web_app(ChatService(Talker()), "127.0.0.1", RENDERERS, lambda: (is_well, "some\nlines\n"))
    async with (
        TestServer(app, host="127.0.0.1") as server,
        ClientSession() as session,
        session.get(server.make_url("/health")) as response,
    ):
        assert (response.status, await response.text()) == (status, "some\nlines\n")
        assert response.headers["Cache-Control"] == "no-store"


async def test_a_port_in_use_names_the_setting() -> None:
    async with served() as address:
        port = int(address.rpartition(":")[2])
        with pytest.raises(PlatformError, match=rf"web\.port: port {port} is in use"):
            await run(ChatService(Talker()), WebSettings(port=port), RENDERERS, print, well)


async def test_a_host_that_is_not_here_names_the_setting() -> None:
    with pytest.raises(PlatformError, match=r'web\.host: nothing can listen on "192\.0\.2\.1"'):
        await run(ChatService(Talker()), WebSettings(host="192.0.2.1", port=0), RENDERERS, print, well)


class Slow(ChatService):
    """A desk that answers when it is let."""

    def __init__(self) -> None:
        super().__init__(Talker(), today=lambda: date(2026, 5, 1))
        self.asked, self.let = asyncio.Event(), asyncio.Event()

    async def answer_command(self, chat: str, line: str, language: str = "en") -> tuple[Reply, int]:
        self.asked.set()
        await self.let.wait()
        return await super().answer_command(chat, line, language)


async def test_stopping_finishes_the_answers_in_flight() -> None:
    desk, started = Slow(), asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(run(desk, WebSettings(port=0), RENDERERS, started.set_result, well))
    async with browser(await started) as site, browser(await started) as late:
        asking = asyncio.create_task(answer(site, "polls"))
        await desk.asked.wait()
        serving.cancel()
        await asyncio.wait([serving], timeout=0.05)
        assert not serving.done()
        with pytest.raises(ClientConnectorError):
            await late.get("/health")
        desk.let.set()
        assert (await asking)["title"] == "Polls"
        await asyncio.wait_for(asyncio.wait([serving]), 5)
        assert serving.cancelled()


async def test_stopping_does_not_wait_for_browsers_that_only_stay_connected() -> None:
    started = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(
        run(ChatService(Talker()), WebSettings(port=0), RENDERERS, started.set_result, well)
    )
    async with browser(await started) as site:
        async with site.get("/health") as response:
            assert await response.text() == "ok"
        serving.cancel()
        await asyncio.wait_for(asyncio.wait([serving]), 1)
        assert serving.cancelled()
