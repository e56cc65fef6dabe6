"""The page in a real browser, headless Chromium; no test may leave anything in its console."""

import os
import re
import shutil
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    ViewportSize,
    async_playwright,
    expect,
)

from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from tests.browser.sample_page import serve_app
from tests.support.app_fixtures import SHIPPED, app_from_files

CHROMIUM = shutil.which("chromium") or ""
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
)
VIEWS = ("telegram", "discord", "web")
PHONE: ViewportSize = {"width": 360, "height": 740}
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
        self.is_wide = True

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
    visit.is_wide = settings["viewport"] is not PHONE
    yield visit
    await context.close()
    assert not visit.console_messages
    assert not visit.list_foreign_urls()


def find_content(page: Page, view: str = "web") -> Locator:
    return page.locator("main .reply" if view == "web" else f"main .view.{view}")


def find_field(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Ask or search")


async def ask(page: Page, line: str) -> None:
    """Write into the search field, and wait for the page that comes."""
    await find_field(page).fill(line)
    await page.keyboard.press("Escape")
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def show(page: Page, view: str) -> None:
    await page.get_by_role("navigation", name="Preview as").get_by_role("link", name=view).click()


async def test_the_first_page_has_the_welcome_in_the_pages_own_look(visit: Visit) -> None:
    page = await visit.open()
    await expect(page).to_have_title("Briefing Bot")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Welcome")
    await expect(find_content(page)).to_be_visible()
    await expect(page.locator(".view")).to_have_count(0)


async def test_each_answer_has_an_address_and_back_and_reload_work(visit: Visit) -> None:
    page = await visit.open()
    await find_field(page).fill("/polls")
    await page.get_by_role("button", name="Search").click()
    await expect(page).to_have_url(f"{visit.address}/lake-towns/polls")
    await page.get_by_role("link", name="Should the old bridge be closed?").click()
    await expect(page).to_have_url(f"{visit.address}/lake-towns/polls/bridge-2026")
    await expect(find_content(page)).to_contain_text("How it was asked")
    await page.reload()
    await expect(find_content(page)).to_contain_text("How it was asked")
    await page.go_back()
    await expect(page).to_have_url(f"{visit.address}/lake-towns/polls")
    await expect(find_content(page)).to_contain_text("Is the ferry worth its fare?")


async def test_an_answer_takes_the_place_of_the_one_before(visit: Visit) -> None:
    page = await visit.open()
    await ask(page, "/units")
    await ask(page, "/polls")
    await expect(find_content(page)).to_have_count(1)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Polls")


async def test_a_link_opens_in_a_tab_of_its_own_if_the_reader_wants_that(visit: Visit) -> None:
    page = await visit.open("/lake-towns/polls")
    async with visit.context.expect_page() as opened:
        await page.get_by_role("link", name="Should the old bridge be closed?").click(modifiers=["Control"])
    other = await opened.value
    await expect(find_content(other)).to_contain_text("How it was asked")
    await expect(page).to_have_url(f"{visit.address}/lake-towns/polls")


async def test_an_old_address_leads_to_the_answer(visit: Visit) -> None:
    page = await visit.open("/?ask=polls")
    await expect(page).to_have_url(f"{visit.address}/lake-towns/polls")
    await expect(find_content(page)).to_contain_text("Is the ferry worth its fare?")


async def test_the_sections_stand_beside_each_answer(visit: Visit) -> None:
    page = await visit.open("/lake-towns/polls")
    menu = page.get_by_role("navigation", name="Menu")
    await expect(menu.get_by_role("link", name="Polls")).to_have_attribute("aria-current", "true")
    await menu.get_by_role("link", name="Units").click()
    await expect(find_content(page)).to_contain_text("Shore patrol 1")


async def test_the_look_of_a_platform_is_a_link_away_and_stays_while_reading(visit: Visit) -> None:
    for view in ("telegram", "discord"):
        page = await visit.open("/lake-towns/polls")
        await show(page, view.title())
        name = "Open" if view == "discord" else "Should the old bridge be closed?"
        await find_content(page, view).get_by_role("button", name=name).first.click()
        await expect(find_content(page, view)).to_contain_text("How it was asked")
        await show(page, "Web")
        await expect(find_content(page)).to_contain_text("How it was asked")
        await expect(page.locator(".view")).to_have_count(0)


@pytest.mark.parametrize(
    ("view", "forward", "title"),
    [("telegram", re.compile("›$"), "Units · 2/3"), ("discord", re.compile("›$"), "Units · 2/")],
)
async def test_a_pager_works_as_on_its_platform(
    visit: Visit, view: str, forward: re.Pattern[str], title: str
) -> None:
    page = await visit.open(f"/lake-towns/units?as={view}")
    await page.get_by_role("button", name=forward).click()
    await expect(find_content(page, view)).to_contain_text(title)
    await page.reload()
    await expect(find_content(page, view)).to_contain_text(title)


async def test_a_message_of_another_platform_has_its_time(visit: Visit) -> None:
    page = await visit.open("/lake-towns/polls?as=telegram")
    await expect(find_content(page, "telegram").locator("time")).to_have_text(re.compile(r"\d\d:\d\d"))


async def test_everything_works_with_the_keyboard(visit: Visit) -> None:
    page = await visit.open()
    field, options = find_field(page), page.get_by_role("listbox").get_by_role("option")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("main")).to_be_focused()
    await field.focus()
    await page.keyboard.type("/po")
    await expect(options).to_have_count(1)
    await expect(field).to_have_attribute("aria-expanded", "true")
    await page.keyboard.press("ArrowDown")
    await expect(options).to_have_attribute("aria-selected", "true")
    await page.keyboard.type("lls ")
    await expect(options).to_have_count(2)
    await page.keyboard.press("ArrowUp")
    active = await field.get_attribute("aria-activedescendant")
    await expect(page.locator(f"#{active}")).to_contain_text("Is the ferry worth its fare?")
    await page.keyboard.press("Enter")
    await expect(find_content(page)).to_contain_text("How it was asked")
    await field.fill("/p")
    await expect(options).to_have_count(1)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("listbox")).to_be_hidden()
    await page.get_by_role("button", name="Language: English").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="English", exact=True)).to_be_focused()


