"""The button that copies what cites an answer, in a real browser."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.browser.sample_page import serve_page
from tests.browser.test_page import CHROMIUM, FLAGS
from tests.support.revision_fixtures import HISTORY, open_chat_service

LAMPS = "/isles/figures/lamps"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="there is no chromium here: apt-get install chromium"),
]


@pytest_asyncio.fixture
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        await browser.close()


@pytest_asyncio.fixture
async def address() -> AsyncIterator[str]:
    async with open_chat_service(*HISTORY) as chat_service, serve_page(chat_service) as address:
        yield address


async def read_clipboard(page: Page) -> str:
    return str(await page.evaluate("navigator.clipboard.readText()"))


async def test_cite_copies_the_text_the_version_and_the_link(chromium: Browser, address: str) -> None:
    context = await chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = await context.new_page()
    await page.goto(address + LAMPS)
    await page.locator(".cite").click()
    await expect(page.locator(".cite")).to_have_text("Copied")
    await expect(page.get_by_role("status")).to_have_text("Copied")  # which a screen reader reads out
    copied = await read_clipboard(page)
    assert re.match(r"(Lamps that burn · )?14 ", copied)
    assert copied.endswith(f" · Version 2 · {address}{LAMPS}?v=2")


async def test_cite_copies_where_scripts_have_no_clipboard(chromium: Browser, address: str) -> None:
    context = await chromium.new_context(permissions=["clipboard-read"])
    page = await context.new_page()
    await page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))")
    await page.goto(address + LAMPS)
    await page.locator(".cite").press("Enter")
    await expect(page.locator(".cite")).to_have_text("Copied")
    await expect(page.locator(".cite")).to_be_focused()
    assert "Version 2" in await read_clipboard(page)


async def test_what_was_asked_for_in_the_search_field_can_be_cited_too(
    chromium: Browser, address: str
) -> None:
    context = await chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = await context.new_page()
    await page.goto(address)
    await page.locator("#query").fill("/figures ferries")
    await page.locator("#query").press("Enter")
    await page.locator(".cite").click()
    await expect(page.locator(".cite")).to_have_text("Copied")
    assert (await read_clipboard(page)).endswith(f"{address}/isles/figures/ferries?v=2")


async def test_where_no_script_runs_there_is_no_dead_button(chromium: Browser, address: str) -> None:
    context = await chromium.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(address + LAMPS)
    await expect(page.locator(".permalink a")).to_be_visible()
    await expect(page.locator(".cite")).to_be_hidden()
