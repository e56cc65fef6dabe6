"""The page in a real browser, headless Chromium; no test may leave anything in its console."""

import os
import re
import shutil
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright, expect

from tests.browser.sample_page import serve_app

CHROMIUM = shutil.which("chromium") or ""
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
)
VIEWS = ("telegram", "discord", "web")
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def address() -> AsyncIterator[str]:
    async with serve_app() as address:
        yield address


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    if not CHROMIUM:
        sentence = "there is no chromium here: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        await browser.close()


class Visit:
    """A browser context of its own, with its console messages and requests."""

    def __init__(self, address: str, context: BrowserContext) -> None:
        self.address = address
        self.context = context
        self.console_messages: list[str] = []
        self.requested_urls: list[str] = []

    async def open(self, path: str = "/") -> Page:
        page = await self.context.new_page()
        page.on("console", lambda message: self.console_messages.append(message.text))
        page.on("pageerror", lambda error: self.console_messages.append(str(error)))
        page.on("request", lambda request: self.requested_urls.append(request.url))
        await page.goto(self.address + path)
        return page

    def list_foreign_urls(self) -> list[str]:
        own_host = urlsplit(self.address).netloc
        return [url for url in self.requested_urls if urlsplit(url).netloc != own_host]


@pytest_asyncio.fixture(loop_scope="module")
async def visit(address: str, chromium: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Visit]:
    """Open a browser context with the settings in the test's parameter."""
    settings = {"viewport": DESKTOP, "reduced_motion": "reduce", **getattr(request, "param", {})}
    context = await chromium.new_context(**settings)
    context.set_default_timeout(10_000)
    visit = Visit(address, context)
    yield visit
    await context.close()
    assert not visit.console_messages
    assert not visit.list_foreign_urls()


def find_answer(page: Page, line: str, view: str = "telegram") -> Locator:
    return page.get_by_label(line, exact=True).locator(f".view.{view}")


async def ask(page: Page, line: str) -> None:
    await page.get_by_role("combobox", name="Ask or search").fill(line)
    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label(line, exact=True).last).to_be_visible()


async def show(page: Page, view: str) -> None:
    await page.get_by_role("radio", name=view).check(force=True)


async def test_the_first_answer_is_there_at_load(visit: Visit) -> None:
    page = await visit.open()
    await expect(page).to_have_title("Briefing Bot")
    await expect(find_answer(page, "/start")).to_contain_text("Welcome")
    await expect(find_answer(page, "/start").locator("time")).to_have_text(re.compile(r"\d\d:\d\d"))


async def test_a_link_can_hold_a_command(visit: Visit) -> None:
    page = await visit.open("/?ask=polls")
    await expect(find_answer(page, "/polls")).to_contain_text("Is the ferry worth its fare?")


async def test_a_typed_command_is_answered(visit: Visit) -> None:
    page = await visit.open()
    field = page.get_by_role("combobox", name="Ask or search")
    await field.fill("/polls bridge-2026")
    await page.get_by_role("button", name="Send").click()
    await expect(find_answer(page, "/polls bridge-2026")).to_contain_text("Close it: nearly 60%")
    await expect(field).to_have_value("")
    await expect(page.get_by_role("log")).to_contain_text("You used /polls bridge-2026")


async def test_a_command_of_the_menu_is_answered(visit: Visit) -> None:
    page = await visit.open()
    menu = page.get_by_role("navigation", name="Commands")
    await menu.get_by_role("button", name="/units Formations").click()
    await expect(find_answer(page, "/units")).to_contain_text("Shore patrol 1")


async def test_the_switch_shows_all_answers_as_on_another_platform(visit: Visit) -> None:
    page = await visit.open()
    await ask(page, "/polls")
    for view in VIEWS:
        await show(page, view)
        for line in ("/start", "/polls"):
            for other in VIEWS:
                await expect(find_answer(page, line, other)).to_be_visible(visible=other == view)


async def test_choices_are_remembered(visit: Visit) -> None:
    page = await visit.open()
    await show(page, "discord")
    await page.get_by_label("Theme").select_option("Dark")
    await page.reload()
    await expect(find_answer(page, "/start", "discord")).to_be_visible()
    await expect(page.get_by_label("Theme")).to_have_value("dark")


@pytest.mark.parametrize(
    ("view", "forward", "title"),
    [("telegram", re.compile("›$"), "Units · 2/3"), ("discord", re.compile("▶$"), "Units · 2/")],
)
async def test_a_pager_changes_its_answer_in_place(
    visit: Visit, view: str, forward: str | re.Pattern[str], title: str
) -> None:
    page = await visit.open("/?ask=units")
    await show(page, view)
    await page.get_by_role("button", name=forward).click()
    await expect(find_answer(page, "/units", view)).to_contain_text(title)
    await expect(page.locator(".exchange")).to_have_count(1)


