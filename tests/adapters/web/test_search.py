"""Search on the web page: text without a slash, and its suggestions."""

from datetime import date

from aiohttp import ClientSession

from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from tests.browser.sample_page import serve_page
from tests.support.app_fixtures import SHIPPED, app_from_files


async def test_text_without_a_slash_is_searched_for_and_completed() -> None:
    chat_service = ChatService(LiveApp(app_from_files(*SHIPPED)), lambda: date(2026, 11, 23))
    async with serve_page(chat_service) as address, ClientSession(address) as site:
        async with site.post("/api/answer", data={"line": "levda centre"}) as response:
            payload = await response.json()
        assert payload["title"] == "Results for “levda centre”"
        assert "<strong>Levada</strong>" in payload["html"] or "<b>Levada</b>" in payload["html"]
        async with site.get("/", params={"ask": "levada"}) as response:
            assert "Results for “levada”" in await response.text()
        async with site.get("/api/suggest", params={"typed": "levad"}) as response:
            first = (await response.json())[0]
        assert first["line"] == "/search Levada Centre, January 2026"
