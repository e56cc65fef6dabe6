"""Reporting a mistake on the page: a form that works without a script."""

import re
from collections.abc import AsyncIterator
from html import unescape

import pytest
from aiohttp import ClientSession, CookieJar, DummyCookieJar

from bot.adapters.web.settings import WebSettings
from bot.services.reports.reader_rate_limiter import MAX_MESSAGES_PER_ADDRESS
from bot.services.store.database import open_in_memory_database
from tests.browser.sample_page import serve_page
from tests.support.report_fixtures import ReportingBot

BEHIND_A_PROXY = WebSettings(port=0, public_url="https://briefings.example.org")


@pytest.fixture
async def reporting_bot() -> AsyncIterator[ReportingBot]:
    async with open_in_memory_database() as database:
        yield ReportingBot(database)


@pytest.fixture
async def reader(reporting_bot: ReportingBot) -> AsyncIterator[ClientSession]:
    async with (
        serve_page(reporting_bot.chat_service) as address,
        ClientSession(address, cookie_jar=CookieJar(unsafe=True)) as reader,
    ):
        yield reader


async def read_page(reader: ClientSession, line: str) -> str:
    async with reader.get("/", params={"ask": line}) as response:
        return await response.text()


async def send(reader: ClientSession, line: str, words: str, **headers: str) -> tuple[int, str]:
    form = {"line": line, "words": words}
    async with reader.post("/send", data=form, headers=headers) as response:
        return response.status, await response.text()


async def test_the_page_asks_for_a_report_and_accepts_it(
    reporting_bot: ReportingBot, reader: ClientSession
) -> None:
    assert 'href="/?ask=report%20lamps%40one"' in await read_page(reader, "figures lamps")
    form_page = await read_page(reader, "report lamps@one")
    (line,) = re.findall(r'<button form="words" name="line" value="([^"]+)"', form_page)
    assert re.search(r'<label>What’s wrong\? <textarea form="words" name="words"[^>]* required>', form_page)
    assert '<form id="words" method="post" action="/send"' in form_page
    status, body = await send(reader, unescape(line), "It is 65.\r\n<b>Really</b> @home")
    assert (status, "Thank you." in body) == (200, True)
    report = await reporting_bot.report_store.find_report(1)
    assert report
    assert report.text == "It is 65. <b>Really</b> @home"
    assert (report.briefing, report.item, report.chat) == ("one", "lamps", None)


async def test_the_permalink_page_of_an_item_has_the_button(reader: ClientSession) -> None:
    async with reader.get("/one/figures/lamps") as response:
        assert 'href="/?ask=report%20lamps%40one"' in await response.text()


@pytest.mark.parametrize("line", ["report lamps SPAM@one", "/REPORT lamps SPAM", "/report lamps  SPAM@one#2"])
async def test_a_link_sends_no_report_but_opens_the_form(
    reporting_bot: ReportingBot, reader: ClientSession, line: str
) -> None:
    page = await read_page(reader, line)
    assert re.search('form="words" name="line" value="report lamps(@one)?"', unescape(page))
    assert not await reporting_bot.list_messages()


async def test_another_site_cannot_send_a_report(reporting_bot: ReportingBot, reader: ClientSession) -> None:
    status, _ = await send(reader, "report lamps@one", "It is 65.", **{"Sec-Fetch-Site": "cross-site"})
    assert status == 403
    assert not await reporting_bot.list_messages()


async def test_a_report_that_is_too_long_is_refused(
    reporting_bot: ReportingBot, reader: ClientSession
) -> None:
    status, _ = await send(reader, "report lamps@one", "🦦" * 600)
    assert status == 200
    status, body = await send(reader, "report lamps@one", "🦦" * 900)
    assert (status, body) == (413, "That’s too long.\n")
    assert len(await reporting_bot.list_messages()) == 1


@pytest.mark.parametrize(
    ("settings", "header", "accepted_count"),
    [
        (WebSettings(port=0), "203.0.113.{number}", MAX_MESSAGES_PER_ADDRESS),
        (BEHIND_A_PROXY, "203.0.113.7", MAX_MESSAGES_PER_ADDRESS),
        (BEHIND_A_PROXY, "2001:db8:1:2::{number}", MAX_MESSAGES_PER_ADDRESS),
        (BEHIND_A_PROXY, "203.0.113.{number}", 30),
    ],
)
async def test_a_reader_without_a_cookie_is_counted_by_address(
    reporting_bot: ReportingBot, settings: WebSettings, header: str, accepted_count: int
) -> None:
    async with (
        serve_page(reporting_bot.chat_service, settings) as address,
        ClientSession(address, cookie_jar=DummyCookieJar()) as reader,
    ):
        bodies = [
            (
                await send(
                    reader, "report lamps@one", "65", **{"X-Forwarded-For": header.format(number=number)}
                )
            )[1]
            for number in range(30)
        ]
    assert sum("Thank you." in body for body in bodies) == accepted_count
    assert ("Too many reports in the last hour" in bodies[-1]) is (accepted_count < 30)