async def test_a_pager_keeps_the_focus_for_its_next_press(visit: Visit) -> None:
    page = await visit.open("/?ask=units")
    forward = page.get_by_role("button", name=re.compile("›$"))
    await forward.focus()
    await page.keyboard.press("Enter")
    await expect(find_answer(page, "/units")).to_contain_text("Units · 2/3")
    await expect(forward).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(find_answer(page, "/units")).to_contain_text("Units · 3/3")
    await expect(page.get_by_label("/units", exact=True).locator(".answer")).to_be_focused()


async def test_a_row_opens_in_place_of_its_list_and_leads_back(visit: Visit) -> None:
    page = await visit.open("/?ask=polls")
    for view in VIEWS:
        await show(page, view)
        shown = find_answer(page, "/polls", view)
        name = "Open" if view == "discord" else "Should the old bridge be closed?"
        await shown.get_by_role("button", name=name).first.click()
        await expect(shown).to_contain_text("How it was asked")
        await shown.get_by_role("button", name="All: Polls").click()
        await expect(shown).to_contain_text("Is the ferry worth its fare?")
    await expect(page.locator(".exchange")).to_have_count(1)


async def test_an_answer_that_was_not_found_replaces_nothing(visit: Visit) -> None:
    page = await visit.open("/?ask=polls bridge-2026")
    await page.evaluate("document.querySelector('.telegram .keys button').value = '/gone'")
    await page.get_by_role("button", name="‹ Previous").click()
    await expect(find_answer(page, "/gone")).to_contain_text("Nothing found")
    await expect(find_answer(page, "/polls bridge-2026")).to_contain_text("How it was asked")


async def test_a_command_in_a_text_is_answered_below(visit: Visit) -> None:
    page = await visit.open("/?ask=/nonsense")
    await show(page, "web")
    await page.evaluate("document.querySelector('.web button').dataset.anew = ''")
    await find_answer(page, "/nonsense", "web").get_by_role("button", name="/polls").click()
    await expect(find_answer(page, "/polls", "web")).to_be_visible()
    await expect(page.locator(".exchange")).to_have_count(2)


async def test_everything_works_with_the_keyboard(visit: Visit) -> None:
    page = await visit.open()
    field, options = (
        page.get_by_role("combobox", name="Ask or search"),
        page.get_by_role("listbox").get_by_role("option"),
    )
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the input field")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(field).to_be_focused()
    await page.keyboard.type("/po")
    await expect(options).to_have_count(1)
    await expect(field).to_have_attribute("aria-expanded", "true")
    await page.keyboard.press("ArrowDown")
    await expect(options).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Tab")
    await expect(field).to_have_value("/polls ")
    await expect(options).to_have_count(2)
    await page.keyboard.press("ArrowUp")
    active = await field.get_attribute("aria-activedescendant")
    await expect(page.locator(f"#{active}")).to_contain_text("/polls ferry-2026")
    await page.keyboard.press("Enter")
    await expect(find_answer(page, "/polls ferry-2026")).to_be_visible()
    await page.keyboard.press("ArrowUp")
    await expect(field).to_have_value("/polls ferry-2026")
    await page.keyboard.press("ArrowDown")
    await expect(field).to_have_value("")
    await page.keyboard.type("/p")
    await expect(options).to_have_count(1)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("listbox")).to_be_hidden()


async def test_a_suggestion_can_be_clicked(visit: Visit) -> None:
    page = await visit.open()
    await page.get_by_role("combobox", name="Ask or search").fill("/polls br")
    await page.get_by_role("option", name="bridge-2026").click()
    await expect(find_answer(page, "/polls bridge-2026")).to_be_visible()


async def test_only_a_long_quote_can_be_expanded(visit: Visit) -> None:
    page = await visit.open("/?ask=polls bridge-2026")
    quotes = page.locator(".telegram blockquote.expandable")
    short, long = quotes.first, quotes.last
    await expect(short.get_by_role("checkbox")).to_be_hidden()
    closed = await long.bounding_box()
    await long.get_by_role("checkbox", name="Show the full quote").check()
    opened = await long.bounding_box()
    assert closed
    assert opened
    assert opened["height"] > closed["height"] + 20


async def test_a_footnote_mark_leads_to_the_note_of_its_own_answer(visit: Visit) -> None:
    page = await visit.open("/?ask=polls bridge-2026")
    await show(page, "web")
    await ask(page, "/polls bridge-2026")
    await expect(page.locator(".exchange")).to_have_count(2)
    ids = await page.eval_on_selector_all(".web [id]", "found => found.map(one => one.id)")
    assert len(ids) == len(set(ids)) == 4
    mark = page.locator(".exchange").last.get_by_role("link", name="[1]")
    await mark.click()
    await expect(page.locator(".exchange").last.locator("li:target")).to_contain_text("What the towns think")
    assert len(visit.context.pages) == 1


@pytest.mark.parametrize("visit", [{"viewport": PHONE}], indirect=True)
@pytest.mark.parametrize("view", VIEWS)
async def test_a_phone_needs_no_sideways_scrolling(visit: Visit, view: str) -> None:
    page = await visit.open()
    await show(page, view)
    for line in ("/polls", "/polls bridge-2026", "/units", "/sources", "/nonsense"):
        await ask(page, line)
    for part in ("document.documentElement", "document.querySelector('#log')"):
        assert await page.evaluate(f"{part}.scrollWidth <= {part}.clientWidth")
    await expect(page.get_by_role("heading", name="Briefing Bot")).to_be_in_viewport()
    await expect(page.get_by_role("button", name="Send")).to_be_in_viewport()