async def test_a_suggestion_can_be_clicked(visit: Visit) -> None:
    page = await visit.open()
    await find_field(page).fill("/polls br")
    await page.get_by_role("option", name="Should the old bridge be closed?").click()
    await expect(page).to_have_url(re.compile("/lake-towns/polls/bridge-2026$"))
    await expect(find_content(page)).to_contain_text("How it was asked")


async def test_only_a_long_quote_can_be_expanded(visit: Visit) -> None:
    page = await visit.open("/?ask=polls bridge-2026&as=telegram")
    quotes = page.locator(".telegram blockquote.expandable")
    short, long = quotes.first, quotes.last
    await expect(short.get_by_role("checkbox")).to_be_hidden()
    closed = await long.bounding_box()
    await long.get_by_role("checkbox", name="Show the full quote").check()
    opened = await long.bounding_box()
    assert closed
    assert opened
    assert opened["height"] > closed["height"] + 20


async def test_a_footnote_mark_leads_to_its_note(visit: Visit) -> None:
    page = await visit.open("/lake-towns/polls/bridge-2026")
    await page.get_by_role("link", name="[1]").click()
    note = page.locator("li:target")
    await expect(note).to_contain_text("What the towns think")
    await expect(note).to_be_in_viewport()
    assert len(visit.context.pages) == 1


PATHS = (
    "/",
    "/lake-towns/polls",
    "/lake-towns/polls/bridge-2026",
    "/?ask=units",
    "/search?q=sources",
    "/no/page",
)


@pytest.mark.parametrize("visit", [{"viewport": PHONE}], indirect=True)
@pytest.mark.parametrize("view", VIEWS)
async def test_a_phone_needs_no_sideways_scrolling(visit: Visit, view: str) -> None:
    for path in PATHS:
        page = await visit.open(f"{path}{'&' if '?' in path else '?'}as={view}")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        for control in (
            page.get_by_role("link", name="Briefing Bot"),
            page.locator(".go"),
            page.locator(".open-languages"),
            page.locator("#scheme"),
        ):
            await expect(control).to_be_in_viewport(ratio=1)
    visit.console_messages.clear()  # that one page is not found


