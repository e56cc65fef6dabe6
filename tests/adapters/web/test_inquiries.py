"""Asking the editors on the page: one press, and no promise of an answer there."""

import re
from collections.abc import AsyncIterator
from html import unescape

import pytest
from aiohttp import ClientSession, CookieJar

from bot.services.store.database import open_in_memory_database
from tests.browser.sample_page import serve_page
from tests.support.inquiry_fixtures import QUESTION, InquiringBot

SENT = "Your question has gone to the editors."


@pytest.fixture
async def bot() -> AsyncIterator[InquiringBot]:
    async with open_in_memory_database() as database:
        yield InquiringBot(database)


@pytest.fixture
async def reader(bot: InquiringBot) -> AsyncIterator[ClientSession]:
    async with (
        serve_page(bot.chat_service) as address,
        ClientSession(address, cookie_jar=CookieJar(unsafe=True)) as reader,
    ):
        yield reader


async def get(reader: ClientSession, line: str) -> str:
    async with reader.get("/", params={"ask": line}) as response:
        return unescape(await response.text())


async def send(reader: ClientSession, line: str, words: str = "", **headers: str) -> str:
    async with reader.post("/send", data={"line": line, "words": words}, headers=headers) as response:
        return unescape(await response.text())


async def test_a_press_sends_the_question_and_promises_no_reply(
    bot: InquiringBot, reader: ClientSession
) -> None:
    page = await get(reader, QUESTION)
    assert f'form="send" name="line" value="inquire {QUESTION}">Ask the editors<' in page
    answer = await send(reader, f"inquire {QUESTION}")
    assert SENT in answer
    assert "I can’t reply here." in answer
    tables = await bot.read_tables()
    assert QUESTION in tables
    assert "web:" not in tables


async def test_a_link_sends_nothing_but_opens_the_form(bot: InquiringBot, reader: ClientSession) -> None:
    page = await get(reader, f"inquire {QUESTION}")
    assert SENT not in page
    assert '<button form="words" name="line" value="inquire"' in page
    assert await bot.read_tables() == ""
    assert SENT in await send(reader, "inquire", QUESTION)
    assert QUESTION in await bot.read_tables()


async def test_the_longest_question_that_the_page_takes_can_be_sent(
    bot: InquiringBot, reader: ClientSession
) -> None:
    page = await get(reader, f"{'zebras ' * 36}zzzz")
    (line,) = re.findall(r'name="line" value="(inquire [^"]+)"', page)
    assert SENT in await send(reader, line)
    assert "zebras zebras" in await bot.read_tables()


async def test_another_site_cannot_send_a_question(bot: InquiringBot, reader: ClientSession) -> None:
    await send(reader, f"inquire {QUESTION}", **{"Sec-Fetch-Site": "cross-site"})
    assert await bot.read_tables() == ""
