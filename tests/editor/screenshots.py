"""Takes the pictures of an editor and `check` in docs/writing.md: ``python -m tests.editor.screenshots``.

Suggestions, help and underlines come from the real language server; only the frame is drawn here. Look at
each picture before you commit it.
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
from tests.editor.language_server import Editor, start_editor
from tests.support.app_fixtures import ROOT

FOLDER = ROOT / "docs" / "pictures"
NAMES = ("editor-offers", "editor-mistake", "check")
SCALE = 1.4  # pixels of a CSS pixel
MAX_SUGGESTIONS = 7  # in the picture

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


async def take_pictures(folder: Path = FOLDER) -> None:
    """Write all pictures into *folder*."""
    async with async_playwright() as playwright, start_editor() as editor:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        with TemporaryDirectory() as place:
            schema.save_schemas(Path(place), SECTIONS)
            unfinished = _write(Path(place) / "harbour.yaml", HARBOUR + "    ")
            mistaken = _write(Path(place) / "mistaken.yaml", MISTAKEN)
            await _take_picture(
                browser, await _show_suggestions(editor, unfinished), folder / "editor-offers.png"
            )
            await _take_picture(browser, await _show_mistake(editor, mistaken), folder / "editor-mistake.png")
        await _take_picture(browser, _show_check(), folder / "check.png")
        await browser.close()


async def _show_suggestions(editor: Editor, file: Path) -> str:
    """Render the file with a new line in its figure, and the suggestions there."""
    await editor.problems(file)
    line = HARBOUR.count("\n") + 1
    suggestions = await editor.completions(file, line, 5)
    first = "standing" if "standing" in suggestions else "caveats"
    names = [first, *(name for name in suggestions if name != first)][:MAX_SUGGESTIONS]
    items = "".join(f"<div{' class=first' if name == first else ''}>{name}</div>" for name in names)
    at = f"left: 102px; top: {12 + line * 21}px"
    beside = f"left: 262px; top: {12 + line * 21}px"
    space = f"<div style='height: {MAX_SUGGESTIONS * 23 + 10}px'></div>"
    help_ = escape(suggestions[first].split("\n")[0])
    popup = f"<div class=box style='{at}; width: 158px'>{items}</div>"
    return (
        f"{_render_rows(HARBOUR + '    ')}{space}{popup}<div class='box help' style='{beside}'>{help_}</div>"
    )


async def _show_mistake(editor: Editor, file: Path) -> str:
    """Render the file with a mistake underlined, and the message about it."""
    problems = sorted(await editor.problems(file), key=lambda problem: "not allowed" not in problem[2])
    line, _, message = problems[0]
    beside = f"left: 400px; top: {line * 21 - 15}px; width: 230px"
    return f"{_render_rows(MISTAKEN, 'titel')}<div class='box help' style='{beside}'>{escape(message)}</div>"


def _write(file: Path, text: str) -> Path:
    file.write_text(text, "utf-8")
    return file


def _show_check() -> str:
    """Render the output of `check` for the file with the mistake."""
    with TemporaryDirectory() as place, chdir(place):
        Path("briefings").mkdir()
        Path("briefings/harbour.yaml").write_text(MISTAKEN, "utf-8")
        output = CliRunner().invoke(cli, ["check"]).output
    return f"<div class=dark><i>$ .venv/bin/python -m bot check</i>\n{escape(output.rstrip())}</div>"


def _render_rows(text: str, wrong: str = "") -> str:
    lines = text.split("\n")[: text.count("\n") + (not text.endswith("\n"))]
    rows = (f"<b>{number}</b>{_highlight(line, wrong)}" for number, line in enumerate(lines, 1))
    return "".join(f"<div class=row>{row}</div>" for row in rows)


def _highlight(line: str, wrong: str) -> str:
    if line.startswith("#"):
        return f"<span class=note>{escape(line)}</span>"
    if not line.strip():
        return f"{line}<span class=cursor> </span>" if line else " "
    shown = re.sub(r"^([ -]*)(\w+)(:)", r"\1<span class=key>\2</span>\3", escape(line))
    return shown.replace(f">{wrong}<", f"><span class=wrong>{wrong}</span><") if wrong else shown


async def _take_picture(browser: Browser, body: str, file: Path) -> None:
    page = await browser.new_page(device_scale_factor=SCALE)
    await page.set_content(f"<style>{STYLE}</style><div id=shot>{body}</div>")
    await page.locator("#shot").screenshot(path=file, animations="disabled")
    await page.close()


if __name__ == "__main__":
    asyncio.run(take_pictures())
