"""A desk over a folder of its own, for tests: what is saved there is told at once, without a watcher."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bot.adapters import load_renderer
from bot.authoring.preview.baseline import Baseline
from bot.authoring.preview.live_preview import LivePreview
from bot.authoring.preview.server import serve_preview
from bot.core.library.loader import BriefingFolder

RENDERERS = {name: load_renderer(name) for name in ("telegram", "discord")}
TODAY = date(2031, 5, 20)

HARBOUR = """\
title: The harbour bridge
as_of: 2031-04-30
sources: [{id: post, title: Bridge opens, publisher: The Harbour Post}]
figures:
  - id: cost
    title: Cost of the bridge
    figure: 90 million euros
    counted_by: the city
  - id: length
    title: Length of the bridge
    figure: 2 km
"""
UKRAINIAN = """\
cost:
  translates: 4397aa73
  title: Вартість мосту
  figure.unit: млн євро
  counted_by: місто
"""


@dataclass
class Editor:
    """Whoever saves files: *address* is where the preview of their *folder* is."""

    folder: Path
    address: str = ""
    published: Baseline = field(default_factory=lambda: Baseline("version 1"))
    saves: asyncio.Queue[frozenset[str] | None] = field(default_factory=asyncio.Queue)

    def save(self, text: str, name: str = "harbour.yaml") -> None:
        """Save a file, as an editor does."""
        self.write({name: text})
        self.saves.put_nowait(frozenset({str(self.folder / name)}))

    def remove(self, name: str) -> None:
        (self.folder / name).unlink()
        self.saves.put_nowait(frozenset({str(self.folder / name)}))

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            (self.folder / name).write_text(text)


@asynccontextmanager
async def desk(
    folder: Path, files: Mapping[str, str], published: Mapping[str, str], today: date = TODAY
) -> AsyncIterator[Editor]:
    """Serve the preview of *folder*, with these *files* in it, beside the *published* ones."""
    contents = {name: text.encode() for name, text in published.items()}
    editor = Editor(folder, published=Baseline("version 1", contents))
    editor.write(files)

    async def ask(_start: Mapping[str, bytes]) -> Baseline:
        return editor.published

    live = LivePreview(BriefingFolder(folder), ask, lambda: today)
    await live.start()
    at: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve_preview(live, editor.saves, RENDERERS, at.set_result, port=0))
    try:
        await asyncio.wait({serving, at}, return_when=asyncio.FIRST_COMPLETED)
        editor.address = at.result() if at.done() else ""
        assert editor.address or not serving.done() or serving.result()
        yield editor
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
