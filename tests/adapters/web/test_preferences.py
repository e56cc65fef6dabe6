"""Settings chosen on the page last across a restart of the bot."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from aiohttp import ClientSession, CookieJar

from bot.core.i18n.locale import get_locale
from bot.runtime.terminal_wiring import open_chat_service
from tests.browser.sample_page import serve_page
from tests.support.databases import address_of_file, two_briefings
from tests.support.web_pages import open_page, send_choice


@asynccontextmanager
async def run_bot(
    folder: Path, cookies: CookieJar, *, is_remembering: bool = True
) -> AsyncIterator[ClientSession]:
    """Run the bot once, with its database in *folder*; yield a browser on its page."""
    async with (
        open_chat_service(
            two_briefings(), address_of_file(folder) if is_remembering else "none"
        ) as chat_service,
        serve_page(chat_service) as address,
        ClientSession(address, cookie_jar=cookies) as browser,
    ):
        yield browser


async def read_page(browser: ClientSession, line: str, language: str = "en") -> str:
    async with browser.get("/", params={"ask": line}, headers={"Accept-Language": language}) as response:
        assert response.status == 200
        return await response.text()


def translate(language: str, message: str) -> str:
    return get_locale(language).translate(message)


async def test_settings_survive_a_restart(tmp_path: Path) -> None:
    jar = CookieJar(unsafe=True)
    async with run_bot(tmp_path, jar) as browser:
        assert "Welcome" in await read_page(browser, "/start")
        assert "Вітаємо" in (await send_choice(browser, "language uk")).title
        await send_choice(browser, "briefing two")
    async with run_bot(tmp_path, jar) as browser:
        html = await read_page(browser, "/figures")
        assert 'lang="uk"' in html
        assert "The otters" in html


async def test_the_menu_and_the_suggestions_are_in_the_chosen_language(tmp_path: Path) -> None:
    links = {one: f'href="/briefings">{translate(one, "All briefings")}</a>' for one in ("en", "de", "uk")}
    async with run_bot(tmp_path, CookieJar(unsafe=True)) as browser:
        assert links["en"] in await read_page(browser, "/start")
        assert links["de"] in await read_page(browser, "/start", "de")
        await send_choice(browser, "language uk")
        assert links["uk"] in await read_page(browser, "/start", "de")
        async with browser.get("/api/suggest", params={"typed": "hel"}) as response:
            assert (await response.json())[0]["title"] == translate("uk", "What you can ask")


async def test_a_language_chosen_on_a_page_leads_back_to_it_in_that_language(tmp_path: Path) -> None:
    async with run_bot(tmp_path, CookieJar(unsafe=True)) as browser:
        page = await send_choice(browser, "language uk", "/two/figures")
        assert (page.path, page.title) == ("/two/figures", "Цифри")
        assert '<html lang="uk"' in page.html
        assert translate("uk", "Ask or search") in page.html
        assert 'aria-current="true">Українська</button>' in page.html


async def test_a_page_in_the_language_of_its_address_changes_no_choice(tmp_path: Path) -> None:
    async with run_bot(tmp_path, CookieJar(unsafe=True)) as browser:
        await send_choice(browser, "language uk")
        for path in ("/two/figures", "/", "/help", "/search?q=otters"):
            german = await open_page(browser, f"{path}{'&' if '?' in path else '?'}language=de")
            assert '<html lang="de"' in german.html, path
            links = re.findall(r'<a [^>]*href="(/[^"]*)"', german.content.partition('class="about"')[0])
            assert all("language=de" in link for link in links), path
            assert 'class="brand" href="/?language=de"' in german.html
            assert '<html lang="uk"' in (await open_page(browser, path)).html


@pytest.mark.parametrize(
    "path", ["/search?q=&language=de", "/language/uk?language=de", "/?ask=%20&language=de"]
)
async def test_a_redirect_keeps_the_language_of_the_address(tmp_path: Path, path: str) -> None:
    async with run_bot(tmp_path, CookieJar(unsafe=True)) as browser:
        assert '<html lang="de"' in (await open_page(browser, path)).html


@pytest.mark.parametrize(
    ("line", "path", "sent_line"),
    [
        ("language uk", "/language", "language uk"),
        ("/LANGUAGE uk@two", "/language", "language uk"),
        ("forgetme", "/settings", "forgetme"),
        ("forget", "/settings", "forgetme"),
        ("briefing two", "/two", ""),
        ("/Briefing two", "/two", ""),
        ("/briefing two#2", "/two", ""),
    ],
)
async def test_a_link_changes_no_choice_but_leads_to_the_button(
    tmp_path: Path, line: str, path: str, sent_line: str
) -> None:
    async with run_bot(tmp_path, CookieJar(unsafe=True)) as browser:
        await send_choice(browser, "language de")
        for address in ("/?ask=", "/search?q="):
            page = await open_page(browser, address + quote(line))
            assert page.path == path
            assert f'form="send" name="line" value="{sent_line}"' in page.html or not sent_line
            assert '<html lang="de"' in (await open_page(browser, "/")).html
            assert "The otters" not in await read_page(browser, "/figures")


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "evil",
        "",
        "/x\x00",
        "/x\r\nA: b",
        "/x\x7f",
        "/ä",
    ],
)
async def test_a_choice_never_leads_to_another_site(tmp_path: Path, back: str) -> None:
    async with run_bot(tmp_path, CookieJar(unsafe=True)) as browser:
        assert (await send_choice(browser, "language uk", back)).path == "/"


async def test_another_browser_has_its_own_settings(tmp_path: Path) -> None:
    async with run_bot(tmp_path, CookieJar(unsafe=True)) as browser:
        await send_choice(browser, "language uk")
        browser.cookie_jar.clear()
        assert "Welcome" in await read_page(browser, "/start")


async def test_errors_are_in_the_readers_language_until_another_is_chosen(
    tmp_path: Path,
) -> None:
    async with run_bot(tmp_path, CookieJar(unsafe=True)) as browser:

        async def error_language(accepted: str) -> str:
            async with browser.get("/api/gone", headers={"Accept-Language": accepted}) as response:
                assert response.status == 404
                error, language = (await response.json())["error"], response.headers["Content-Language"]
            assert error == translate(language, "Page not found.")
            return language

        assert [await error_language(tag) for tag in ("de-AT", "fi")] == ["de", "en"]
        await send_choice(browser, "language uk")
        assert await error_language("de-AT") == "uk"
        message = translate("uk", "Commands can have up to {limit} characters.")
        assert (await send_choice(browser, "x" * 257)).html == message.format(limit=256) + "\n"


async def test_the_page_describes_itself_in_the_readers_language(tmp_path: Path) -> None:
    async with run_bot(tmp_path, CookieJar(unsafe=True)) as browser:
        html = await read_page(browser, "", "de")
    description = translate("de", "Sourced facts in chat, on Telegram, Discord and the web.")
    assert f'<meta name="description" content="{description}">' in html


async def test_what_is_stored_is_said_and_deleted(tmp_path: Path) -> None:
    async with run_bot(tmp_path, CookieJar(unsafe=True)) as browser:
        page = await open_page(browser, "/privacy")
        assert (page.status, page.title) == (200, "Privacy")
        assert 'value="forgetme"' in page.html
        assert 'href="/privacy"' in await read_page(browser, "/figures")
        await send_choice(browser, "briefing two")
        assert "briefing two" in await read_page(browser, "/mydata")
        await send_choice(browser, "forgetme")
        assert "Nothing is stored about this chat." in await read_page(browser, "/mydata")


async def test_a_page_that_stores_nothing_sets_no_cookie_and_carries_the_language(tmp_path: Path) -> None:
    jar = CookieJar(unsafe=True)
    async with run_bot(tmp_path, jar, is_remembering=False) as browser:
        page = await send_choice(browser, "language uk", "/two/figures")
        assert (page.path, page.title) == ("/two/figures?language=uk", "Цифри")
        assert 'href="/help?language=uk"' in page.html
        assert '<html lang="en"' in (await open_page(browser, "/two/figures")).html
    assert len(jar) == 0
    assert not (tmp_path / "data").exists()
