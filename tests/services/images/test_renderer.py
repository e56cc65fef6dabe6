"""Pictures as PNG: drawn once, in a process of their own, without delaying answers."""

import asyncio
import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from multiprocessing import active_children
from pathlib import Path

import pytest

from bot.core.charts.render import image_cache_key
from bot.core.charts.theme import DARK, LIGHT
from bot.services.images.renderer import ImageRenderer
from bot.services.troubles.tracker import TroubleTracker
from tests.core.charts.samples import picture
from tests.support.app_fixtures import ROOT

PICTURE = picture("stack", "latin")


@pytest.fixture
async def renderer() -> AsyncIterator[ImageRenderer]:
    async with ImageRenderer() as renderer:
        yield renderer


async def test_an_image_is_sharp_on_a_phone_and_within_telegrams_limits(renderer: ImageRenderer) -> None:
    png = await renderer.render_png(PICTURE, LIGHT)
    width, height = struct.unpack(">II", png[16:24])
    assert width == 1200
    assert width + height <= 10_000  # Bot API, sendPhoto
    assert len(png) < 500_000


async def test_the_same_picture_is_drawn_once(renderer: ImageRenderer) -> None:
    first = await renderer.render_png(PICTURE, LIGHT)
    assert await renderer.render_png(replace(PICTURE), LIGHT) is first
    assert await renderer.render_png(PICTURE, DARK) != first


async def test_the_process_can_start_ahead_of_the_first_picture(renderer: ImageRenderer) -> None:
    earlier = set(active_children())
    renderer.start()
    await asyncio.sleep(0)
    processes = set(active_children())
    assert len(processes - earlier) == 1
    assert await renderer.render_png(PICTURE, LIGHT)
    assert set(active_children()) == processes


async def test_simultaneous_requests_share_one_drawing(renderer: ImageRenderer) -> None:
    images = await asyncio.gather(*(renderer.render_png(PICTURE, LIGHT) for _ in range(20)))
    assert all(image is images[0] for image in images)


async def test_the_event_loop_stays_free_while_a_picture_is_drawn(renderer: ImageRenderer) -> None:
    await renderer.render_png(picture("bars", "latin"), LIGHT)  # starts the process
    longest, last = 0.0, time.thread_time()  # CPU time of this thread, so other load does not count
    drawing = asyncio.gather(
        *(renderer.render_png(picture(kind, "chinese"), LIGHT) for kind in ("stack", "trend"))
    )
    while not drawing.done():
        await asyncio.sleep(0)
        now = time.thread_time()
        longest, last = max(longest, now - last), now
    assert all(await drawing)
    assert longest < 0.02


async def test_a_process_that_dies_is_restarted(
    renderer: ImageRenderer, caplog: pytest.LogCaptureFixture
) -> None:
    await renderer.render_png(PICTURE, LIGHT)
    assert renderer._pool is not None
    for process in renderer._pool._processes:
        os.kill(process, 9)
    lost = await renderer.render_png(picture("bars", "latin"), LIGHT)
    assert await renderer.render_png(picture("trend", "latin"), LIGHT)
    assert not lost
    assert "The next picture restarts it" in caplog.text


async def test_a_process_that_hangs_is_replaced_and_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    async with ImageRenderer(timeout=1.0) as renderer:
        renderer._ensure_pool().submit(int).result()
        assert renderer._pool is not None
        (hung_process,) = renderer._pool._processes
        os.kill(hung_process, signal.SIGSTOP)
        kinds = ("bars", "trend")
        assert not any(
            await asyncio.gather(*(renderer.render_png(picture(kind, "latin"), LIGHT) for kind in kinds))
        )
        renderer._ensure_pool().submit(int).result()
        assert await renderer.render_png(PICTURE, LIGHT)
        assert not is_running(hung_process)
    assert caplog.messages == ["The process that draws pictures hangs. The next picture restarts it."]
    assert "Traceback" not in caplog.text


async def test_the_bot_stops_although_a_process_hangs() -> None:
    renderer = ImageRenderer()
    renderer._ensure_pool().submit(int).result()
    assert renderer._pool is not None
    for process in renderer._pool._processes:
        os.kill(process, signal.SIGSTOP)
    drawing = asyncio.create_task(renderer.render_png(PICTURE, LIGHT))
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await renderer.close()
    await asyncio.gather(drawing, return_exceptions=True)


async def test_that_no_picture_can_be_drawn_is_a_trouble_until_one_is() -> None:
    troubles = TroubleTracker()
    async with ImageRenderer(troubles) as renderer:
        await renderer.render_png(PICTURE, LIGHT)
        active = []
        for kind in ("bars", "trend"):
            assert renderer._pool is not None
            for process in renderer._pool._processes:
                os.kill(process, signal.SIGKILL)
            assert not await renderer.render_png(picture(kind, "latin"), LIGHT)
            active.append([one.name for one in troubles.active])
            renderer._ensure_pool().submit(int).result()
        assert active == [[], ["pictures"]]
        assert await renderer.render_png(picture("bars", "latin"), LIGHT)
        assert not troubles.active


async def test_a_picture_that_our_fonts_cannot_show_is_left_out_and_starts_no_process(
    renderer: ImageRenderer,
) -> None:
    assert await renderer.render_png(replace(PICTURE, title="שלום"), LIGHT) == b""
    assert renderer._pool is None


def test_the_cache_key_depends_on_what_is_drawn_and_nothing_else() -> None:
    keys = {
        image_cache_key(one, theme)
        for one in (PICTURE, replace(PICTURE, footer=("Source",)))
        for theme in (LIGHT, DARK)
    }
    assert len(keys) == 4
    assert image_cache_key(PICTURE, LIGHT) == image_cache_key(picture("stack", "latin"), LIGHT)
    assert image_cache_key(replace(PICTURE, title=f" {PICTURE.title} "), LIGHT) in keys


def test_the_cache_key_is_the_same_in_every_process() -> None:
    code = (
        "from bot.core.charts.render import image_cache_key; from bot.core.charts.theme import LIGHT; "
        "from tests.core.charts.samples import picture; "
        "print(image_cache_key(picture('stack', 'latin'), LIGHT))"
    )
    printed = subprocess.run(  # noqa: S603 (our own line)
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    assert printed.strip() == image_cache_key(PICTURE, LIGHT)


KILLED = """
import asyncio, os, signal
from bot.core.charts.theme import LIGHT
from bot.services.images.renderer import ImageRenderer
from tests.core.charts.samples import picture

async def draw():
    renderer = ImageRenderer()
    await renderer.render_png(picture("stack", "latin"), LIGHT)
    print(next(iter(renderer._pool._processes)), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    asyncio.run(draw())
"""


def test_a_killed_bot_leaves_no_process_behind(tmp_path: Path) -> None:
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(  # noqa: S603 (our own script)
        [sys.executable, str(script)], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        drawing = int(process.stdout.readline())
        # The process that draws holds the other end of the pipe until it ends.
        process.stdout.read()
        assert process.wait(10) == -signal.SIGKILL
    deadline = time.monotonic() + 10
    while is_running(drawing):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_running(process_id: int) -> bool:
    try:
        stat = Path(f"/proc/{process_id}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
