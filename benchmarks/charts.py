"""Charts: what a picture costs the first time, and whether the event loop feels it.

What an answer with a picture costs ever after is in telegram_roundtrip.py, as ratio to the answer without.
"""

import asyncio
import pickle
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.core.app import App
from bot.core.charts.layout import render_svg
from bot.core.charts.theme import ADAPTIVE, LIGHT
from bot.core.library.reader import load_library_files
from bot.core.messages.chart import Picture
from bot.core.messages.reply import Chart
from bot.core.sections import SECTIONS
from bot.services.chat.service import ChatService
from bot.services.images.renderer import ImageRenderer

BRIEFING = Path("briefings/russian-volunteers.yaml")
LINE = "polls levada-2026-01"
TODAY = date(2026, 11, 1)
ROUNDS = 5
FIRST_PICTURE, STALL = 0.5, 0.02  # seconds: the goals


def app() -> App:
    return App(load_library_files([BRIEFING], SECTIONS))


FIRST = """
import asyncio, pickle, resource, sys, time
from bot.services.images.renderer import Pictures
from bot.core.charts.theme import LIGHT

async def main(picture):
    began = time.perf_counter()
    async with Pictures() as pictures:
        assert await pictures.png(picture, LIGHT)
        seconds = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(seconds, used.ru_utime + used.ru_stime)

asyncio.run(main(pickle.load(sys.stdin.buffer)))
"""


def first(picture: Picture) -> tuple[float, float]:
    """Return the seconds until the first picture of a process, and the CPU-seconds of what drew it."""
    ended = subprocess.run(  # noqa: S603 (our own few lines)
        [sys.executable, "-c", FIRST], input=pickle.dumps(picture), capture_output=True, check=True
    )
    seconds, used = map(float, ended.stdout.split())
    return seconds, used


async def stalled(work: Callable[[], Awaitable[object]]) -> float:
    """Return the longest time that the loop's own thread was busy at a stretch."""
    longest, last = 0.0, time.thread_time()
    task = asyncio.ensure_future(work())
    while not task.done():
        await asyncio.sleep(0)
        now = time.thread_time()
        longest, last = max(longest, now - last), now
    await task
    return longest


async def main() -> int:
    desk = ChatService(app(), lambda: TODAY)
    reply, _ = await desk.answer_command("bench", LINE)
    picture = next(one.picture for one in reply.blocks if isinstance(one, Chart) and one.picture)
    began = time.perf_counter()
    render_svg(picture, ADAPTIVE)
    composed = time.perf_counter() - began
    seconds, used = min(first(picture) for _ in range(ROUNDS))
    judged = verdict(seconds, FIRST_PICTURE)
    print(f"first picture, with the start of its process   {1000 * seconds:7.1f} ms  {judged}")
    print(f"CPU of the process that drew it                {1000 * used:7.1f} ms")
    others = [replace(picture, title=f"Another question, number {number}") for number in range(10)]
    async with ImageRenderer() as pictures:
        longest = await stalled(lambda: pictures.render_png(picture, LIGHT))
        began = time.perf_counter()
        drawing = stalled(lambda: asyncio.gather(*(pictures.render_png(one, LIGHT) for one in others)))
        longest = max(longest, await drawing)
        each = (time.perf_counter() - began) / len(others)
    print(f"each picture after that                        {1000 * each:7.1f} ms")
    print(
        f"the event loop's longest stretch meanwhile     {1000 * longest:7.1f} ms  {verdict(longest, STALL)}"
    )
    print(f"SVG for the page, the first time               {1000 * composed:7.1f} ms")
    return int(seconds > FIRST_PICTURE or longest > STALL)


def verdict(seconds: float, goal: float) -> str:
    return f"(at most {1000 * goal:.0f}: {'pass' if seconds <= goal else 'FAIL'})"


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
