"""The pictures of README.md and docs: ``python -m tests.browser.screenshots`` makes them anew, in Chromium.

They show what the bot says on the given day, from the sample and, where that has nothing to show of a kind,
from the made-up briefing of the tests. Look at each before it is committed.
"""

import asyncio
from datetime import date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser, async_playwright

from bot.services.chat.chat_service import ChatService
from tests.authoring.preview.preview_server import desk
from tests.browser.sample_page import served_by
from tests.browser.test_page import CHROMIUM, FLAGS
from tests.support.app_fixtures import FICTIONAL, ROOT, SHIPPED, app_from

FOLDER = ROOT / "docs" / "pictures"
POLL, ISLES = "polls levada-2026-01", "@lantern-isles"
DAY = {"sample": date(2026, 11, 20), "isles": date(2031, 5, 20)}

ANSWERS = {"telegram": "light", "discord": "dark", "web": "light"}  # the colours that most people see there
CHARTS = {  # a picture of each kind: its briefing, the command, and the colours
    "poll": ("sample", POLL, "light"),
    "trend": ("isles", f"polls{ISLES}", "dark"),
    "figures": ("sample", "figures", "light"),
    "timeline": ("isles", f"events{ISLES}", "dark"),
}
PREVIEW = "preview"
WIDE = {"width": 1360, "height": 560}
PHONE = {"width": 412, "height": 800}  # CSS pixels
SHARP = 1.35  # pixels of a CSS pixel: to be read on a page, and no file above 150 kB


async def take(folder: Path = FOLDER) -> None:
    """Write all the pictures into *folder*."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for view, scheme in ANSWERS.items():
            await _shoot(browser, "sample", POLL, scheme, view, "#log", folder / f"{view}.png")
        for name, (briefing, line, scheme) in CHARTS.items():
            of = ".view.web .picture svg"
            await _shoot(browser, briefing, line, scheme, "web", of, folder / f"{name}.png")
        await _preview(browser, folder / f"{PREVIEW}.png")
        await browser.close()


async def _preview(browser: Browser, file: Path) -> None:
    """Write a picture of the moderator's desk, after a figure was changed and its parts were not."""
    files = {path.name: path.read_text() for path in (ROOT / "briefings").glob("russian-volunteers*.yaml")}
    name = "russian-volunteers.yaml"
    draft = files[name].replace("figure: 76%", "figure: 74%", 1)
    with TemporaryDirectory() as folder:
        async with desk(Path(folder), {**files, name: draft}, files, DAY["sample"]) as editor:
            page = await browser.new_page(
                viewport=WIDE, color_scheme="light", device_scale_factor=0.75, locale="en-GB"
            )
            await page.clock.set_fixed_time(datetime.combine(DAY["sample"], time(9, 30)))
            await page.goto(editor.address)
            await page.get_by_label("Only what is new").check()
            await page.locator("#answers[data-settled=true]").wait_for()
            await page.locator("#wrong button").first.click()
            await page.evaluate("document.fonts.ready")
            await page.screenshot(path=file, animations="disabled")
            await page.close()


async def _shoot(  # noqa: PLR0913, PLR0917 (what, how, and where to)
    browser: Browser, briefing: str, line: str, scheme: str, view: str, of: str, file: Path
) -> None:
    """Write a picture of the answer to *line*, of the first part of the page that is selected by *of*."""
    app = app_from(*(SHIPPED if briefing == "sample" else FICTIONAL))
    async with served_by(ChatService(app, today=lambda: DAY[briefing])) as address:
        page = await browser.new_page(
            viewport=PHONE, color_scheme=scheme, device_scale_factor=SHARP, locale="en-GB"
        )
        await page.clock.set_fixed_time(datetime.combine(DAY[briefing], time(9, 30)))
        await page.goto(f"{address}/?ask={line.replace(' ', '%20')}")
        await page.locator(f"label:has(#as-{view})").click()
        await page.evaluate("document.fonts.ready")
        await page.locator(of).first.screenshot(path=file, animations="disabled")
        await page.close()


if __name__ == "__main__":
    asyncio.run(take())
