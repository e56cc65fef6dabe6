"""A briefing changes while the page is open in a real browser."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.browser.sample_page import serve_page
from tests.browser.test_page import CHROMIUM, FLAGS
from tests.support.reload_fixtures import BROKEN, watch_folder, write_glossary, write_short_glossary

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="there is no chromium here: apt-get install chromium"),
]


@pytest_asyncio.fixture
async def page() -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser: Browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = await (await browser.new_context()).new_page()
        page.set_default_timeout(10_000)
        yield page
        await browser.close()


async def test_an_open_page_gets_the_current_content(page: Page, tmp_path: Path) -> None:
    (tmp_path / "isles.yaml").write_text(write_glossary(1))
    async with watch_folder(tmp_path) as here, serve_page(here.chat_service) as address:
        await page.goto(f"{address}/?ask=/glossary%20lamp")
        newest = page.locator("main .reply")
        await expect(newest).to_contain_text("Light of 1 candles")
        here.write("isles.yaml", write_glossary(2, BROKEN))
        await here.until_broken()
        await page.reload()
        await expect(newest).to_contain_text("Light of 1 candles")
        await page.goto(f"{address}/?ask=/glossary")
        other = await page.context.new_page()
        await other.goto(f"{address}/?ask=/glossary")
        here.write("isles.yaml", write_short_glossary(3))
        await here.until_live(3)
        await newest.get_by_role("link", name="Lamp", exact=True).click()
        await expect(newest).to_contain_text("Light of 3 candles")
        newest = other.locator("main .reply")
        await newest.get_by_role("link", name="Oil", exact=True).click()
        await expect(newest).to_contain_text("it may have been removed")
