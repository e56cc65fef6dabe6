"""Pages that are rendered once, sent compressed, and never to a reader whom they are not for."""

import asyncio
import gzip
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar
from aiohttp.test_utils import TestServer
from multidict import CIMultiDict

from bot.adapters.context import Renderer
from bot.adapters.web.routes import create_web_app
from bot.adapters.web.settings import WebSettings
from bot.core.messages.reply import Reply
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from tests.browser.sample_page import CONTEXT
from tests.support.app_fixtures import HEAD, TODAY, app_from_texts

FERRY = HEAD + "figures: [{id: fare, title: The fare of the ferry, figure: 90 euros, sources: [gull]}]\n"
BRIDGE = FERRY.replace("90 euros", "95 euros")


@asynccontextmanager
async def open_page(live_app: LiveApp, render: Renderer | None = None) -> AsyncIterator[ClientSession]:
    """Serve the page without its limits, to a client that decompresses nothing by itself."""
    context = replace(CONTEXT, renderers={**CONTEXT.renderers, **({"telegram": render} if render else {})})
    app = create_web_app(ChatService(live_app, lambda: TODAY), WebSettings(), context)
    async with (
        TestServer(app, host="127.0.0.1") as server,
        ClientSession(
            server.make_url("/"), cookie_jar=CookieJar(unsafe=True), auto_decompress=False
        ) as session,
    ):
        yield session


@pytest.fixture
async def site() -> AsyncIterator[ClientSession]:
    async with open_page(LiveApp(app_from_texts(FERRY))) as session:
        yield session


