"""The page on a narrow phone: nothing overlaps or is cut, in each direction of writing."""

from collections.abc import AsyncIterator
from itertools import pairwise

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FloatRect, Locator, Page, async_playwright

from tests.browser.sample_page import serve_app
from tests.browser.test_page import CHROMIUM, FLAGS
from tests.support.app_fixtures import SHIPPED, app_from_files

pytestmark = [
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(not CHROMIUM, reason="there is no chromium here"),
]

POLL = "/russian-volunteers/polls/levada-2026-01"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def address() -> AsyncIterator[str]:
    async with serve_app(app=app_from_files(*SHIPPED)) as address:
        yield address


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(chromium: Browser) -> AsyncIterator[Page]:
    page = await chromium.new_page(viewport={"width": 320, "height": 700})
    yield page
    await page.close()


async def measure(locator: Locator) -> FloatRect:
    box = await locator.bounding_box()
    assert box
    return box


@pytest.mark.parametrize("language", ["en", "de", "ru", "uk"])
async def test_nothing_in_the_bar_overlaps(page: Page, address: str, language: str) -> None:
    await page.goto(f"{address}{POLL}?language={language}")
    boxes = [
        await measure(page.locator(one)) for one in (".open-menu", ".brand", ".open-languages", ".theme")
    ]
    for left, right in pairwise(boxes):
        assert left["x"] + left["width"] <= right["x"] + 0.5
    assert boxes[-1]["x"] + boxes[-1]["width"] <= 320


@pytest.mark.parametrize("language", ["de", "ar"])
async def test_the_languages_open_below_their_button(page: Page, address: str, language: str) -> None:
    await page.goto(f"{address}{POLL}?language={language}")
    button, menu = page.locator(".open-languages"), page.locator("#languages")
    await button.click()
    button_box, menu_box = await measure(button), await measure(menu)
    assert abs(menu_box["y"] - button_box["y"] - button_box["height"]) < 12
    assert menu_box["x"] < button_box["x"] + button_box["width"]
    assert menu_box["x"] + menu_box["width"] > button_box["x"]
    assert menu_box["width"] < 200


async def test_breadcrumbs_are_whole(page: Page, address: str) -> None:
    await page.goto(f"{address}{POLL}?language=de")
    crumbs = page.locator(".crumbs li")
    assert await crumbs.count() == 2
    for crumb in await crumbs.all():
        assert await crumb.evaluate("one => one.scrollWidth <= one.clientWidth")


async def test_latin_lines_of_an_arabic_page_stand_at_the_right(page: Page, address: str) -> None:
    await page.goto(f"{address}/russian-volunteers/glossary?language=ar")
    lines = page.locator('.reply :is(h2, h3, p)[dir="ltr"]')
    assert await lines.count()
    for line in await lines.all():
        assert await line.evaluate("one => getComputedStyle(one).textAlign") == "right"


async def test_the_mark_of_a_source_is_large_enough_for_a_finger(page: Page, address: str) -> None:
    await page.goto(f"{address}{POLL}?language=en")
    box = await measure(page.locator(".reply sup a").first)
    assert box["width"] >= 24  # WCAG 2.2, 2.5.8
    assert box["height"] >= 24
