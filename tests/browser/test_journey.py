"""A reader's way through the whole bot in a browser: pages, entries, search, language and permalinks.

The page stays open while the bot restarts on the same port with other content.
"""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import quote, urlencode, urljoin

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, async_playwright, expect

from bot.adapters.web.settings import WebSettings
from bot.core.app import App
from bot.runtime.terminal_wiring import open_chat_service
from tests.browser.sample_page import serve_page
from tests.browser.test_page import CHROMIUM, FLAGS, PHONE, VIEWS
from tests.support.databases import address_of_file
from tests.support.journey import changed_app, initial_app

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="there is no chromium here: apt-get install chromium"),
]


class Bot:
    """A bot with its database in a folder; it can restart with other content."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running = AsyncExitStack()
        self.address = ""

    async def start(self, app: App) -> None:
        await self.stop()
        port = int(self.address.rpartition(":")[2] or 0)
        chat_service = await self._running.enter_async_context(
            open_chat_service(app, address_of_file(self._folder))
        )
        self.address = await self._running.enter_async_context(
            serve_page(chat_service, WebSettings(port=port))
        )

    async def stop(self) -> None:
        await self._running.aclose()


@pytest_asyncio.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    bot = Bot(tmp_path)
    await bot.start(initial_app())
    yield bot
    await bot.stop()


@pytest_asyncio.fixture
async def page(bot: Bot, request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    """Open the page; the parameter holds settings of the browser. No script may fail."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = await browser.new_page(**getattr(request, "param", {}))
        page.set_default_timeout(10_000)
        page_errors: list[str] = []
        page.on("pageerror", lambda error: page_errors.append(str(error)))
        await page.goto(bot.address)
        yield page
        await browser.close()
    assert page_errors == []


async def ask(page: Page, line: str) -> Locator:
    """Write into the search field; return the answer on the page that comes."""
    field = page.locator("#query")
    await field.fill(line)
    await field.press("Escape")
    async with page.expect_navigation():
        await field.press("Enter")
    return page.locator("main .reply")


def find_link(answer: Locator, label: str) -> Locator:
    return answer.get_by_role("link", name=label).first


async def test_links_work_after_a_restart_and_show_the_current_content(page: Page, bot: Bot) -> None:
    answer = await ask(page, "/figures")
    await expect(answer).to_contain_text("Cost of the bridge")
    await bot.start(changed_app())
    await find_link(answer, "Cost of the bridge").click()
    await expect(answer).to_contain_text("95 euros")
    await bot.start(initial_app())
    await find_link(answer, "Next").click()
    await expect(answer).to_contain_text("Depth of pile 1")
    await find_link(answer, "Previous").click()
    await expect(answer).to_contain_text("2 km")


async def test_search_results_work_after_a_restart_and_say_what_is_gone(page: Page, bot: Bot) -> None:
    answer = await ask(page, "/search brigde")
    await expect(answer).to_contain_text("Length of the bridge")
    await bot.start(changed_app())
    await find_link(answer, "Length of the bridge").click()
    await expect(answer).to_contain_text("Nothing here is called “length”; it may have been removed.")
    await page.go_back()
    await find_link(answer, "Cost of the bridge").click()
    await expect(answer).to_contain_text("95 euros")


async def test_suggestions_match_the_content_after_a_restart(page: Page, bot: Bot) -> None:
    await bot.start(changed_app())
    await page.locator("#query").press_sequentially("/figures cos")
    await page.get_by_role("option", name=re.compile("Cost of the bridge")).click()
    await expect(page.locator("main .reply")).to_contain_text("95 euros")


async def test_the_chosen_language_survives_a_restart(page: Page, bot: Bot) -> None:
    answer = await ask(page, "/language")
    await bot.start(changed_app())
    await answer.get_by_role("button", name="Українська").click()
    await expect(answer).to_contain_text("Мова")
    await bot.start(initial_app())
    await expect(await ask(page, "/figures")).to_contain_text("Цифри")
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("lang", "uk")


async def test_a_permalink_works_after_a_restart_and_says_what_is_gone(page: Page, bot: Bot) -> None:
    answer = await ask(page, "/figures length")
    await page.get_by_role("link", name="Link to this answer").click()
    await expect(answer).to_contain_text("2 km")
    await bot.start(changed_app())
    await page.goto(page.url.partition("?")[0])
    await expect(answer).to_contain_text("Nothing here is called “length”; it may have been removed.")
    await answer.get_by_role("link", name="Figures", exact=True).click()
    await expect(answer).to_contain_text("95 euros")


@pytest.mark.parametrize("page", [{"locale": "en-XA", "viewport": PHONE}], indirect=True)
async def test_texts_twice_as_long_fit_a_phone(page: Page) -> None:
    await expect(page.locator("html")).to_have_attribute("lang", "en-XA")
    for line in ("/help", "/figures", "/figures cost", "/search bridge", "/language", "/nonsense"):
        for view in VIEWS:
            query = urlencode({"ask": line, "as": view}, quote_via=quote)
            await page.goto(f"{urljoin(page.url, '/')}?{query}")
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (line, view)
