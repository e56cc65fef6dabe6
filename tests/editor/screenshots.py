"""The pictures of docs/moderators.md that show an editor and `check`: ``python -m tests.editor.screenshots``.

What is offered, explained and underlined is what the language server of editors says of the file; only the
frame around it is drawn here. Look at each picture before it is committed.
"""

import asyncio
import re
from contextlib import chdir
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner
from playwright.async_api import Browser, async_playwright

from bot.cli import schema
from bot.cli.main import cli
from bot.core.sections.registry import SECTIONS
from tests.browser.test_page import CHROMIUM, FLAGS
from tests.editor.language_server import Editor, editor
from tests.support.app_fixtures import ROOT

FOLDER = ROOT / "docs" / "pictures"
NAMES = ("editor-offers", "editor-mistake", "check")
SHARP = 1.4  # pixels of a CSS pixel
SHOWN = 7  # of what is offered

HARBOUR = """\
# yaml-language-server: $schema=briefing.schema.json
title: The harbour bridge
as_of: 2026-11-20

sources:
  - id: harbour-post
    title: Bridge opens to traffic
    publisher: The Harbour Post
    url: https://harbour-post.example/bridge
    published_on: 2026-11-19

figures:
  - id: cost
    title: Cost of the bridge
    figure: nearly 90 million euros
    counted_by: the city
"""
MISTAKEN = HARBOUR.replace("    title: Cost", "    titel: Cost")

STYLE = """
body { margin: 0; width: 760px; background: #fff; font: 14px/1.5 "DejaVu Sans Mono", monospace }
#shot { position: relative; padding: 12px 12px 14px 0; width: 760px; box-sizing: border-box }
.row { white-space: pre } .row b { color: #999; font-weight: 400; display: inline-block; width: 40px;
  text-align: right; margin-right: 16px }
.note { color: #4a7a3a } .key { color: #0b5394 } .wrong { text-decoration: underline wavy #d00 }
.cursor { border-left: 2px solid #000 }
.box { position: absolute; border: 1px solid #bbb; background: #f6f6f6; box-shadow: 0 2px 6px #0003 }
.box div { padding: 1px 10px } .box .first { background: #cfe3ff }
.help { font: 13px/1.45 "DejaVu Sans", sans-serif; padding: 8px 10px; width: 250px; background: #fff }
#shot:has(.dark) { padding: 0 }
.dark { background: #1e1e1e; color: #eee; padding: 14px 16px; white-space: pre-wrap; overflow-wrap: anywhere }
.dark i { color: #8fd18f; font-style: normal }
"""


async def take(folder: Path = FOLDER) -> None:
    """Write all the pictures into *folder*."""
    async with async_playwright() as playwright, editor() as one:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        with TemporaryDirectory() as place:
            schema.save_schemas(Path(place), SECTIONS)
            begun = _written(Path(place) / "harbour.yaml", HARBOUR + "    ")
            mistaken = _written(Path(place) / "mistaken.yaml", MISTAKEN)
            await _shoot(browser, await _offers(one, begun), folder / "editor-offers.png")
            await _shoot(browser, await _mistake(one, mistaken), folder / "editor-mistake.png")
        await _shoot(browser, _check(), folder / "check.png")
        await browser.close()


async def _offers(one: Editor, file: Path) -> str:
    """Return the file with a new line in its figure, and what is offered there."""
    await one.problems(file)
    line = HARBOUR.count("\n") + 1
    offered = await one.completions(file, line, 5)
    first = "standing" if "standing" in offered else "caveats"
    names = [first, *(name for name in offered if name != first)][:SHOWN]
    items = "".join(f"<div{' class=first' if name == first else ''}>{name}</div>" for name in names)
    at = f"left: 102px; top: {12 + line * 21}px"
    beside = f"left: 262px; top: {12 + line * 21}px"
    room = f"<div style='height: {SHOWN * 23 + 10}px'></div>"
    help_ = escape(offered[first].split("\n")[0])
    popup = f"<div class=box style='{at}; width: 158px'>{items}</div>"
    return f"{_rows(HARBOUR + '    ')}{room}{popup}<div class='box help' style='{beside}'>{help_}</div>"


async def _mistake(one: Editor, file: Path) -> str:
    """Return the file with a mistake underlined, and what is said of it."""
    problems = sorted(await one.problems(file), key=lambda problem: "not allowed" not in problem[2])
    line, _, said = problems[0]
    beside = f"left: 400px; top: {line * 21 - 15}px; width: 230px"
    return f"{_rows(MISTAKEN, 'titel')}<div class='box help' style='{beside}'>{escape(said)}</div>"


def _written(file: Path, text: str) -> Path:
    file.write_text(text, "utf-8")
    return file


def _check() -> str:
    """Return what `check` says of the file with the mistake."""
    with TemporaryDirectory() as place, chdir(place):
        Path("briefings").mkdir()
        Path("briefings/harbour.yaml").write_text(MISTAKEN, "utf-8")
        said = CliRunner().invoke(cli, ["check"]).output
    return f"<div class=dark><i>$ .venv/bin/python -m bot check</i>\n{escape(said.rstrip())}</div>"


def _rows(text: str, wrong: str = "") -> str:
    lines = text.split("\n")[: text.count("\n") + (not text.endswith("\n"))]
    rows = (f"<b>{number}</b>{_coloured(line, wrong)}" for number, line in enumerate(lines, 1))
    return "".join(f"<div class=row>{row}</div>" for row in rows)


def _coloured(line: str, wrong: str) -> str:
    if line.startswith("#"):
        return f"<span class=note>{escape(line)}</span>"
    if not line.strip():
        return f"{line}<span class=cursor> </span>" if line else " "
    shown = re.sub(r"^([ -]*)(\w+)(:)", r"\1<span class=key>\2</span>\3", escape(line))
    return shown.replace(f">{wrong}<", f"><span class=wrong>{wrong}</span><") if wrong else shown


async def _shoot(browser: Browser, body: str, file: Path) -> None:
    page = await browser.new_page(device_scale_factor=SHARP)
    await page.set_content(f"<style>{STYLE}</style><div id=shot>{body}</div>")
    await page.locator("#shot").screenshot(path=file, animations="disabled")
    await page.close()


if __name__ == "__main__":
    asyncio.run(take())
