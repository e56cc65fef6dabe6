"""The preview in a real browser: what a save does to it, and that everybody can use it."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from tests.authoring.preview.preview_server import HARBOUR, UKRAINIAN, PreviewedFolder, serve_folder
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
async def open_preview(
    chromium: Browser,
    folder: Path,
    files: Mapping[str, str] = FILES,
    *,
    is_editable: bool = False,
    **settings: object,
) -> AsyncIterator[tuple[PreviewedFolder, Page]]:
    """Open the preview of *files*, compared with FILES; the browser's console must stay empty."""
    console_messages: list[str] = []
    async with serve_folder(folder, files, FILES, is_editable=is_editable) as previewed:
        context = await chromium.new_context(**{"viewport": WIDE, "reduced_motion": "reduce", **settings})  # type: ignore[arg-type]
        page = await context.new_page()
        page.on("console", lambda message: console_messages.append(message.text))
        page.on("pageerror", lambda error: console_messages.append(str(error)))
        await page.goto(previewed.address)
        await wait_until_settled(page)
        yield previewed, page
        await context.close()
    assert console_messages == []


async def wait_until_settled(page: Page) -> None:
    await page.locator("#answers[data-settled=true]").wait_for()


def find_answer(page: Page, command: str, platform: str = "web") -> Locator:
    return page.get_by_role("article", name=command, exact=True).locator(f".view.{platform}").first


async def test_saving_an_error_and_then_its_fix(chromium: Browser, tmp_path: Path) -> None:
    async with open_preview(chromium, tmp_path) as (previewed, page):
        previewed.save(BROKEN)
        await expect(page.get_by_role("alert")).to_contain_text("harbour.yaml has 1 error")
        line = page.locator("#line-11")
        await expect(line).to_contain_text('There is no field "figur" here.')
        await expect(line.locator(".problem")).to_have_text("figur")
        await expect(find_answer(page, "/figures cost")).to_contain_text("90 million euros")
        await page.get_by_role("button", name=re.compile("11:5 Error")).click()
        await expect(line).to_be_focused()

        previewed.save(CHANGED)
        await expect(page.get_by_role("alert")).to_be_hidden()
        for platform in ("telegram", "discord", "web"):
            shown = find_answer(page, "/figures cost", platform)
            await expect(shown.locator("ins")).to_have_text("95")
            await expect(shown.locator("del")).to_have_text("90")
        exchange = page.get_by_role("article", name="/figures cost", exact=True)
        await expect(exchange.locator(".badge")).to_have_text("changed")
        await expect(page.locator("#changes li")).to_contain_text("90 million euros → 95 million euros")
        await expect(page.locator("#line-7")).to_have_class("new")


async def test_the_platforms_are_side_by_side_or_alone(chromium: Browser, tmp_path: Path) -> None:
    async with open_preview(chromium, tmp_path) as (_, page):
        shown = [find_answer(page, "/figures", platform) for platform in ("telegram", "discord", "web")]
        lefts = [box["x"] for one in shown if (box := await one.bounding_box())]
        assert lefts == sorted(lefts)
        assert len(set(lefts)) == 3
        await page.get_by_role("radio", name="Discord").check(force=True)
        await expect(find_answer(page, "/figures", "discord")).to_be_visible()
        await expect(find_answer(page, "/figures", "telegram")).to_be_hidden()


async def test_answers_in_another_language(chromium: Browser, tmp_path: Path) -> None:
    async with open_preview(chromium, tmp_path) as (_, page):
        languages = page.get_by_label("Reader’s language")
        await languages.select_option("Українська")
        await expect(find_answer(page, "/figures cost")).to_contain_text("Вартість мосту")
        await languages.select_option("العربية")
        await expect(find_answer(page, "/figures cost")).to_have_attribute("dir", "rtl")
        await languages.select_option("all")
        exchange = page.get_by_role("article", name="/figures cost", exact=True)
        await expect(exchange.get_by_role("heading", name="Українська")).to_be_visible()
        await expect(exchange.get_by_role("heading", name="English")).to_be_visible()


async def test_the_chosen_language_stays_after_a_save(chromium: Browser, tmp_path: Path) -> None:
    async with open_preview(chromium, tmp_path) as (previewed, page):
        await page.get_by_label("Reader’s language").select_option("Deutsch")
        previewed.save(CHANGED)
        await expect(find_answer(page, "/figures cost").locator("ins")).to_have_text("95")
        await expect(find_answer(page, "/figures cost")).to_have_attribute("lang", "de")


async def test_another_file_is_selected_in_the_list(chromium: Browser, tmp_path: Path) -> None:
    async with open_preview(chromium, tmp_path) as (previewed, page):
        files = page.get_by_role("navigation", name="Files")
        await files.get_by_role("button", name="harbour.uk.yaml").click()
        await expect(page.locator("#file-name")).to_have_text("harbour.uk.yaml")
        await expect(find_answer(page, "/figures cost")).to_contain_text("Вартість мосту")
        previewed.save(HARBOUR.replace("harbour", "port").replace("Harbour", "Port"), "port.yaml")
        await files.get_by_role("button", name="port.yaml").click()
        await expect(page.locator("#changes")).to_contain_text("has not been published yet")
        await expect(find_answer(page, "/figures cost").first).to_be_visible()


