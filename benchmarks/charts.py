"""Measures what a picture costs the first time, and how long it blocks the event loop.

cost.py measures later answers with a picture, compared with answers without one.
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
from bot.core.charts.render import render_svg
from bot.core.charts.theme import ADAPTIVE, LIGHT
from bot.core.library.loader import load_library_files
from bot.core.messages.caller import Caller, ChatId
from bot.core.messages.chart import Picture
from bot.core.messages.link_preview import LinkPreview
from bot.core.messages.reply import Chart
from bot.core.sections.registry import SECTIONS
from bot.core.views.sharing import build_link_preview
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from bot.services.images.renderer import ImageRenderer

BRIEFING = Path("briefings/russian-volunteers.yaml")
LINE = "polls levada-2026-01"
TODAY = date(2026, 11, 1)
ROUNDS = 5
FIRST_PICTURE, STALL = 0.5, 0.02  # seconds: the goals
LINK_PREVIEW, PREVIEW_SIZE = 0.3, 150_000  # seconds and bytes: the goals of the picture of a shared link


def load_app() -> App:
    return App(load_library_files([BRIEFING], SECTIONS))


FIRST_PICTURE_SCRIPT = """
import asyncio, pickle, resource, sys, time
from bot.services.images.renderer import ImageRenderer
from bot.core.charts.theme import LIGHT

async def main(picture):
    began = time.perf_counter()
    async with ImageRenderer() as renderer:
        assert await renderer.render_png(picture, LIGHT)
        seconds = time.perf_counter() - began
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(seconds, usage.ru_utime + usage.ru_stime)

asyncio.run(main(pickle.load(sys.stdin.buffer)))
"""


def measure_first(picture: Picture) -> tuple[float, float]:
    """Measure the seconds until a process has its first picture, and the CPU seconds that it used."""
    ended = subprocess.run(  # noqa: S603 (our own code)
        [sys.executable, "-c", FIRST_PICTURE_SCRIPT],
        input=pickle.dumps(picture),
        capture_output=True,
        check=True,
    )
    seconds, used = map(float, ended.stdout.split())
    return seconds, used


async def measure_stall(work: Callable[[], Awaitable[object]]) -> float:
    """Measure the longest time for which the loop's own thread was busy without a break."""
    longest, last = 0.0, time.thread_time()
    task = asyncio.ensure_future(work())
    while not task.done():
        await asyncio.sleep(0)
        now = time.thread_time()
        longest, last = max(longest, now - last), now
    await task
    return longest


async def main() -> int:
    chat_service = ChatService(LiveApp(load_app()), lambda: TODAY)
    reply, _ = await chat_service.answer_command(Caller(ChatId("terminal", "benchmark")), LINE)
    picture = next(one.picture for one in reply.blocks if isinstance(one, Chart) and one.picture)
    began = time.perf_counter()
    render_svg(picture, ADAPTIVE)
    composed = time.perf_counter() - began
    seconds, used = min(measure_first(picture) for _ in range(ROUNDS))
    result = judge(seconds, FIRST_PICTURE)
    print(f"first picture, with the start of its process   {1000 * seconds:7.1f} ms  {result}")
    print(f"CPU of the process that drew it                {1000 * used:7.1f} ms")
    others = [replace(picture, title=f"Another question, number {number}") for number in range(10)]
    async with ImageRenderer() as pictures:
        longest = await measure_stall(lambda: pictures.render_png(picture, LIGHT))
        began = time.perf_counter()
        drawing = measure_stall(lambda: asyncio.gather(*(pictures.render_png(one, LIGHT) for one in others)))
        longest = max(longest, await drawing)
        each = (time.perf_counter() - began) / len(others)
    print(f"each picture after that                        {1000 * each:7.1f} ms")
    print(f"the event loop's longest stretch meanwhile     {1000 * longest:7.1f} ms  {judge(longest, STALL)}")
    print(f"SVG for the page, the first time               {1000 * composed:7.1f} ms")
    preview = build_link_preview(reply, chat_service.get_briefing_title(reply))
    drawn, size = await measure_link_preview(preview)
    result = judge(drawn, LINK_PREVIEW)
    print(f"picture of a shared link, the first time       {1000 * drawn:7.1f} ms  {result}")
    result = "pass" if size <= PREVIEW_SIZE else "FAIL"
    print(f"its size  {size / 1000:44.1f} KB  (at most {PREVIEW_SIZE // 1000}: {result})")
    is_missed = seconds > FIRST_PICTURE or longest > STALL or drawn > LINK_PREVIEW or size > PREVIEW_SIZE
    return int(is_missed)


async def measure_link_preview(preview: LinkPreview) -> tuple[float, int]:
    """Measure the seconds until a bot that draws pictures already has this one, and its bytes."""
    async with ImageRenderer() as images:
        await images.render_png(replace(preview, title="Another one"), LIGHT)
        began = time.perf_counter()
        png = await images.render_png(preview, LIGHT)
        return time.perf_counter() - began, len(png)


def judge(seconds: float, goal: float) -> str:
    return f"(at most {1000 * goal:.0f}: {'pass' if seconds <= goal else 'FAIL'})"


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
