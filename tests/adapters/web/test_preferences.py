"""What a browser chooses on the page, and finds again after a restart of the bot."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import ClientSession, CookieJar

from bot.runtime.wiring import open_chat_service
from tests.browser.sample_page import serve_page
from tests.support.databases import address_of_file, two_briefings


@asynccontextmanager
async def running(folder: Path, cookies: CookieJar) -> AsyncIterator[ClientSession]:
    """Run the whole bot once, with its database in *folder*, and give a browser on its page."""
    async with (
        open_chat_service(two_briefings(), address_of_file(folder)) as desk,
        serve_page(desk) as address,
        ClientSession(address, cookie_jar=cookies) as browser,
    ):
        yield browser


async def page(browser: ClientSession, line: str, language: str = "en") -> str:
    async with browser.get("/", params={"ask": line}, headers={"Accept-Language": language}) as response:
        assert response.status == 200
        return await response.text()


async def test_a_browser_finds_what_it_chose_after_a_restart(tmp_path: Path) -> None:
    jar = CookieJar(unsafe=True)
    async with running(tmp_path, jar) as browser:
        assert "Welcome" in await page(browser, "/start")
        async with browser.post("/api/answer", data={"line": "language uk"}) as response:
            assert (await response.json())["title"] == "Мова"
        await page(browser, "/briefing two")
    async with running(tmp_path, jar) as browser:
        shown = await page(browser, "/figures")
        assert 'lang="uk"' in shown
        assert "The otters" in shown


async def test_the_pages_menu_and_suggestions_are_in_the_chosen_language(tmp_path: Path) -> None:
    async with running(tmp_path, CookieJar(unsafe=True)) as browser:
        assert "<span>What this bot can tell you</span>" in await page(browser, "/start")
        assert "<span>Was dieser Bot sagen kann</span>" in await page(browser, "/start", "de")
        await page(browser, "/language uk")
        assert "<span>Що може розповісти цей бот</span>" in await page(browser, "/start", "de")
        async with browser.get("/api/suggest", params={"typed": "hel"}) as response:
            assert (await response.json())[0]["about"] == "Що може розповісти цей бот"


async def test_another_browser_chooses_for_itself(tmp_path: Path) -> None:
    async with running(tmp_path, CookieJar(unsafe=True)) as browser:
        await page(browser, "/language uk")
        browser.cookie_jar.clear()
        assert "Welcome" in await page(browser, "/start")


SORRY = {"en": "Page not found.", "de": "Diese Seite gibt es nicht.", "uk": "Такої сторінки немає."}


async def test_what_goes_wrong_is_said_in_the_readers_language_and_then_in_the_chosen_one(
    tmp_path: Path,
) -> None:
    async with running(tmp_path, CookieJar(unsafe=True)) as browser:

        async def gone(language: str) -> str:
            async with browser.get("/api/gone", headers={"Accept-Language": language}) as response:
                assert response.status == 404
                told, code = (await response.json())["error"], response.headers["Content-Language"]
            assert told == SORRY[code]
            return code

        assert [await gone(tag) for tag in ("de-AT", "fi")] == ["de", "en"]
        await page(browser, "/language uk")
        assert await gone("de-AT") == "uk"
        async with browser.post("/api/answer", data={"line": "x" * 257}) as response:
            assert await response.json() == {"error": "Команда має щонайбільше 256 символів."}


async def test_the_page_says_what_it_is_in_the_readers_language(tmp_path: Path) -> None:
    async with running(tmp_path, CookieJar(unsafe=True)) as browser:
        html = await page(browser, "", "de")
    assert '<meta name="description" content="Belegte Fakten im Chat' in html
    assert 'data-day="Heute um"' in html