async def get(site: ClientSession, path: str, **headers: str) -> tuple[int, str, CIMultiDict[str]]:
    """Get the status, the text and the headers of an answer in the encoding *identity*, unless asked."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    async with site.get(path, headers={"Accept-Encoding": "identity"} | names) as response:
        content = await response.read()
        is_gzip = response.headers.get("Content-Encoding") == "gzip"
        text = (gzip.decompress(content) if is_gzip else content).decode()
        merged = CIMultiDict((name, ", ".join(response.headers.getall(name))) for name in response.headers)
        return response.status, text, merged


@pytest.mark.parametrize(
    ("accepted", "is_compressed"),
    [
        ("gzip", True),
        ("GZIP;q=1.0", True),
        ("br, gzip;q=0.5", True),
        ("*", True),
        ("br, zstd", False),
        ("gzip;q=0, *", False),
        ("gzip; q=0.000", False),
        ("*;q=0", False),
        ("gzipped", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("path", ["/?ask=figures", "/one/figures", "/nothing-here/figures"])
async def test_a_page_is_compressed_for_those_who_take_gzip(
    site: ClientSession, path: str, accepted: str, *, is_compressed: bool
) -> None:
    _, plain_text, _ = await get(site, path)
    _, text, headers = await get(site, path, Accept_Encoding=accepted)
    assert text == plain_text
    assert "</html>" in text
    assert ("Content-Encoding" in headers) is is_compressed
    assert "Accept-Encoding" in headers["Vary"]


async def test_suggestions_and_files_are_compressed_too(site: ClientSession) -> None:
    _, html, _ = await get(site, "/")
    style_sheet = html.partition('rel="stylesheet" href="')[2].partition('"')[0]
    for path in ("/api/suggest", style_sheet):
        _, plain_text, _ = await get(site, path)
        _, text, headers = await get(site, path, Accept_Encoding="gzip")
        assert (text, headers["Content-Encoding"]) == (plain_text, "gzip")


@pytest.mark.parametrize("path", ["/", "/?ask=figures", "/one/figures/fare"])
async def test_a_browser_that_has_the_page_is_not_sent_it_again(site: ClientSession, path: str) -> None:
    _, text, headers = await get(site, path)
    assert text
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["Vary"] == "Accept-Language, Cookie, Accept-Encoding"
    for known in (headers["ETag"], f'"other", {headers["ETag"]}', headers["ETag"].removeprefix("W/"), "*"):
        status, text, again = await get(site, path, If_None_Match=known, Accept_Encoding="gzip")
        assert (status, text) == (304, "")
        assert {name: again[name] for name in ("ETag", "Vary", "Cache-Control")} == {
            name: headers[name] for name in ("ETag", "Vary", "Cache-Control")
        }
    status, _, _ = await get(site, path, If_None_Match='W/"another"')
    assert status == 200


async def test_a_reload_shows_at_once_also_to_those_who_have_the_page() -> None:
    live_app = LiveApp(app_from_texts(FERRY))
    async with open_page(live_app) as site:
        for path in ("/?ask=figures", "/one/figures/fare"):
            live_app.replace(app_from_texts(FERRY))
            _, text, headers = await get(site, path)
            assert "90 euros" in text
            live_app.replace(app_from_texts(BRIDGE))
            status, text, _ = await get(site, path, If_None_Match=headers["ETag"])
            assert (status, "95 euros" in text) == (200, True)


async def test_the_menu_of_another_briefing_shows_at_once_on_a_page_that_is_the_same() -> None:
    live_app = LiveApp(app_from_texts(FERRY))
    async with open_page(live_app) as site:
        _, before, _ = await get(site, "/?ask=figures")
        terms = (
            "glossary: [{id: fare-zone, term: Fare zone, meaning: Where one fare holds., "
            "corrections: [{on: 2030, field: term, was: Fair zone, now: Fare zone, why: Misspelt.}]}]\n"
        )
        live_app.replace(app_from_texts(FERRY, HEAD.replace("2031-04-30", "2030-01-01") + terms))
        _, after, _ = await get(site, "/?ask=figures")
    assert ('href="/corrections"' in before, 'href="/corrections"' in after) == (False, True)


@pytest.mark.parametrize("path", ["/?ask=start", "/?ask=figures", "/one/figures"])
async def test_each_reader_gets_the_language_that_is_theirs(path: str) -> None:
    live_app = LiveApp(app_from_texts(FERRY))
    async with open_page(live_app) as site:
        tags = []
        for language in ("uk", "ar", "en"):
            site.cookie_jar.clear()
            _, text, headers = await get(site, path, Accept_Language=language)
            assert f'<html lang="{language}"' in text
            tags.append(headers["ETag"])
        async with site.post("/send", data={"line": "language de"}, allow_redirects=False) as response:
            assert response.status == 303
        status, text, _ = await get(site, path, Accept_Language="en", If_None_Match=", ".join(tags))
        assert (status, '<html lang="de"' in text) == (200, True)
        site.cookie_jar.clear()
        status, _, _ = await get(site, path, Accept_Language="en", If_None_Match=tags[-1])
        assert status == 304


async def test_what_one_reader_asked_is_on_no_other_readers_page(site: ClientSession) -> None:
    _, first, _ = await get(site, "/search?q=fare")
    _, second, _ = await get(site, "/search?q=FARE")
    assert 'value="fare"' in first
    assert 'value="FARE"' in second


async def test_a_page_is_rendered_once_for_all_readers() -> None:
    rendered: list[str] = []

    def render(reply: Reply) -> Sequence[Any]:
        rendered.append(reply.title)
        return CONTEXT.renderers["telegram"](reply)

    async with open_page(LiveApp(app_from_texts(FERRY)), render) as site:
        for _ in range(5):
            site.cookie_jar.clear()
            await get(site, "/one/figures?as=telegram")
    assert len(rendered) == 1


async def test_a_page_that_takes_long_to_render_holds_up_nothing_else() -> None:
    loop, is_rendering, may_go_on = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def render(reply: Reply) -> Sequence[Any]:
        loop.call_soon_threadsafe(is_rendering.set)
        assert may_go_on.wait(10)
        return CONTEXT.renderers["telegram"](reply)

    async with open_page(LiveApp(app_from_texts(FERRY)), render) as site:
        slow = asyncio.create_task(get(site, "/one/figures?as=telegram"))
        await asyncio.wait_for(is_rendering.wait(), 10)
        assert (await get(site, "/health"))[0] == 200
        assert not slow.done()
        may_go_on.set()
        assert "90 euros" in (await slow)[1]
