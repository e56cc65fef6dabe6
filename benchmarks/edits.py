"""Measures what many edits of one file leave in the memory of the bot, as a whole process.

Usage: python benchmarks/edits.py [EDITS]. The default is 300 edits of the sample briefing. Each is saved when
the page shows the one before. What a reload needs itself is given back a moment later. Linux only.
"""

import asyncio
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import ClientSession

from tests.soak.bot_process import BotProcess

EDITS = 300
GOAL = 20.0  # megabytes more
TIMEOUT, PAUSE = 30.0, 0.01  # seconds for an edit, and between two looks
SETTLE_TIME = 5.0  # seconds after the last reload
SAMPLE = Path(__file__).parent.parent / "briefings"
NAME = "russian-volunteers"


async def edit(file: Path, text: str, number: int, page: ClientSession) -> None:
    """Save *text* with another title, and wait until the page has it."""
    title = f"Edit {number} of many"
    content = text.replace("title: ", f"title: {title} of ", 1)
    await asyncio.to_thread(file.write_text, content, "utf-8")
    async with asyncio.timeout(TIMEOUT):
        while True:
            async with page.get(f"/{NAME}") as response:
                if title in await response.text():
                    return
            await asyncio.sleep(PAUSE)


async def measure_memory(process: BotProcess) -> float:
    """Return the megabytes that the bot and its processes hold when they have settled."""
    await asyncio.sleep(SETTLE_TIME)
    return process.measure_usage().memory / 1e6


async def measure(home: Path, count: int) -> tuple[float, float]:
    """Return the megabytes that the bot holds after the first edit, and after all."""
    folder = shutil.copytree(SAMPLE, home / "briefings")
    file = folder / f"{NAME}.yaml"
    text = file.read_text("utf-8")
    process = BotProcess(home, {"BOT_BRIEFINGS": str(folder), "BOT_WEB__PORT": "0"})
    await process.start()
    try:
        async with ClientSession(process.address) as page:
            await edit(file, text, 0, page)
            before = await measure_memory(process)
            for number in range(1, count + 1):
                await edit(file, text, number, page)
            return before, await measure_memory(process)
    finally:
        await process.stop()


def main(count: int) -> int:
    with TemporaryDirectory() as place:
        before, after = asyncio.run(measure(Path(place), count))
    is_met = after - before <= GOAL
    print(f"{before:.0f} MB after the first edit, {after:.0f} MB after {count} more")
    print(f"{after - before:+.1f} MB  (at most +{GOAL:g}: {'pass' if is_met else 'FAIL'})")
    return int(not is_met)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else EDITS))