@pytest.mark.parametrize("visit", [{"viewport": PHONE, "has_touch": True}], indirect=True)
async def test_a_finger_meets_every_control(visit: Visit) -> None:
    page = await visit.open("/lake-towns/polls/bridge-2026")
    controls = ":is(button, select, input, .button, .crumbs a, .about a, .brand):not(.unseen)"
    sizes = await page.eval_on_selector_all(
        controls,
        "all => all.filter(one => one.checkVisibility()).map(one => [one.outerHTML.slice(0, 60),"
        " one.getBoundingClientRect().height])",
    )
    assert len(sizes) > 8
    assert [(html, height) for html, height in sizes if height < 44] == []


@pytest.mark.parametrize("view", ["telegram", "discord"])
async def test_a_command_does_not_wrap_if_a_line_can_hold_it(visit: Visit, view: str) -> None:
    page = await visit.open(f"/lake-towns/polls?as={view}")
    command = find_content(page, view).locator("code", has_text="towns-2026").first
    for width in range(320, 460, 10):
        await page.set_viewport_size({"width": width, "height": 740})
        rows = await command.evaluate(
            "code => { const words = document.createRange(); words.selectNodeContents(code);"
            " return new Set([...words.getClientRects()].map(row => Math.round(row.top))).size }"
        )
        assert rows == 1, width


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_phone_opens_the_menu_over_the_answer(
    address: str, chromium: Browser, *, scripts: bool
) -> None:
    page = await chromium.new_page(viewport=PHONE, java_script_enabled=scripts)
    await page.goto(address)
    menu = page.get_by_role("navigation", name="Menu")
    await expect(menu).to_be_hidden()
    await page.get_by_role("button", name="Menu").click()
    await expect(menu).to_be_visible()
    await menu.get_by_role("link", name="Polls").click()
    await expect(find_content(page)).to_contain_text("Is the ferry worth its fare?")
    await expect(menu).to_be_hidden()
    await page.close()


@pytest.mark.parametrize(
    ("visit", "dark"),
    [({"color_scheme": "dark"}, True), ({"color_scheme": "light"}, False)],
    indirect=["visit"],
)
async def test_the_page_follows_the_chosen_theme_and_remembers_it(visit: Visit, *, dark: bool) -> None:
    page = await visit.open()
    assert await is_dark(page) == dark
    await page.get_by_label("Theme").select_option("Light" if dark else "Dark")
    assert await is_dark(page) != dark
    await page.route("**/page.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    await page.reload()
    assert await is_dark(page) != dark  # before any module has run, so that nothing flashes
    await page.unroute("**/page.js")
    await page.reload()
    await page.get_by_label("Theme").select_option("Auto")
    assert await is_dark(page) == dark


async def is_dark(page: Page) -> bool:
    colour = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(map(int, re.findall(r"\d+", colour)[:3])) < 3 * 128


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_language_is_chosen_on_any_page_and_the_whole_page_is_in_it(
    chromium: Browser, *, scripts: bool
) -> None:
    async with serve_app(app=app_from_files(*SHIPPED)) as address:
        page = await chromium.new_page(locale="de-DE", viewport=PHONE, java_script_enabled=scripts)
        await page.goto(f"{address}/no/such-page")
        await expect(page.locator("html")).to_have_attribute("lang", "de")
        await page.get_by_role("button", name="Deutsch").click()
        await page.get_by_role("button", name="العربية").click()
        await expect(page).to_have_url(f"{address}/no/such-page")
        await expect(page.locator("html")).to_have_attribute("dir", "rtl")
        await expect(page.get_by_role("combobox", name="اسأل أو ابحث")).to_be_visible()
        await page.close()


async def test_every_language_fits_a_phone(chromium: Browser) -> None:
    async with serve_app(app=app_from_files(*SHIPPED)) as address:
        page = await chromium.new_page(viewport=PHONE)
        for language in SUPPORTED_LANGUAGES:
            await page.goto(f"{address}/russian-volunteers/polls/levada-2026-01?language={language}")
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), language
            for control in (".brand", ".open-languages", "#scheme", ".go"):
                await expect(page.locator(control)).to_be_in_viewport(ratio=1)
        await page.close()


