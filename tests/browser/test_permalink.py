"""Permalinks in a real browser: with and without scripts, on a phone, and accessible."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.core.app import App
from tests.browser.sample_page import serve_app
from tests.browser.test_page import CHROMIUM, FLAGS, PHONE
from tests.support.app_fixtures import FICTIONAL, SHIPPED, app_from_files, app_from_texts

LEVADA = "/russian-volunteers/polls/levada-2026-01"
BRIDGE = """\
id: harbour
title: The harbour bridge
as_of: 2026-01-20
sources: [{id: post, title: Bridge opens, publisher: The Harbour Post}]
figures:
  - {id: cost, title: Cost of the bridge, figure: 90 euros}
  - {id: length, title: Length, figure: 2 km}
"""

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


@asynccontextmanager
async def visit(chromium: Browser, app: App, path: str, **settings: object) -> AsyncIterator[Page]:
    """Open *path* on a page that serves *app*, and assert that its console stays empty."""
    console_messages: list[str] = []
    async with serve_app(app=app) as address:
        context = await chromium.new_context(**settings)  # type: ignore[arg-type]
        page = await context.new_page()
        page.on("console", lambda message: console_messages.append(message.text))
        page.on("pageerror", lambda error: console_messages.append(str(error)))
        await page.goto(address + path)
        yield page
        await context.close()
    assert not [one for one in console_messages if "404" not in one]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_permalink_shows_its_entry_and_its_buttons_work(chromium: Browser, *, scripts: bool) -> None:
    async with visit(chromium, app_from_files(*SHIPPED), LEVADA, java_script_enabled=scripts) as page:
        await expect(page).to_have_title("Support for the Russian army's actions in Ukraine · Briefing Bot")
        shown = page.locator("main .reply")
        await expect(shown).to_contain_text("As of January 2026")
        await shown.get_by_role("link", name="Opinion polls", exact=True).click()
        await expect(page.locator("main .reply")).to_contain_text("Opinion polls")


async def test_the_link_below_an_answer_leads_to_its_page(chromium: Browser) -> None:
    async with visit(chromium, app_from_texts(BRIDGE), "/?ask=figures") as page:
        await page.get_by_role("link", name=re.compile("Cost of the bridge")).first.click()
        await page.get_by_role("link", name="Link to this answer").click()
        await expect(page).to_have_url(re.compile("/harbour/figures/cost$"))
        await expect(page.locator("main .reply")).to_contain_text("Cost of the bridge")
        canonical = page.locator("link[rel=canonical]")
        assert await canonical.get_attribute("href") == "/harbour/figures/cost"


async def test_a_permalink_survives_a_change_and_says_when_its_entry_is_gone(chromium: Browser) -> None:
    changed = BRIDGE.replace("90 euros", "95 euros")
    async with visit(chromium, app_from_texts(changed), "/harbour/figures/cost") as page:
        await expect(page.locator("main .reply")).to_contain_text("95 euros")
    gone = BRIDGE.replace("id: cost, title: Cost of the bridge", "id: width, title: Width")
    async with visit(
        chromium, app_from_texts(gone), "/harbour/figures/cost", java_script_enabled=False
    ) as page:
        shown = page.locator("main .reply")
        await expect(shown).to_contain_text("Nothing here is called “cost”; it may have been removed.")
        await shown.get_by_role("link", name="Figures", exact=True).click()
        await expect(page.locator("main .reply")).to_contain_text("Length")


@pytest.mark.parametrize("path", [LEVADA, "/russian-volunteers", "/russian-volunteers/polls/gone"])
async def test_a_permalink_page_is_accessible(chromium: Browser, path: str) -> None:
    async with visit(chromium, app_from_files(*SHIPPED), path, viewport=PHONE) as page:
        report = await Axe().run(page)
        assert not report.response["violations"], report.generate_report()
        wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide


async def test_the_subgroups_of_a_poll_are_a_table_that_fits_a_phone(chromium: Browser) -> None:
    app = app_from_files(*FICTIONAL)
    async with visit(chromium, app, "/tessmark-flood/polls/dyke-poll", viewport=PHONE) as page:
        table = page.locator("main .reply table")
        await expect(table).to_be_hidden()
        await page.get_by_text("Subgroups", exact=True).click()
        await expect(table.locator("tbody tr").first).to_have_text(re.compile("Ropewalk.*71%.*203"))
        report = await Axe().run(page)
        assert not report.response["violations"], report.generate_report()
        assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")


async def test_what_is_typed_in_arabic_is_aligned_right_and_reads_as_it_is_written(
    chromium: Browser,
) -> None:
    async with visit(chromium, app_from_files(*SHIPPED), "/", locale="ar-EG") as page:
        field = page.locator("#query")
        await expect(field).to_have_css("text-align", "right")
        await expect(field).not_to_have_css("unicode-bidi", "plaintext")
        await field.fill("/polls")
        await expect(field).to_have_css("unicode-bidi", "plaintext")