async def test_answers_without_changes_can_be_hidden(chromium: Browser, tmp_path: Path) -> None:
    async with open_preview(chromium, tmp_path, {**FILES, FILE: CHANGED}) as (_, page):
        await page.get_by_label("Only changes").check()
        await expect(page.get_by_role("article", name="/figures cost", exact=True)).to_be_visible()
        await expect(page.get_by_role("article", name="/figures length", exact=True)).to_be_hidden()


async def test_visible_answers_are_requested_first_and_only_changes_are_replaced(
    chromium: Browser, tmp_path: Path
) -> None:
    async with open_preview(chromium, tmp_path) as (previewed, page):
        unchanged = await find_answer(page, "/figures length").element_handle()
        urls: list[str] = []
        page.on("request", lambda request: urls.append(request.url))
        previewed.save(CHANGED)
        await expect(find_answer(page, "/figures cost").locator("ins")).to_have_text("95")
        await expect(page.locator("#changes li")).to_have_count(1)
        await wait_until_settled(page)
        kinds = [re.sub(r".*/api/(\w+).*", r"\1", url) for url in urls]
        assert kinds[:2] == ["answers", "file"]
        first_lines = parse_qs(urlsplit(urls[0]).query)["line"]
        assert "start@harbour" in first_lines
        assert "sources@harbour" not in first_lines
        assert await page.evaluate("element => element.isConnected", unchanged)


@pytest.mark.parametrize(
    ("platform", "role", "name"), [("telegram", "button", "2"), ("web", "link", "Length of the bridge")]
)
async def test_a_button_or_a_link_in_an_answer_leads_to_that_answer(
    chromium: Browser, tmp_path: Path, platform: str, role: Literal["button", "link"], name: str
) -> None:
    async with open_preview(chromium, tmp_path) as (_, page):
        answer = find_answer(page, "/figures", platform)
        await answer.get_by_role(role, name=name, exact=True).click()
        heading = page.get_by_role("heading", name="/figures length", exact=True)
        await expect(heading).to_be_focused()
        await expect(heading).to_be_in_viewport()


async def test_the_keyboard_leads_from_an_error_to_its_line_and_from_a_change_to_its_answer(
    chromium: Browser, tmp_path: Path
) -> None:
    async with open_preview(chromium, tmp_path, {**FILES, FILE: BROKEN}) as (previewed, page):
        await page.get_by_role("button", name=re.compile("11:5 Error")).focus()
        await page.keyboard.press("Enter")
        await expect(page.locator("#line-11")).to_be_focused()
        previewed.save(CHANGED)
        await page.get_by_role("button", name=re.compile("90 million euros → 95 million euros")).focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="/figures cost", exact=True)).to_be_focused()


async def test_it_is_accessible_from_right_to_left(chromium: Browser, tmp_path: Path) -> None:
    files = {**FILES, FILE: CHANGED.replace("id: length\n    title: Length", "id: width\n    title: Width")}
    async with open_preview(chromium, tmp_path, files) as (_, page):
        await page.get_by_label("Reader’s language").select_option("العربية")
        await expect(find_answer(page, "/figures cost")).to_have_attribute("dir", "rtl")
        await wait_until_settled(page)
        assert set(await page.locator(".badge:not(:empty)").all_inner_texts()) == {"changed", "new", "gone"}
        report = await Axe().run(page)
        assert not report.response["violations"], report.generate_report()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["desktop", "phone"])
async def test_it_is_accessible(chromium: Browser, tmp_path: Path, scheme: str, size: dict[str, int]) -> None:
    async with open_preview(chromium, tmp_path, viewport=size, color_scheme=scheme) as (previewed, page):
        for text, selector in ((CHANGED, "#line-7.new"), (BROKEN, "#line-11.error")):
            previewed.save(text)
            await page.locator(selector).wait_for(state="attached")
            await page.locator("#answers ins").first.wait_for(state="attached")
            for pane in ("answers", "file") if size is PHONE else ("",):
                await page.locator(f"label:has(#pane-{pane})").click() if pane else None
                report = await Axe().run(page)
                assert not report.response["violations"], report.generate_report()
                assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
                assert await page.evaluate("document.documentElement.scrollHeight <= innerHeight")


async def test_a_field_is_changed_by_the_form_below_its_item(chromium: Browser, tmp_path: Path) -> None:
    async with open_preview(chromium, tmp_path, is_editable=True) as (_, page):
        exchange = page.get_by_role("article", name="/figures cost", exact=True)
        await exchange.get_by_role("button", name="Edit").click()
        text = exchange.get_by_label("New text")
        await expect(text).to_have_value("90 million euros")
        await exchange.get_by_label("Field").select_option("as_of")
        assert (await Axe().run(page)).violations_count == 0
        await text.fill("2031-04-20")
        await exchange.get_by_role("button", name="Save in the file").click()
        await expect(text).to_be_hidden()
        await expect(find_answer(page, "/figures cost")).to_contain_text("20 April 2031")
        assert "as_of: 2031-04-20" in (tmp_path / FILE).read_text()


async def test_a_preview_that_has_ended_says_so(chromium: Browser, tmp_path: Path) -> None:
    async with serve_folder(tmp_path, FILES, FILES) as previewed:
        page = await chromium.new_page()
        await page.goto(previewed.address)
        await wait_until_settled(page)
    await expect(page.get_by_role("status")).to_contain_text("Not connected.")
    await page.close()
