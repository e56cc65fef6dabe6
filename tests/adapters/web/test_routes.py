"""The web server, over real connections."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from html import unescape
from urllib.parse import quote, unquote

import pytest
from aiohttp import ClientConnectorError, ClientSession, CookieJar, FormData
from aiohttp.test_utils import TestServer

from bot.adapters.status import PlatformError
from bot.adapters.web.limits import WebLimits
from bot.adapters.web.page import VIEWS
from bot.adapters.web.routes import create_web_app
from bot.adapters.web.run import run
from bot.adapters.web.settings import WebSettings
from bot.core.messages.caller import Caller
from bot.core.messages.reply import Reply
from bot.core.views.permalink import RESERVED_PATHS
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from tests.browser.sample_page import CONTEXT, SampleApp, serve_app
from tests.support.app_fixtures import FICTIONAL, SHIPPED, app_from_files
from tests.support.web_pages import ask_page, open_page, read_page, send_choice

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}

PROXIED = WebSettings(port=0, public_url="https://briefings.example.org")


@pytest.fixture
async def site() -> AsyncIterator[ClientSession]:
    async with serve_app() as address, browser(address) as session:
        yield session


def browser(address: str) -> ClientSession:
    return ClientSession(address, cookie_jar=CookieJar(unsafe=True))


def make_chat_service() -> ChatService:
    return ChatService(LiveApp(SampleApp()), today=lambda: date(2026, 5, 1))


async def list_asset_paths(site: ClientSession) -> set[str]:
    async with site.get("/") as response:
        return set(re.findall(r'"(/assets/[^"]+)"', await response.text()))


async def test_the_first_page_holds_the_sections_and_the_welcome(site: ClientSession) -> None:
    page = await open_page(site, "/")
    assert page.title == "Welcome"
    assert '<a href="/lake-towns/polls">Polls</a>' in page.html
    assert '<link rel="stylesheet"' in page.html


LEVADA = "/russian-volunteers/polls/levada-2026-01"


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ("/polls levada-2026-01", LEVADA),
        ("/polls levada", LEVADA),
        ("polls", "/russian-volunteers/polls"),
        ("/start", "/russian-volunteers"),
        ("/help", "/help"),
        ("/LANGUAGE", "/language"),
        ("/corrections", "/corrections"),
        ("/source@russian-volunteers lbc-2026-03-06", "/search?q=/source@russian-volunteers+lbc-2026-03-06"),
        ("/source lbc-2026-03-06", "/russian-volunteers/sources/lbc-2026-03-06"),
        ("who fights there?", "/search?q=who+fights+there?"),
        ("/search who fights there?", "/search?q=who%20fights%20there?"),
        ("/nonsense", "/search?q=/nonsense"),
    ],
)
async def test_what_is_written_into_the_search_field_leads_to_the_address_of_its_answer(
    asked: str, path: str
) -> None:
    async with serve_app(app=app_from_files(*SHIPPED)) as address, browser(address) as site:
        page = await ask_page(site, asked)
        old = await open_page(site, f"/?ask={quote(asked)}")
        assert (page.status, unquote(page.path).replace("+", " ")) == (200, unquote(path).replace("+", " "))
        assert old.title == page.title
        assert (await open_page(site, page.path)).title == page.title


@pytest.mark.slow
async def test_every_link_on_a_page_leads_to_a_page() -> None:
    app, limits = app_from_files(*SHIPPED, *FICTIONAL), WebLimits(burst=10_000)
    async with serve_app(app=app, limits=limits) as address, browser(address) as site:
        waiting, seen = ["/"], {"/"}
        while waiting:
            page = await open_page(site, waiting.pop())
            assert page.status == 200, page.path
            links = set(map(unescape, re.findall(r'<a [^>]*href="(/[^"]*)"', page.html)))
            waiting += sorted(links - seen)
            seen |= links
    assert LEVADA in seen
    assert len(seen) > 100


async def test_the_look_of_a_platform_is_there_on_request_only(site: ClientSession) -> None:
    for view in VIEWS:
        page = await open_page(site, f"/lake-towns/polls?as={view}")
        assert re.findall(r'class="view (\w+)"', page.html) == ([view] if view != "web" else [])
        assert ('class="reply"' in page.html) is (view == "web")
    assert (await open_page(site, "/lake-towns/polls?as=x")).content == (
        await open_page(site, "/lake-towns/polls")
    ).content


async def test_each_platform_shows_its_own_page_of_a_long_answer(site: ClientSession) -> None:
    assert "<b>Units</b> · 3/3" in (await ask_page(site, "units#3", "telegram")).html
    assert '<h2 class="h2">Units · 3/' in (await ask_page(site, "units#3", "discord")).html
    assert "Is the ferry worth its fare?" in (await ask_page(site, "polls#9", "telegram")).html


async def test_the_page_needs_nothing_that_its_policy_refuses(site: ClientSession) -> None:
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
        ("GET", "/send", 405),
        ("POST", "/search", 405),
        ("GET", "/?ask=/break", 500),
    ],
)
async def test_every_response_has_the_security_headers(
    site: ClientSession, method: str, path: str, status: int
) -> None:
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
        ({"line": "x" * 257}, 400, "Commands can have up to 256 characters."),
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
    async with site.post("/send", data=data) as response:
        assert response.status == status
        assert await response.text() == f"{sentence}\n"


@pytest.mark.parametrize("charset", ["no-such-thing", "utf-16"])
async def test_a_form_in_another_charset_gets_a_plain_sentence(site: ClientSession, charset: str) -> None:
    kind = {"Content-Type": f"application/x-www-form-urlencoded; charset={charset}"}
    async with site.post("/send", data=b"line=abc", headers=kind) as response:
        assert response.status == 400
        assert "<" not in await response.text()


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
async def test_a_form_with_a_wrong_content_encoding_gets_a_plain_sentence(
    site: ClientSession, coding: str, caplog: pytest.LogCaptureFixture
) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Content-Encoding": coding}
    async with site.post("/send", data=b"line=help", headers=kind) as response:
        assert response.status == 400
        assert "as its headers say" in await response.text()
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    "sent",
    [
        b"whisper\r\n\r\n",
        b"GET /?ask=whisper" + b"x" * 9000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nCookie: whisper" + b"x" * 9000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: whisper\r\n\r\n",
        b"POST /send HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nwhisper",
    ],
)
async def test_a_malformed_request_is_one_line_in_the_log(
    sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with serve_app() as address:
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
    page = await ask_page(site, line)
    assert (page.status, page.title) == (200, "Nothing found")
    assert "<script" not in page.content


async def test_a_long_line_is_refused_on_the_page_too(site: ClientSession) -> None:
    for path in ("/?ask=", "/search?q=", "/api/suggest?typed="):
        async with site.get(path + "x" * 257) as response:
            assert response.status == 400
            assert "up to 256 characters" in await response.text()


async def test_an_exception_is_logged_and_answered_with_a_sentence(
    site: ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    async with site.post("/send", data={"line": "/break"}) as response:
        assert response.status == 500
        body = await response.text()
    assert "please try again" in body
    assert "it broke" not in body
    assert "RuntimeError: it broke" in caplog.text


async def test_an_exception_that_repeats_is_one_line_each_time(
    site: ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for _ in range(5):
        async with site.get("/?ask=/break") as response:
            assert response.status == 500
    lines = [one for one in caplog.messages if "page is at" not in one]
    assert len(lines) == 5
    assert all("could not answer: RuntimeError at sample_page.py:" in line for line in lines)
    assert caplog.text.count("Traceback") == 1


async def test_nothing_that_a_reader_typed_is_logged(
    site: ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    await send_choice(site, "whisper")
    for path in ("/?ask=whisper", "/search?q=whisper", "/api/suggest?typed=whisper"):
        async with site.get(path):
            pass
    assert "POST /send 200" in caplog.text
    assert "GET /search 200" in caplog.text
    assert "whisper" not in caplog.text


async def test_a_browser_keeps_its_chosen_briefing(site: ClientSession) -> None:
    await send_choice(site, "briefing hill-towns")
    assert (await ask_page(site, "/where")).title == "In hill-towns, in en"
    site.cookie_jar.clear()
    assert (await ask_page(site, "/where")).title == "In the default, in en"


async def test_a_browser_has_a_cookie_that_scripts_and_other_sites_cannot_use(site: ClientSession) -> None:
    async with site.get("/") as response:
        cookie = response.cookies["chat"]
    assert re.fullmatch(r"[\w-]{22}", cookie.value)
    assert (cookie["httponly"], cookie["samesite"]) == (
        True,
        "Lax",
    )  # sent by links from other sites, not by their forms
    assert int(cookie["max-age"]) > 300 * 24 * 60 * 60  # the settings outlive the browser's window
    async with site.get("/") as response:
        assert not response.cookies
    site.cookie_jar.clear()
    async with site.get("/", cookies={"chat": "../../etc"}) as response:
        assert re.fullmatch(r"[\w-]{22}", response.cookies["chat"].value)


@pytest.mark.parametrize("headers", [{"X-Forwarded-Proto": "https"}, {"Host": "briefings.example.org"}])
async def test_the_cookie_goes_over_https_only_where_the_page_does(headers: dict[str, str]) -> None:
    async with serve_app(PROXIED) as address, browser(address) as session:
        async with session.get("/", headers=headers) as response:
            assert response.cookies["chat"]["secure"]
        async with session.get("/") as response:
            assert not response.cookies["chat"]["secure"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://[", "http://127.0.0.1:1"])
async def test_a_foreign_origin_is_refused(site: ClientSession, origin: str) -> None:
    async with site.post("/send", data={"line": "help"}, headers={"Origin": origin}) as response:
        assert response.status == 403
    async with site.get("/", headers={"Origin": origin}) as response:
        assert "Access-Control-Allow-Origin" not in response.headers


async def test_the_pages_own_origins_are_answered() -> None:
    async with serve_app(PROXIED) as address, browser(address) as session:
        for origin in (address, PROXIED.public_url):
            assert (await open_page(session, "/lake-towns/polls", Origin=origin)).title == "Polls"


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
async def test_the_answer_is_in_the_language_of_the_browser(
    site: ClientSession, accepted: str, language: str
) -> None:
    page = await ask_page(site, "/where", **{"Accept-Language": accepted})
    assert page.title == f"In the default, in {language}"


@pytest.mark.parametrize(
    ("typed", "addresses"),
    [
        ("/", ["/?ask=polls", "/?ask=units", "/?ask=sources", "/help", "/"]),
        ("/S", ["/?ask=sources", "/"]),
        ("What people", ["/?ask=polls"]),
        ("polls", ["/?ask=polls", "/lake-towns/polls/bridge-2026", "/lake-towns/polls/ferry-2026"]),
        ("/polls ", ["/lake-towns/polls/bridge-2026", "/lake-towns/polls/ferry-2026"]),
        ("/polls fer", ["/lake-towns/polls/ferry-2026"]),
        ("/polls@lake-towns fer", ["/lake-towns/polls/ferry-2026"]),
        ("/units x", []),
        ("xyz", []),
    ],
)
async def test_typed_text_is_completed_to_pages(
    site: ClientSession, typed: str, addresses: list[str]
) -> None:
    async with site.get("/api/suggest", params={"typed": typed}) as response:
        options = await response.json()
    assert [option["address"] for option in options] == addresses
    assert all(option["title"] and "/" not in option["title"] for option in options)


async def test_a_suggestion_keeps_the_language_of_the_address(site: ClientSession) -> None:
    async with site.get("/api/suggest", params={"typed": "/polls fer", "language": "uk"}) as response:
        options = await response.json()
    assert [option["address"] for option in options] == ["/lake-towns/polls/ferry-2026?language=uk"]


async def test_static_files_may_be_cached_forever(site: ClientSession) -> None:
    paths = await list_asset_paths(site)
    assert {path.rpartition(".")[2] for path in paths} == {"css", "js", "svg"}
    for path in paths:
        async with site.get(path) as response:
            assert response.status == 200
            assert "immutable" in response.headers["Cache-Control"]
            assert response.charset == "utf-8"


@pytest.mark.parametrize("name", ["index.html", "..%2Fserver.py", "%2e%2e/server.py", "nothing.js"])
async def test_no_other_file_is_served(site: ClientSession, name: str) -> None:
    version = (await list_asset_paths(site)).pop().split("/")[2]
    for path in (f"/assets/{version}/{name}", "/assets/0/page.js"):
        async with site.get(path) as response:
            assert response.status == 404
            assert await response.text() == "Page not found.\n"


@pytest.mark.parametrize(
    ("method", "path", "status", "sentence"),
    [
        ("GET", "/?ask=/break", 500, "Something went wrong."),
        ("GET", "/search?q=" + "x" * 257, 400, "up to 256 characters"),
        ("POST", "/search", 405, "Invalid request."),
        ("POST", "/send", 415, "Send the request as a form."),
        ("GET", "/assets/0/page.css", 404, "Page not found."),
    ],
)
async def test_a_browser_gets_an_error_as_a_page_with_a_way_on(
    site: ClientSession, method: str, path: str, status: int, sentence: str
) -> None:
    headers = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "Accept-Language": "en"}
    async with site.request(method, path, headers=headers) as response:
        page = await read_page(response)
    assert page.status == status
    assert sentence in page.title
    assert 'href="/">To the start page</a>' in page.content
    assert 'action="/search"' in page.html


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
    app = create_web_app(make_chat_service(), WebSettings(host="0.0.0.0"), CONTEXT)
    async with (
        TestServer(app, host="127.0.0.1") as server,
        ClientSession() as session,
        session.get(server.make_url("/"), headers={"Host": "bot.example"}) as response,
    ):
        assert response.status == 200


@pytest.mark.parametrize(("is_healthy", "status"), [(True, 200), (False, 503)])
@pytest.mark.parametrize(
    ("path", "check"),
    [("/health", "check_health"), ("/livez", "check_liveness"), ("/readyz", "check_readiness")],
)
async def test_health_is_reported(path: str, check: str, status: int, *, is_healthy: bool) -> None:
    context = replace(CONTEXT, **{check: lambda: (is_healthy, "some\nlines\n")})  # type: ignore[arg-type]
    app = create_web_app(make_chat_service(), WebSettings(), context)
    async with (
        TestServer(app, host="127.0.0.1") as server,
        ClientSession() as session,
        session.get(server.make_url(path)) as response,
    ):
        assert (response.status, await response.text()) == (status, "some\nlines\n")
        assert response.headers["Cache-Control"] == "no-store"


async def test_a_port_in_use_names_the_setting() -> None:
    async with serve_app() as address:
        port = int(address.rpartition(":")[2])
        with pytest.raises(PlatformError, match=rf"web\.port: port {port} is in use"):
            await run(
                make_chat_service(),
                WebSettings(port=port),
                CONTEXT,
                on_started=print,
            )


async def test_a_host_that_is_not_here_names_the_setting() -> None:
    with pytest.raises(PlatformError, match=r'web\.host: cannot listen on "192\.0\.2\.1"'):
        await run(
            make_chat_service(),
            WebSettings(host="192.0.2.1", port=0),
            CONTEXT,
            on_started=print,
        )


class PausedChatService(ChatService):
    """Answers when a test lets it."""

    def __init__(self) -> None:
        super().__init__(LiveApp(SampleApp()), today=lambda: date(2026, 5, 1))
        self.has_request, self.may_answer = asyncio.Event(), asyncio.Event()

    async def answer_command(self, caller: Caller, line: str) -> tuple[Reply, int]:
        self.has_request.set()
        await self.may_answer.wait()
        return await super().answer_command(caller, line)


async def test_stopping_finishes_the_answers_in_flight() -> None:
    chat_service, started = PausedChatService(), asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(
        run(
            chat_service,
            WebSettings(port=0),
            CONTEXT,
            on_started=started.set_result,
        )
    )
    async with browser(await started) as site, browser(await started) as late:
        asking = asyncio.create_task(ask_page(site, "polls", "telegram"))
        await chat_service.has_request.wait()
        serving.cancel()
        await asyncio.wait([serving], timeout=0.05)
        assert not serving.done()
        with pytest.raises(ClientConnectorError):
            await late.get("/health")
        chat_service.may_answer.set()
        assert (await asking).title == "Polls"
        await asyncio.wait_for(asyncio.wait([serving]), 5)
        assert serving.cancelled()


async def test_stopping_does_not_wait_for_browsers_that_only_stay_connected() -> None:
    started = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(
        run(
            make_chat_service(),
            WebSettings(port=0),
            CONTEXT,
            on_started=started.set_result,
        )
    )
    async with browser(await started) as site:
        async with site.get("/health") as response:
            assert await response.text() == "ok\n"
        serving.cancel()
        await asyncio.wait_for(asyncio.wait([serving]), 1)
        assert serving.cancelled()


def test_no_briefing_has_an_address_that_is_taken() -> None:
    context = replace(CONTEXT, render_metrics=lambda: asyncio.sleep(0, (b"", "text/plain")))
    app = create_web_app(make_chat_service(), WebSettings(), context)
    taken = {one.canonical.split("/")[1] for one in app.router.resources()}
    assert {"health", "livez", "readyz", "metrics", "api"} <= taken
    assert {one for one in taken if one.isalnum()} <= set(RESERVED_PATHS)
