"""The moderator's desk in a real browser: what a save does to it, and who can use it."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from tests.authoring.preview.preview_server import HARBOUR, UKRAINIAN, Editor, desk
from tests.browser.test_page import CHROMIUM, FLAGS

FILE = "harbour.yaml"
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 740}
CHANGED = HARBOUR.replace("90 million", "95 million")
BROKEN = CHANGED.replace("figure: 2 km", "figur: 2 km")
FILES = {FILE: HARBOUR, "harbour.uk.yaml": UKRAINIAN}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(not CHROMIUM, reason="there is no chromium here: apt-get install chromium"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        await browser.close()


@asynccontextmanager
async def opened(
    chromium: Browser, folder: Path, files: Mapping[str, str] = FILES, **settings: object
) -> AsyncIterator[tuple[Editor, Page]]:
    """Open the preview of *files* of which the first texts are published; nothing may go wrong there."""
    troubles: list[str] = []
    async with desk(folder, files, FILES) as editor:
        context = await chromium.new_context(**{"viewport": WIDE, "reduced_motion": "reduce", **settings})  # type: ignore[arg-type]
        page = await context.new_page()
        page.on("console", lambda message: troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        await page.goto(editor.address)
        await settled(page)
        yield editor, page
        await context.close()
    assert troubles == []


async def settled(page: Page) -> None:
    await page.locator("#answers[data-settled=true]").wait_for()


def answer(page: Page, typed: str, platform: str = "web") -> Locator:
    return page.get_by_role("article", name=typed, exact=True).locator(f".view.{platform}").first


async def test_saved_broken_then_mended(chromium: Browser, tmp_path: Path) -> None:
    async with opened(chromium, tmp_path) as (editor, page):
        editor.save(BROKEN)
        await expect(page.get_by_role("alert")).to_contain_text("harbour.yaml has 1 error")
        line = page.locator("#line-11")
        await expect(line).to_contain_text('There is no field "figur" here.')
        await expect(line.locator(".wrong")).to_have_text("figur")
        await expect(answer(page, "/figures cost")).to_contain_text("90 million euros")
        await page.get_by_role("button", name=re.compile("11:5 Error")).click()
        await expect(line).to_be_focused()

        editor.save(CHANGED)
        await expect(page.get_by_role("alert")).to_be_hidden()
        for platform in ("telegram", "discord", "web"):
            shown = answer(page, "/figures cost", platform)
            await expect(shown.locator("ins")).to_have_text("95")
            await expect(shown.locator("del")).to_have_text("90")
        exchange = page.get_by_role("article", name="/figures cost", exact=True)
        await expect(exchange.locator(".mark")).to_have_text("changed")
        await expect(page.locator("#fresh li")).to_contain_text("90 million euros → 95 million euros")
        await expect(page.locator("#line-7")).to_have_class("fresh")


async def test_the_platforms_stand_side_by_side_or_alone(chromium: Browser, tmp_path: Path) -> None:
    async with opened(chromium, tmp_path) as (_, page):
        shown = [answer(page, "/figures", platform) for platform in ("telegram", "discord", "web")]
        lefts = [box["x"] for one in shown if (box := await one.bounding_box())]
        assert lefts == sorted(lefts)
        assert len(set(lefts)) == 3
        await page.get_by_role("radio", name="Discord").check(force=True)
        await expect(answer(page, "/figures", "discord")).to_be_visible()
        await expect(answer(page, "/figures", "telegram")).to_be_hidden()


async def test_the_reader_speaks_another_language(chromium: Browser, tmp_path: Path) -> None:
    async with opened(chromium, tmp_path) as (_, page):
        languages = page.get_by_label("Language of the reader")
        await languages.select_option("Українська")
        await expect(answer(page, "/figures cost")).to_contain_text("Вартість мосту")
        await languages.select_option("العربية")
        await expect(answer(page, "/figures cost")).to_have_attribute("dir", "rtl")
        await languages.select_option("all")
        exchange = page.get_by_role("article", name="/figures cost", exact=True)
        await expect(exchange.get_by_role("heading", name="Українська")).to_be_visible()
        await expect(exchange.get_by_role("heading", name="English")).to_be_visible()


async def test_what_was_chosen_stays_over_a_save(chromium: Browser, tmp_path: Path) -> None:
    async with opened(chromium, tmp_path) as (editor, page):
        await page.get_by_label("Language of the reader").select_option("Deutsch")
        editor.save(CHANGED)
        await expect(answer(page, "/figures cost").locator("ins")).to_have_text("95")
        await expect(answer(page, "/figures cost")).to_have_attribute("lang", "de")


async def test_another_file_is_chosen_from_the_list(chromium: Browser, tmp_path: Path) -> None:
    async with opened(chromium, tmp_path) as (editor, page):
        files = page.get_by_role("navigation", name="Files")
        await files.get_by_role("button", name="harbour.uk.yaml").click()
        await expect(page.locator("#file-name")).to_have_text("harbour.uk.yaml")
        await expect(answer(page, "/figures cost")).to_contain_text("Вартість мосту")
        editor.save(HARBOUR.replace("harbour", "port").replace("Harbour", "Port"), "port.yaml")
        await files.get_by_role("button", name="port.yaml").click()
        await expect(page.locator("#fresh")).to_contain_text("has not been published yet")
        await expect(answer(page, "/figures cost").first).to_be_visible()


async def test_only_what_is_new_is_left_when_asked_for(chromium: Browser, tmp_path: Path) -> None:
    async with opened(chromium, tmp_path, {**FILES, FILE: CHANGED}) as (_, page):
        await page.get_by_label("Only what is new").check()
        await expect(page.get_by_role("article", name="/figures cost", exact=True)).to_be_visible()
        await expect(page.get_by_role("article", name="/figures length", exact=True)).to_be_hidden()


async def test_what_shows_is_asked_for_first_and_only_what_changed_is_drawn_anew(
    chromium: Browser, tmp_path: Path
) -> None:
    async with opened(chromium, tmp_path) as (editor, page):
        same = await answer(page, "/figures length").element_handle()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        editor.save(CHANGED)
        await expect(answer(page, "/figures cost").locator("ins")).to_have_text("95")
        await expect(page.locator("#fresh li")).to_have_count(1)
        await settled(page)
        kinds = [re.sub(r".*/api/(\w+).*", r"\1", url) for url in asked]
        assert kinds[:2] == ["answers", "beside"]
        shown = parse_qs(urlsplit(asked[0]).query)["line"]
        assert "start@harbour" in shown
        assert "sources@harbour" not in shown
        assert await page.evaluate("element => element.isConnected", same)


async def test_a_button_of_an_answer_leads_to_the_answer_below(chromium: Browser, tmp_path: Path) -> None:
    async with opened(chromium, tmp_path) as (_, page):
        await answer(page, "/figures").get_by_role("button", name="Length of the bridge").click()
        heading = page.get_by_role("heading", name="/figures length", exact=True)
        await expect(heading).to_be_focused()
        await expect(heading).to_be_in_viewport()


async def test_a_keyboard_leads_from_an_error_to_its_line_and_from_a_change_to_its_answer(
    chromium: Browser, tmp_path: Path
) -> None:
    async with opened(chromium, tmp_path, {**FILES, FILE: BROKEN}) as (editor, page):
        await page.get_by_role("button", name=re.compile("11:5 Error")).focus()
        await page.keyboard.press("Enter")
        await expect(page.locator("#line-11")).to_be_focused()
        editor.save(CHANGED)
        await page.get_by_role("button", name=re.compile("90 million euros → 95 million euros")).focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="/figures cost", exact=True)).to_be_focused()


async def test_everybody_can_use_it_from_right_to_left(chromium: Browser, tmp_path: Path) -> None:
    files = {**FILES, FILE: CHANGED.replace("id: length\n    title: Length", "id: width\n    title: Width")}
    async with opened(chromium, tmp_path, files) as (_, page):
        await page.get_by_label("Language of the reader").select_option("العربية")
        await expect(answer(page, "/figures cost")).to_have_attribute("dir", "rtl")
        await settled(page)
        assert set(await page.locator(".mark:not(:empty)").all_inner_texts()) == {"changed", "new", "gone"}
        found = await Axe().run(page)
        assert not found.response["violations"], found.generate_report()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["desktop", "phone"])
async def test_everybody_can_use_it(
    chromium: Browser, tmp_path: Path, scheme: str, size: dict[str, int]
) -> None:
    async with opened(chromium, tmp_path, viewport=size, color_scheme=scheme) as (editor, page):
        for text, sign in ((CHANGED, "#line-7.fresh"), (BROKEN, "#line-11.error")):
            editor.save(text)
            await page.locator(sign).wait_for(state="attached")
            await page.locator("#answers ins").first.wait_for(state="attached")
            for pane in ("answers", "file") if size is PHONE else ("",):
                await page.locator(f"label:has(#pane-{pane})").click() if pane else None
                found = await Axe().run(page)
                assert not found.response["violations"], found.generate_report()
                assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
                assert await page.evaluate("document.documentElement.scrollHeight <= innerHeight")


async def test_a_preview_that_has_ended_says_so(chromium: Browser, tmp_path: Path) -> None:
    async with desk(tmp_path, FILES, FILES) as editor:
        page = await chromium.new_page()
        await page.goto(editor.address)
        await settled(page)
    await expect(page.get_by_role("status")).to_contain_text("Not connected.")
    await page.close()
