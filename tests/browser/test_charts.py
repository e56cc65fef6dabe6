"""Pictures on the page in a real browser: in the page's fonts and colours, and described in text."""

import os
import shutil
from collections.abc import AsyncIterator

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, async_playwright

from tests.browser.sample_page import serve_app
from tests.browser.test_page import FLAGS
from tests.support.app_fixtures import SHIPPED, app_from_files

pytestmark = pytest.mark.slow

CHROMIUM = shutil.which("chromium") or ""
VIEWS = ("telegram", "discord", "web")


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    if not CHROMIUM:
        sentence = "there is no chromium here: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    async with serve_app(app=app_from_files(*SHIPPED)) as address, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = await browser.new_page(viewport={"width": 400, "height": 900}, color_scheme="dark")
        console_messages: list[str] = []
        page.on("console", lambda message: console_messages.append(message.text))
        await page.goto(f"{address}/russian-volunteers/polls/levada-2026-01")
        yield page
        await browser.close()
        assert console_messages == []


@pytest.mark.parametrize("view", VIEWS)
async def test_every_view_shows_the_picture_with_its_description(page: Page, view: str) -> None:
    await page.goto(f"{page.url}?as={view}")
    picture = page.locator("main .picture")
    assert await picture.count() == 1
    assert await picture.is_visible()
    description = await picture.get_attribute("aria-label") or ""
    assert "support (total): 76%" in description
    assert "Source: LBC" in description
    box = await picture.bounding_box()
    assert box is not None
    assert 250 < box["width"] <= 400
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_the_picture_follows_the_theme_and_has_its_own_font(page: Page) -> None:
    background = "main .picture svg > rect"
    colour = "getComputedStyle(document.querySelector(selector)).fill"
    assert await page.evaluate(f"selector => {colour}", background) == "rgb(20, 22, 26)"
    await page.locator("#scheme").select_option("light")
    assert await page.evaluate(f"selector => {colour}", background) == "rgb(255, 255, 255)"
    await page.evaluate("document.fonts.ready")
    assert await page.evaluate("document.fonts.check('600 19px \"IBM Plex Sans\"')")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_page_with_a_picture_is_accessible(page: Page, scheme: str) -> None:
    await page.locator("#scheme").select_option(scheme)
    result = await Axe().run(page)
    assert result.violations_count == 0, result.generate_report()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_how_a_poll_was_made_opens_by_keyboard_and_is_accessible(page: Page, scheme: str) -> None:
    await page.locator("#scheme").select_option(scheme)
    limitations = page.get_by_role("heading", name="Limitations")
    assert not await limitations.is_visible()
    await page.locator("summary", has_text="How it was made").focus()
    await page.keyboard.press("Enter")
    assert await limitations.is_visible()
    result = await Axe().run(page)
    assert result.violations_count == 0, result.generate_report()
