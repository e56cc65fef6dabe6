"""Pictures as PNG: drawn in a process of their own, once, and never in the way of answers."""

import asyncio
import os
import struct
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.core.charts.cache_key import image_cache_key
from bot.core.charts.theme import DARK, LIGHT
from bot.services.images.renderer import ImageRenderer
from tests.core.charts.samples import picture

SHOWN = picture("stack", "latin")


@pytest.fixture
async def pictures() -> AsyncIterator[ImageRenderer]:
    async with ImageRenderer() as pictures:
        yield pictures


async def test_a_picture_is_sharp_on_a_phone_and_within_telegrams_limits(pictures: ImageRenderer) -> None:
    png = await pictures.render_png(SHOWN, LIGHT)
    width, height = struct.unpack(">II", png[16:24])
    assert width == 1200
    assert width + height <= 10_000  # Bot API, sendPhoto
    assert len(png) < 500_000


async def test_the_same_content_is_drawn_once(pictures: ImageRenderer) -> None:
    first = await pictures.render_png(SHOWN, LIGHT)
    assert await pictures.render_png(replace(SHOWN), LIGHT) is first
    assert await pictures.render_png(SHOWN, DARK) != first


async def test_those_who_ask_at_once_wait_for_one_drawing(pictures: ImageRenderer) -> None:
    drawn = await asyncio.gather(*(pictures.render_png(SHOWN, LIGHT) for _ in range(20)))
    assert all(one is drawn[0] for one in drawn)


async def test_answers_go_on_while_a_picture_is_drawn(pictures: ImageRenderer) -> None:
    await pictures.render_png(picture("bars", "latin"), LIGHT)  # the process is there
    longest, last = 0.0, time.thread_time()  # of this thread: what else the machine does counts for nothing
    drawing = asyncio.gather(
        *(pictures.render_png(picture(kind, "chinese"), LIGHT) for kind in ("stack", "trend"))
    )
    while not drawing.done():
        await asyncio.sleep(0)
        now = time.thread_time()
        longest, last = max(longest, now - last), now
    assert all(await drawing)
    assert longest < 0.02


async def test_a_process_that_ends_is_started_again(
    pictures: ImageRenderer, caplog: pytest.LogCaptureFixture
) -> None:
    await pictures.render_png(SHOWN, LIGHT)
    assert pictures._pool is not None
    for process in pictures._pool._processes:
        os.kill(process, 9)
    lost = await pictures.render_png(picture("bars", "latin"), LIGHT)
    assert await pictures.render_png(picture("trend", "latin"), LIGHT)
    assert not lost
    assert "starts it again" in caplog.text


async def test_what_cannot_be_set_in_our_fonts_is_no_picture_and_needs_no_process(
    pictures: ImageRenderer,
) -> None:
    assert await pictures.render_png(replace(SHOWN, title="שלום"), LIGHT) == b""
    assert pictures._pool is None


def test_a_name_tells_contents_and_themes_apart() -> None:
    names = {
        image_cache_key(shown, theme)
        for shown in (SHOWN, replace(SHOWN, footer=("Source",)))
        for theme in (LIGHT, DARK)
    }
    assert len(names) == 4
    assert image_cache_key(SHOWN, LIGHT) == image_cache_key(picture("stack", "latin"), LIGHT)
