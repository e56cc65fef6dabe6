"""A preview server over a folder of a test; saves are reported to it directly, without a file watcher."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from bot.adapters import load_renderer
from bot.authoring.preview.baseline import Baseline
from bot.authoring.preview.field_editor import FieldEditor
from bot.authoring.preview.live_preview import LivePreview
from bot.authoring.preview.server import LOCALHOST, ListenAddress, serve_preview
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
class PreviewedFolder:
    """A folder whose files a test saves; *address* is the URL of its preview."""

    folder: Path
    address: str = ""
    baseline: Baseline = field(default_factory=lambda: Baseline("version 1"))
    urls: list[str] = field(default_factory=list)  # of the links that came after the first
    changed_files: asyncio.Queue[frozenset[str] | None] = field(default_factory=asyncio.Queue)

    def save(self, text: str, name: str = "harbour.yaml") -> None:
        """Save a file, and report it."""
        self.write({name: text})
        self.changed_files.put_nowait(frozenset({str(self.folder / name)}))

    def remove(self, name: str) -> None:
        (self.folder / name).unlink()
        self.changed_files.put_nowait(frozenset({str(self.folder / name)}))

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            (self.folder / name).write_text(text)


@asynccontextmanager
async def serve_folder(
    folder: Path,
    files: Mapping[str, str],
    published: Mapping[str, str],
    today: date = TODAY,
    *,
    is_editable: bool = False,
) -> AsyncIterator[PreviewedFolder]:
    """Serve the preview of *folder* with these *files*, compared with the *published* ones."""
    contents = {name: text.encode() for name, text in published.items()}
    previewed = PreviewedFolder(folder, baseline=Baseline("version 1", contents))
    previewed.write(files)

    async def find_baseline(_initial_contents: Mapping[str, bytes]) -> Baseline:
        return previewed.baseline

    field_editor = FieldEditor(folder) if is_editable else None
    live_preview = LivePreview(BriefingFolder(folder), find_baseline, lambda: today, field_editor)
    async with _serve(previewed, live_preview, LOCALHOST):
        yield previewed


@asynccontextmanager
async def serve_to_guests(
    folder: Path, files: Mapping[str, str], host: str
) -> AsyncIterator[PreviewedFolder]:
    """Serve the preview of *folder* with these *files* at a *host* that others can reach."""
    previewed = PreviewedFolder(folder)
    previewed.write(files)

    async def find_baseline(_initial_contents: Mapping[str, bytes]) -> Baseline:
        return previewed.baseline

    live_preview = LivePreview(BriefingFolder(folder), find_baseline, lambda: TODAY)
    async with _serve(previewed, live_preview, host):
        yield previewed


@asynccontextmanager
async def _serve(previewed: PreviewedFolder, live_preview: LivePreview, host: str) -> AsyncIterator[None]:
    await live_preview.start()
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    server = asyncio.create_task(
        serve_preview(
            live_preview,
            previewed.changed_files,
            RENDERERS,
            lambda url: previewed.urls.append(url) if address.done() else address.set_result(url),
            ListenAddress(host, port=0),
        )
    )
    try:
        pending: list[asyncio.Future[Any]] = [server, address]
        await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        if server.done():
            await server  # raises why it could not start
        previewed.address = address.result()
        yield
    finally:
        server.cancel()
        await asyncio.gather(server, return_exceptions=True)
