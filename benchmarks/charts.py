"""Charts: what a picture costs, the first time and ever after, and whether the event loop feels it."""

import asyncio
import pickle
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.app import App
from bot.briefing.library import read_files
from bot.charts.pictures import Pictures
from bot.charts.sheet import draw
from bot.charts.theme import LIGHT, PAGE
from bot.desk.desk import Desk
from bot.picture import Picture
from bot.platforms.telegram.render import in_words
from bot.platforms.telegram.run import run
from bot.platforms.telegram.settings import TelegramSettings
from bot.reply import Chart, Reply
from bot.sections import SECTIONS
from tests.emulators.telegram import TOKEN, Chat, Emulator

BRIEFING = Path("briefings/russian-volunteers.yaml")
LINE, WITHOUT = "polls levada-2026-01", "units freedom-of-russia"
TODAY = date(2026, 11, 1)
ANSWERS, ROUNDS = 60, 5


def app() -> App:
    return App(read_files([BRIEFING], SECTIONS))


class Plain(Desk):
    """The same desk, whose answers have lost their pictures."""

    async def answer(self, chat: str, line: str, language: str = "en", user: str = "") -> tuple[Reply, int]:
        reply, page = await super().answer(chat, line, language, user)
        if reply not in self._bare:
            blocks = (replace(one, picture=None) if isinstance(one, Chart) else one for one in reply.blocks)
            self._bare[reply] = replace(reply, blocks=tuple(blocks))
        return self._bare[reply], page

    _bare: dict[Reply, Reply] = {}  # noqa: RUF012 (one process, one run)


@asynccontextmanager
async def served(desk: Desk):  # noqa: ANN201
    async with Emulator() as emulator, desk.pictures:
        task = asyncio.create_task(run(desk, TelegramSettings(token=TOKEN, base_url=emulator.url)))
        await emulator.until(lambda: emulator.updates.polls > 0)
        yield emulator
        task.cancel()
        await asyncio.wait({task})


async def warm(desk: Desk) -> float:
    """Return the CPU-seconds of the bot and its stand-in for an answer that was given before."""
    async with served(desk) as emulator:
        chats = [Chat(number) for number in range(1, ANSWERS + 1)]
        await emulator.ask(Chat(999), f"/{LINE}")
        best = float("inf")
        for _ in range(ROUNDS):
            began = time.process_time()
            for chat in chats:
                await emulator.ask(chat, f"/{LINE}")
            best = min(best, (time.process_time() - began) / ANSWERS)
        return best


FIRST = """
import asyncio, pickle, resource, sys, time
from bot.charts.pictures import Pictures
from bot.charts.theme import LIGHT

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


async def main() -> None:
    desk = Desk(app(), lambda: TODAY)
    reply, _ = await desk.answer("bench", LINE)
    picture = next(one.picture for one in reply.blocks if isinstance(one, Chart) and one.picture)
    began = time.perf_counter()
    draw(picture, PAGE)
    composed = time.perf_counter() - began
    seconds, used = min(first(picture) for _ in range(ROUNDS))
    print(f"first picture, with the start of its process   {1000 * seconds:7.1f} ms  (goal < 500)")
    print(f"CPU of the process that drew it                {1000 * used:7.1f} ms")
    others = [replace(picture, title=f"Another question, number {number}") for number in range(10)]
    async with Pictures() as pictures:
        longest = await stalled(lambda: pictures.png(picture, LIGHT))
        began = time.perf_counter()
        drawing = stalled(lambda: asyncio.gather(*(pictures.png(one, LIGHT) for one in others)))
        longest = max(longest, await drawing)
        each = (time.perf_counter() - began) / len(others)
    print(f"each picture after that                        {1000 * each:7.1f} ms")
    print(f"the event loop's longest stretch meanwhile     {1000 * longest:7.1f} ms  (goal < 20)")
    print(f"SVG for the page, the first time               {1000 * composed:7.1f} ms")
    with_chart, without = await warm(Desk(app(), lambda: TODAY)), await warm(Plain(app(), lambda: TODAY))
    print(f"warm answer on Telegram, with its picture      {1000 * with_chart:7.2f} ms of CPU")
    print(f"the same without                               {1000 * without:7.2f} ms of CPU")
    print(f"ratio                                          {with_chart / without:7.2f}     (goal <= 1.2)")
    assert in_words(reply)


if __name__ == "__main__":
    asyncio.run(main())
