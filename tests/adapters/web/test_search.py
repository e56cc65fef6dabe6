"""Searching on the web page: what is typed without a slash, and what completes it."""

from datetime import date

from aiohttp import ClientSession

from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from tests.browser.sample_page import serve_page
from tests.support.app_fixtures import SHIPPED, app_from


async def test_text_that_is_no_command_is_searched_for_and_completed() -> None:
    desk = ChatService(LiveApp(app_from(*SHIPPED)), lambda: date(2026, 11, 23))
    async with serve_page(desk) as address, ClientSession(address) as site:
        async with site.post("/api/answer", data={"line": "levda centre"}) as response:
            told = await response.json()
        assert told["title"] == "Found for “levda centre”"
        assert "<strong>Levada</strong>" in told["html"] or "<b>Levada</b>" in told["html"]
        async with site.get("/", params={"ask": "levada"}) as response:
            assert "Found for “levada”" in await response.text()
        async with site.get("/api/suggest", params={"typed": "levad"}) as response:
            first = (await response.json())[0]
        assert first["line"] == "/search Levada Centre, January 2026"