@pytest.mark.parametrize(
    ("visit", "is_above"), [({"viewport": PHONE}, True), ({}, False)], indirect=["visit"]
)
async def test_a_phone_has_labels_above_values_where_long_words_have_room(
    visit: Visit, *, is_above: bool
) -> None:
    page = await visit.open("/lake-towns/polls/bridge-2026")
    rows = await page.eval_on_selector_all(
        ".reply dl div",
        "rows => rows.map(({children: [label, value]}) =>"
        " label.getBoundingClientRect().bottom <= value.getBoundingClientRect().top)",
    )
    assert rows
    assert set(rows) == {is_above}


@pytest.mark.parametrize(
    ("visit", "is_beside"), [({"viewport": DESKTOP}, True), ({"viewport": PHONE}, False)], indirect=["visit"]
)
async def test_the_first_page_lists_the_sections_once(visit: Visit, *, is_beside: bool) -> None:
    page = await visit.open()
    for name in ("Polls", "Units"):
        shown = page.get_by_role("link", name=name, exact=True)
        await expect(shown).to_have_count(1)
        menu = page.get_by_role("navigation", name="Menu").get_by_role("link", name=name, exact=True)
        await expect(menu).to_have_count(1 if is_beside else 0)


@pytest.mark.parametrize("visit", [{"java_script_enabled": False}], indirect=True)
async def test_without_scripts_no_theme_is_offered_that_the_next_page_forgets(visit: Visit) -> None:
    page = await visit.open()
    await expect(page.locator("#scheme")).to_be_hidden()


async def test_suggestions_are_in_the_language_of_the_address(visit: Visit) -> None:
    page = await visit.open("/?language=de")
    async with page.expect_request(re.compile("/api/suggest")) as request:
        await page.locator("#query").fill("/po")
    assert (await request.value).url.endswith("language=de")


@pytest.mark.parametrize(
    "visit",
    [{"viewport": size, "color_scheme": scheme} for size in (DESKTOP, PHONE) for scheme in ("light", "dark")],
    indirect=True,
    ids=["desktop-light", "desktop-dark", "phone-light", "phone-dark"],
)
async def test_it_is_accessible(visit: Visit) -> None:
    for path in PATHS:
        for view in VIEWS:
            page = await visit.open(f"{path}{'&' if '?' in path else '?'}as={view}")
            report = await Axe().run(page)
            assert report.violations_count == 0, f"{path} {view}: {report.generate_report()}"
            await page.close()
    page = await visit.open()
    await find_field(page).fill("/polls ")
    await expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(2)
    await page.keyboard.press("ArrowDown")
    for button in ("Language",) if visit.is_wide else ("Language", "Menu"):
        report = await Axe().run(page)
        assert report.violations_count == 0, report.generate_report()
        await page.get_by_role("button", name=button).click()
    report = await Axe().run(page)
    assert report.violations_count == 0, report.generate_report()
    visit.console_messages.clear()  # that one page is not found


@pytest.mark.parametrize("visit", [{"java_script_enabled": False}], indirect=True)
async def test_it_answers_without_scripts(visit: Visit) -> None:
    page = await visit.open()
    await find_field(page).fill("/polls")
    await page.get_by_role("button", name="Search").click()
    await page.get_by_role("link", name="Should the old bridge be closed?").click()
    await expect(find_content(page)).to_contain_text("How it was asked")
    await show(page, "Discord")
    await expect(find_content(page, "discord")).to_contain_text("How it was asked")
    await page.get_by_role("button", name="All: Polls").click()
    await expect(find_content(page, "discord")).to_contain_text("Is the ferry worth its fare?")
    assert len(visit.context.pages) == 1


async def test_an_error_of_the_bot_has_a_page_with_a_way_on(visit: Visit) -> None:
    page = await visit.open("/search?q=/break")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Something went wrong.")
    report = await Axe().run(page)
    assert report.violations_count == 0, report.generate_report()
    await page.get_by_role("link", name="To the start page").last.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Welcome")
    visit.console_messages.clear()
