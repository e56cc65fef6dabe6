"""Two links from the first page to what a reader comes for."""

import re
from datetime import date
from html import unescape

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from bot.adapters import load_renderer
from bot.adapters.context import AdapterContext
from bot.adapters.web.routes import create_web_app
from bot.adapters.web.settings import WebSettings
from bot.core.messages.platforms import PREVIEWED_PLATFORMS
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from tests.support.reader_goals import GOALS, SAMPLE, Goal

_TAG = re.compile(r"<[^>]*>")


def read_text(html: str) -> str:
    """Return the words of a page, each run of spaces as one."""
    return " ".join(unescape(_TAG.sub("", html)).split())


def find_link(html: str, label: str) -> str:
    """Return the address of the first link with this label."""
    links = re.findall(r'<a[^>]* href="([^"]*)"[^>]*>(.*?)</a>', html, re.DOTALL)
    return next(unescape(address) for address, text in links if read_text(text) == label)


@pytest.mark.parametrize("goal", GOALS.values(), ids=GOALS)
async def test_two_links_lead_to_it(goal: Goal) -> None:
    chat_service = ChatService(LiveApp(SAMPLE), lambda: date(2026, 11, 23))
    context = AdapterContext(renderers={name: load_renderer(name) for name in PREVIEWED_PLATFORMS})
    app = create_web_app(chat_service, WebSettings(), context)
    async with TestServer(app, host="127.0.0.1") as server, ClientSession(server.make_url("/")) as session:
        html = await (await session.get("/")).text()
        for label in (goal.section, goal.title):
            response = await session.get(find_link(html, label))
            assert response.status == 200
            html = await response.text()
    assert goal.fact in read_text(html)
