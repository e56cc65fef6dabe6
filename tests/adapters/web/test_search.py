"""Search on the web page: text without a slash, and its suggestions."""

from datetime import date

from aiohttp import ClientSession

from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from tests.browser.sample_page import serve_page
from tests.support.app_fixtures import SHIPPED, app_from_files
from tests.support.web_pages import ask_page


async def test_text_without_a_slash_is_searched_for_and_completed() -> None:
    chat_service = ChatService(LiveApp(app_from_files(*SHIPPED)), lambda: date(2026, 11, 23))
    async with serve_page(chat_service) as address, ClientSession(address) as site:
        page = await ask_page(site, "levda centre")
        assert page.path == "/search?q=levda+centre"
        assert page.title == "Support for the Russian army's actions in Ukraine"
        assert "More results" in page.content
        assert 'value="levda centre"' in page.html
        page = await ask_page(site, "/polls levada-2026-01", "telegram")
        assert 'value="/polls levada' not in page.html
        page = await ask_page(site, "search * levda centre")
        assert page.title == "Results for “levda centre”"
        assert "<strong>Levada</strong>" in page.content
        async with site.get("/", params={"ask": "who won the world cup"}) as response:
            assert "Nothing about “who won the world cup” here" in await response.text()
        async with site.get("/api/suggest", params={"typed": "levad"}) as response:
            first = (await response.json())[0]
        assert first == {
            "title": "Levada Centre, January 2026",
            "place": "Opinion polls",
            "address": "/russian-volunteers/polls/levada-2026-01",
        }