@pytest.mark.parametrize("view", ["telegram", "discord"])
async def test_a_command_does_not_wrap_if_a_line_can_hold_it(visit: Visit, view: str) -> None:
    page = await visit.open("/?ask=polls")
    await show(page, view)
    command = find_answer(page, "/polls", view).locator("code", has_text="towns-2026").first
    for width in range(320, 460, 10):
        await page.set_viewport_size({"width": width, "height": 740})
        rows = await command.evaluate(
            "code => { const words = document.createRange(); words.selectNodeContents(code);"
            " return new Set([...words.getClientRects()].map(row => Math.round(row.top))).size }"
        )
        assert rows == 1, width


@pytest.mark.parametrize("visit", [{"viewport": PHONE}], indirect=True)
async def test_a_phone_opens_the_menu_over_the_conversation(visit: Visit) -> None:
    page = await visit.open()
    menu = page.get_by_role("navigation", name="Commands")
    await expect(menu).to_be_hidden()
    await page.get_by_role("button", name="Menu").click()
    await expect(menu).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(menu).to_be_hidden()
    await page.get_by_role("button", name="Menu").click()
    await menu.get_by_role("button", name="/polls").click()
    await expect(find_answer(page, "/polls")).to_be_visible()
    await expect(menu).to_be_hidden()


@pytest.mark.parametrize(
    ("visit", "dark"),
    [({"color_scheme": "dark"}, True), ({"color_scheme": "light"}, False)],
    indirect=["visit"],
)
async def test_the_page_follows_the_chosen_theme(visit: Visit, *, dark: bool) -> None:
    page = await visit.open()
    assert await is_dark(page) == dark
    await page.get_by_label("Theme").select_option("Light" if dark else "Dark")
    assert await is_dark(page) != dark
    await page.get_by_label("Theme").select_option("Auto")
    assert await is_dark(page) == dark


async def is_dark(page: Page) -> bool:
    colour = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(map(int, re.findall(r"\d+", colour)[:3])) < 3 * 128


@pytest.mark.parametrize(
    "visit",
    [{"viewport": size, "color_scheme": scheme} for size in (DESKTOP, PHONE) for scheme in ("light", "dark")],
    indirect=True,
    ids=["desktop-light", "desktop-dark", "phone-light", "phone-dark"],
)
async def test_it_is_accessible(visit: Visit) -> None:
    page = await visit.open()
    for line in ("/polls", "/polls bridge-2026", "/units", "/sources", "/nonsense"):
        await ask(page, line)
    await page.get_by_role("combobox", name="Ask or search").fill("/polls ")
    await expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(2)
    await page.keyboard.press("ArrowDown")
    for view in VIEWS:
        await show(page, view)
        report = await Axe().run(page)
        assert report.violations_count == 0, report.generate_report()


@pytest.mark.parametrize(
    ("visit", "behaviour"),
    [({"reduced_motion": "no-preference"}, "smooth"), ({"reduced_motion": "reduce"}, "auto")],
    indirect=["visit"],
)
async def test_nothing_moves_with_reduced_motion(visit: Visit, behaviour: str) -> None:
    page = await visit.open()
    log = page.get_by_role("log")
    assert await log.evaluate("log => getComputedStyle(log).scrollBehavior") == behaviour


@pytest.mark.parametrize("visit", [{"java_script_enabled": False}], indirect=True)
async def test_it_answers_without_scripts(visit: Visit) -> None:
    page = await visit.open()
    await page.get_by_role("combobox", name="Ask or search").fill("/polls")
    await page.get_by_role("button", name="Send").click()
    await expect(find_answer(page, "/polls")).to_be_visible()
    await find_answer(page, "/polls").get_by_role("button", name="Should the old bridge be closed?").click()
    await expect(find_answer(page, "/polls bridge-2026")).to_contain_text("How it was asked")
    await show(page, "discord")
    await expect(find_answer(page, "/polls bridge-2026", "discord")).to_be_visible()
    assert len(visit.context.pages) == 1


async def test_a_lost_connection_is_reported(visit: Visit) -> None:
    page = await visit.open()
    await page.route("**/api/answer", lambda route: route.abort())
    await page.get_by_role("combobox", name="Ask or search").fill("/polls")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log")).to_contain_text("No connection to the bot.")
    await page.unroute("**/api/answer")
    await ask(page, "/polls")
    assert [message for message in visit.console_messages if "ERR_FAILED" not in message] == []
    visit.console_messages.clear()


async def test_an_error_of_the_bot_is_reported(visit: Visit) -> None:
    page = await visit.open()
    await page.get_by_role("combobox", name="Ask or search").fill("/break")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log")).to_contain_text("Something went wrong.")
    visit.console_messages.clear()
