"""The preview after a save: until the page knows of it, shows its first answers, and all beside them.

Usage: python benchmarks/preview.py [ROUNDS]. A file of the sample is saved in a folder that is watched, and
the page is asked over HTTP as a browser does. Goal: in the median, the first
answers within 200 ms of the save.
"""

import asyncio
import shutil
import sys
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import aiohttp

from bot.adapters import load_renderer
from bot.authoring.preview.baseline import Baseline
from bot.authoring.preview.live_preview import LivePreview
from bot.authoring.preview.server import ListenAddress, serve_preview
from bot.core.library.loader import BriefingFolder, list_briefing_files, load_library_files
from bot.core.sections.registry import SECTIONS
from bot.runtime.file_watcher import ChangeQueue, watch_folder

SAMPLE = Path(__file__).parent.parent / "briefings"
FILE = "russian-volunteers.yaml"
FIRST = [("line", f"{line}@russian-volunteers") for line in ("polls", "polls levada-2026-01", "figures")]
GOAL = 0.2  # seconds
ROUNDS = 15
TODAY = date(2026, 11, 20)


async def measure(folder: Path, rounds: int) -> list[tuple[float, float, float]]:
    """Return the seconds from a save until the page knew, had its first answers, and all beside them."""
    files, saves = BriefingFolder(folder), ChangeQueue()
    contents = {
        Path(file).name: held
        for file, held in BriefingFolder(folder).read_changes().items()
        if isinstance(held, bytes)
    }

    async def ask(_start: Mapping[str, bytes]) -> Baseline:
        return Baseline("version 1", contents)

    live = LivePreview(files, ask, lambda: TODAY)
    await live.start()
    at: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    renderers = {name: load_renderer(name) for name in ("telegram", "discord")}
    tasks = [
        asyncio.create_task(watch_folder(files, saves)),
        asyncio.create_task(serve_preview(live, saves, renderers, at.set_result, ListenAddress(port=0))),
    ]
    try:
        async with aiohttp.ClientSession(await at) as session, session.get("/api/live") as stream:
            await heard(stream)
            return [await saved(folder / FILE, number, session, stream) for number in range(rounds)]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def saved(
    file: Path, number: int, session: aiohttp.ClientSession, stream: aiohttp.ClientResponse
) -> tuple[float, float, float]:
    text = (SAMPLE / FILE).read_text().replace("figure: 76%", f"figure: {number}%", 1)
    start = time.perf_counter()
    file.write_text(text)  # noqa: ASYNC240
    await heard(stream)
    known = time.perf_counter() - start
    async with session.get("/api/answers", params=[("language", "en"), *FIRST]) as response:
        assert "<ins>" in await response.text()
    first = time.perf_counter() - start
    async with session.get("/api/beside", params={"file": FILE}) as response:
        assert f"{number}%" in await response.text()
    return known, first, time.perf_counter() - start


async def heard(stream: aiohttp.ClientResponse) -> None:
    """Wait for the next state."""
    async for line in stream.content:
        if line.startswith(b"data:"):
            return


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with TemporaryDirectory() as name:
        folder = Path(shutil.copytree(SAMPLE, Path(name) / "briefings"))
        times = asyncio.run(measure(folder, rounds))
        start = time.perf_counter()
        load_library_files(list_briefing_files(folder), SECTIONS)
        whole = time.perf_counter() - start
    for what, seconds in zip(("known", "first answers", "all beside"), zip(*times, strict=True), strict=True):
        middle, best = 1000 * median(seconds), 1000 * min(seconds)
        print(
            f"{what:14} median {middle:6.1f} ms  best {best:6.1f} ms  {best / 1000 / whole:4.1f} of reading"
        )
    met = median(one[1] for one in times) < GOAL
    print(f"first answers within {1000 * GOAL:.0f} ms: {'yes' if met else 'NO'}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
