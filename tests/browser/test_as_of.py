"""A permalink with a revision in a real browser: it shows that revision, and leads to the current one."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.browser.sample_page import serve_page
from tests.browser.test_page import CHROMIUM, FLAGS
from tests.support.revision_fixtures import HISTORY, open_chat_service

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


async def test_a_permalink_shows_its_revision_and_leads_to_the_current_one(page: Page) -> None:
    async with open_chat_service(*HISTORY) as chat_service, serve_page(chat_service) as address:
        await page.goto(f"{address}/isles/figures/lamps")
        answer = page.locator("main .reply")
        await expect(answer).to_contain_text("14")
        await page.get_by_role("link", name="Link to this answer").last.click()
        await expect(page).to_have_url(re.compile(r"/isles/figures/lamps\?v=2$"))
        await expect(answer).not_to_contain_text("You read the version")
        await page.goto(f"{address}/isles/figures/lamps?v=1")
        await expect(answer).to_contain_text("Archived version of 3 March 2031.")
        await expect(answer).to_contain_text("12")
        await answer.get_by_role("link", name="Open current version").click()
        await expect(page.locator("main .reply")).to_contain_text("14")
