"""Permalinks: readable, stable when a title changes, and helpful when their target is gone."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from html import unescape

import pytest
from aiohttp import ClientResponse, ClientSession
from pydantic import ValidationError

from bot.adapters.web.limits import WebLimits
from bot.adapters.web.settings import WebSettings
from bot.core.app import App
from tests.browser.sample_page import serve_app
from tests.support.app_fixtures import (
    FICTIONAL,
    SHIPPED,
    app_from_files,
    app_from_texts,
    ask,
    list_command_lines,
)
from tests.support.web_pages import open_page

TODAY = date(2026, 5, 1)  # on the served page
COMMANDS_WITHOUT_PERMALINK = ("help", "briefings")
LEVADA = "/russian-volunteers/polls/levada-2026-01"
BRIDGE = """\
id: harbour
title: The harbour bridge
as_of: 2026-11-20
sources: [{id: post, title: Bridge opens, publisher: The Harbour Post}]
figures:
  - {id: cost, title: Cost of the bridge, figure: 90 euros}
  - {id: length, title: Length, figure: 2 km}
"""


@asynccontextmanager
async def site(app: App, **settings: str) -> AsyncIterator[ClientSession]:
    web_settings, limits = WebSettings(port=0, **settings), WebLimits(burst=10_000)
    async with serve_app(web_settings, app, limits) as address, ClientSession(address) as session:
        yield session


@pytest.fixture
async def sample() -> AsyncIterator[ClientSession]:
    async with site(app_from_files(*SHIPPED)) as session:
        yield session


async def read_text(response: ClientResponse) -> str:
    return unescape(await response.text())


async def test_an_entry_has_a_page_with_its_answer_title_and_description(sample: ClientSession) -> None:
    async with sample.get(LEVADA) as response:
        html = await read_text(response)
    assert response.status == 200
    assert "<title>Support for the Russian army's actions in Ukraine · Briefing Bot</title>" in html
    description = re.search('<meta name="description" content="([^"]*)">', html)
    assert description
    assert re.search("76% support.* · LBC", description[1])
    assert f'<link rel="canonical" href="{LEVADA}">' in html
    assert '<h1 class="headline">Support for the Russian army\'s actions in Ukraine</h1>' in html
    assert 'aria-current="page">Web</a>' in html


async def test_a_section_and_a_briefing_have_pages_too(sample: ClientSession) -> None:
    async with sample.get("/russian-volunteers/polls") as response:
        assert '<h1 class="headline">Opinion polls</h1>' in await read_text(response)
    async with sample.get("/russian-volunteers") as response:
        html = await read_text(response)
    assert '<h1 class="headline">Welcome</h1>' in html
    assert '<link rel="canonical" href="/russian-volunteers">' in html


async def test_the_home_page_says_what_it_is(sample: ClientSession) -> None:
    async with sample.get("/") as response:
        html = await read_text(response)
    assert "<title>Briefing Bot</title>" in html
    assert 'aria-current="page">Web</a>' in html
    assert "canonical" not in html


async def test_every_answer_links_to_its_page(sample: ClientSession) -> None:
    async with sample.get("/", params={"ask": "polls levada"}) as response:
        html = await read_text(response)
    assert f'<a href="{LEVADA}">Link to this answer</a>' in html
    assert f'<link rel="canonical" href="{LEVADA}">' in html
    for line in ("help", "briefings", "nonsense"):
        async with sample.get("/", params={"ask": line}) as response:
            assert "Link to this answer" not in await read_text(response), line


async def test_the_public_url_is_used_if_it_is_set() -> None:
    async with site(app_from_files(*SHIPPED), public_url="https://facts.example/") as page:
        async with page.get(LEVADA, headers={"Host": "facts.example"}) as response:
            html = await read_text(response)
        async with page.get(LEVADA, headers={"Host": "evil.example"}) as response:
            assert response.status == 421
    assert f'<link rel="canonical" href="https://facts.example{LEVADA}">' in html
    assert f'<meta property="og:url" content="https://facts.example{LEVADA}">' in html


@pytest.mark.parametrize(
    "address",
    ["facts.example", "ftp://facts.example", "https://", "https://a.example/b", "https://a.example?b"],
)
def test_a_public_url_must_be_complete(address: str) -> None:
    with pytest.raises(ValidationError, match="without a path, such as https"):
        WebSettings(public_url=address)


@pytest.mark.parametrize("path", ["/harbour/figures/gone", "/harbour/figures/%3Cb%3Egone"])
async def test_a_link_to_an_entry_that_is_gone_offers_its_list(path: str) -> None:
    async with site(app_from_texts(BRIDGE)) as session:
        page = await open_page(session, path)
    assert (page.status, page.title) == (404, "Page not found")
    assert "gone”; it may have been removed. Full list: /figures." in page.text
    assert '<meta name="robots" content="noindex">' in page.html
    assert "canonical" not in page.html


async def test_a_section_that_only_another_briefing_has_is_offered_there() -> None:
    other = BRIDGE.partition("figures:")[0].replace("harbour", "airport")
    other += "glossary: [{id: apron, term: Apron, meaning: Where aircraft stand.}]\n"
    async with site(app_from_texts(BRIDGE, other)) as session:
        page = await open_page(session, "/harbour/glossary")
    assert page.status == 404
    assert 'href="/airport/glossary"' in page.content


@pytest.mark.parametrize(
    "path",
    [
        "/harbour/polls/cost",
        "/harbour/nonsense",
        "/harbour/search/cost",
        "/harbour/language/uk",
        "/harbour/forget",
        "/harbour/briefing/harbour",
        "/harbour/x/y/z",
        "/gone",
        "/gone/figures/cost",
        "/GONE/",
        "/favicon.ico",
        "/settings/x/y",
        "/a//b",
        "/?ask=figures@gone",
        "/search?q=/figures@gone",
        "/changes",
    ],
)
async def test_an_address_that_never_was_says_so_and_offers_what_there_is(path: str) -> None:
    async with site(app_from_texts(BRIDGE)) as session:
        page = await open_page(session, path)
    assert (page.status, page.title) == (404, "Page not found")
    assert "There’s no page at this address." in page.text
    assert "no longer" not in page.text
    assert 'href="/harbour">The harbour bridge</a>' in page.content
    assert '<meta name="robots" content="noindex">' in page.html


async def test_the_page_of_a_removed_entry_offers_its_section() -> None:
    async with site(app_from_texts(BRIDGE)) as page, page.get("/harbour/figures/gone") as response:
        assert 'href="/harbour/figures">Figures</a>' in await read_text(response)


async def test_a_permalink_survives_a_new_title() -> None:
    async with (
        site(app_from_texts(BRIDGE.replace("Cost of the bridge", "What it cost"))) as page,
        page.get("/harbour/figures/cost") as response,
    ):
        assert '<h1 class="headline">What it cost</h1>' in await read_text(response)


async def test_an_alias_redirects_to_the_entry() -> None:
    text = BRIDGE.replace("{id: cost,", "{id: price, aliases: [cost],")
    async with (
        site(app_from_texts(text)) as page,
        page.get("/harbour/figures/cost", allow_redirects=False) as response,
    ):
        assert (response.status, response.headers["Location"]) == (302, "/harbour/figures/price")


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/harbour/", "/harbour"),
        ("/HARBOUR", "/harbour"),
        ("/Harbour/Figures/", "/harbour/figures"),
        ("/harbour/figures/price/?language=uk", "/harbour/figures/price?language=uk"),
        ("/Help/", "/help"),
    ],
)
async def test_capitals_and_a_last_slash_lead_to_the_address(path: str, address: str) -> None:
    async with site(app_from_texts(BRIDGE)) as session, session.get(path, allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (308, address)


async def test_the_start_of_a_briefing_has_one_address() -> None:
    async with site(app_from_texts(BRIDGE)) as session:
        assert (await open_page(session, "/harbour/start?as=discord")).path == "/harbour?as=discord"


async def test_following_a_permalink_changes_no_settings() -> None:
    other = BRIDGE.replace("harbour", "airport").replace("2026-11-20", "2026-12-20")
    async with site(app_from_texts(BRIDGE, other)) as page:
        async with page.get("/airport/figures/cost") as response:
            assert "Set-Cookie" not in response.headers
        async with page.get("/", params={"ask": "figures"}) as response:
            assert response.url.path == "/harbour/figures"


async def test_the_page_is_in_the_readers_language(sample: ClientSession) -> None:
    async with sample.get(LEVADA, headers={"Accept-Language": "de"}) as response:
        assert "Stand: Januar 2026" in await read_text(response)


@pytest.mark.slow
async def test_the_permalink_of_every_answer_works() -> None:
    app = app_from_files(*SHIPPED, *FICTIONAL)
    async with site(app) as page:
        for line in list_command_lines(app):
            async with page.get("/", params={"ask": line}) as response:
                found = re.search(r'class="permalink"><a href="([^"]*)"', unescape(await response.text()))
            reply = ask(app, line, today=TODAY)
            has_permalink = (
                not reply.not_found and reply.briefing_id and not line.startswith(COMMANDS_WITHOUT_PERMALINK)
            )
            assert bool(found) == bool(has_permalink), line
            if found:
                async with page.get(found[1], allow_redirects=False) as response:
                    assert response.status == 200, line
