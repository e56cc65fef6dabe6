"""A mistake reported on the page: a field below the question, which works without a script."""

import re
from collections.abc import AsyncIterator
from html import unescape

import pytest
from aiohttp import ClientSession, CookieJar

from bot.services.store.database import open_in_memory_database
from tests.browser.sample_page import serve_page
from tests.support.report_fixtures import Bench


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with open_in_memory_database() as database:
        yield Bench(database)


@pytest.fixture
async def reader(bench: Bench) -> AsyncIterator[ClientSession]:
    async with (
        serve_page(bench.desk) as address,
        ClientSession(address, cookie_jar=CookieJar(unsafe=True)) as reader,
    ):
        yield reader


async def page(reader: ClientSession, line: str) -> str:
    async with reader.get("/", params={"ask": line}) as response:
        return await response.text()


async def send(reader: ClientSession, line: str, words: str, **headers: str) -> tuple[int, str]:
    form = {"line": line, "words": words}
    async with reader.post("/words", data=form, headers=headers) as response:
        return response.status, await response.text()


async def test_the_page_asks_for_words_and_takes_them(bench: Bench, reader: ClientSession) -> None:
    assert 'value="report lamps@one"' in await page(reader, "figures lamps")
    asked = await page(reader, "report lamps@one")
    (line,) = re.findall(r'<button form="words" name="line" value="([^"]+)"', asked)
    assert re.search(r'<label>What is wrong\? <textarea form="words" name="words"[^>]* required>', asked)
    assert '<form id="words" method="post" action="/words"' in asked
    status, told = await send(reader, unescape(line), "It is 65.\r\n<b>Really</b> @home")
    assert (status, "Thank you." in told) == (200, True)
    report = await bench.ledger.find_report(1)
    assert report
    assert report.text == "It is 65. <b>Really</b> @home"
    assert (report.briefing, report.item, report.chat) == ("one", "lamps", "")


async def test_the_permanent_page_of_an_item_has_the_button(reader: ClientSession) -> None:
    async with reader.get("/one/figures/lamps") as response:
        assert 'value="report lamps@one"' in await response.text()


async def test_another_page_cannot_report_in_somebodys_name(bench: Bench, reader: ClientSession) -> None:
    status, _ = await send(reader, "report lamps@one", "It is 65.", **{"Sec-Fetch-Site": "cross-site"})
    assert status == 403
    assert not await bench.letters()


async def test_who_writes_too_much_is_told(bench: Bench, reader: ClientSession) -> None:
    status, _ = await send(reader, "report lamps@one", "🦦" * 600)
    assert status == 200
    status, told = await send(reader, "report lamps@one", "🦦" * 900)
    assert (status, told) == (413, "That is too long.\n")
    assert len(await bench.letters()) == 1
