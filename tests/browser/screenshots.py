"""Takes the pictures of README.md and docs in Chromium: ``python -m tests.browser.screenshots``.

They show the bot's answers on a fixed day, from the sample briefing, or from the fictional one of the tests
where the sample has nothing of a kind. Look at each picture before you commit it.
"""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal
from urllib.parse import quote

from playwright.async_api import Browser, ViewportSize, async_playwright

from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from tests.authoring.preview.preview_server import serve_folder
from tests.browser.sample_page import serve_page
from tests.browser.test_page import CHROMIUM, FLAGS
from tests.support.app_fixtures import FICTIONAL, ROOT, SHIPPED, app_from_files

FOLDER = ROOT / "docs" / "pictures"
POLL, ISLES = "polls levada-2026-01", "@lantern-isles"
DAYS = {"sample": date(2026, 11, 20), "isles": date(2031, 5, 20)}


Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Shot:
    """A picture of the answer to a command *line*; *selector* picks the part of the page."""

    briefing: str
    line: str
    scheme: Scheme
    view: str = "web"
    selector: str = "main .picture svg"


ANSWERS = {  # in the colours that most people see on each platform
    "telegram": Shot("sample", POLL, "light", "telegram", ".stage"),
    "discord": Shot("sample", POLL, "dark", "discord", ".stage"),
    "web": Shot("sample", POLL, "light", "web", "body"),
}
CHARTS = {  # one chart of each kind
    "poll": Shot("sample", POLL, "light"),
    "trend": Shot("isles", f"polls ~z3gqt4bs{ISLES}", "dark"),
    "figures": Shot("sample", "figures", "light"),
    "timeline": Shot("isles", f"events{ISLES}", "dark"),
}
PREVIEW = "preview"
WIDE: ViewportSize = {"width": 1360, "height": 560}
PHONE: ViewportSize = {"width": 412, "height": 800}  # CSS pixels
TALL: ViewportSize = {
    "width": 412,
    "height": 2400,
}  # a whole message, so that the bar at the top is not on it
SCALE = 1.2  # pixels of a CSS pixel: sharp on a page, and no file above 150 kB


async def take_pictures(folder: Path = FOLDER) -> None:
    """Write all pictures into *folder*."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for name, shot in {**ANSWERS, **CHARTS}.items():
            await _take_answer(browser, shot, folder / f"{name}.png")
        await _take_preview(browser, folder / f"{PREVIEW}.png")
        await browser.close()


async def _take_preview(browser: Browser, file: Path) -> None:
    """Take a picture of the preview, after a group's figure was changed but not its parts."""
    files = {path.name: path.read_text() for path in (ROOT / "briefings").glob("russian-volunteers*.yaml")}
    name = "russian-volunteers.yaml"
    draft = files[name].replace("figure: 76%", "figure: 74%", 1)
    with TemporaryDirectory() as folder:
        async with serve_folder(Path(folder), {**files, name: draft}, files, DAYS["sample"]) as editor:
            page = await browser.new_page(
                viewport=WIDE, color_scheme="light", device_scale_factor=0.75, locale="en-GB"
            )
            await page.clock.set_fixed_time(datetime.combine(DAYS["sample"], time(9, 30)))
            await page.goto(editor.address)
            await page.get_by_label("Only changes").check()
            await page.locator("#answers[data-settled=true]").wait_for()
            await page.locator("#problems button").first.click()
            await page.evaluate("document.fonts.ready")
            await page.screenshot(path=file, animations="disabled")
            await page.close()


async def _take_answer(browser: Browser, shot: Shot, file: Path) -> None:
    app, day = app_from_files(*(SHIPPED if shot.briefing == "sample" else FICTIONAL)), DAYS[shot.briefing]
    async with serve_page(ChatService(LiveApp(app), today=lambda: day)) as address:
        page = await browser.new_page(
            viewport=PHONE if shot.view == "web" else TALL,
            color_scheme=shot.scheme,
            device_scale_factor=SCALE,
            locale="en-GB",
        )
        await page.clock.set_fixed_time(datetime.combine(day, time(9, 30)))
        await page.goto(f"{address}/?ask={quote(shot.line)}&as={shot.view}")
        await page.evaluate("document.fonts.ready")
        await page.locator(shot.selector).first.screenshot(path=file, animations="disabled")
        await page.close()


if __name__ == "__main__":
    asyncio.run(take_pictures())
