"""Pictures as PNG, drawn in one process of their own and kept, so that no answer waits for another's picture.

resvg holds Python's lock for as long as it draws, so that a thread would stall every chat.
"""

import asyncio
import logging
from collections import OrderedDict
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from types import TracebackType
from typing import Self

from bot.core.charts.cache_key import image_cache_key
from bot.core.charts.layout import can_draw
from bot.core.charts.rasterize import ignore_interrupts, rasterize_picture
from bot.core.charts.theme import Theme
from bot.core.messages.chart import Picture

PNG_CACHE_SIZE = 256  # pictures, of 60 to 150 kB each
RENDER_TIMEOUT = 10.0  # seconds for one picture and those before it; an answer without it is better than none

_log = logging.getLogger(__name__)


class ImageRenderer:
    """Draws pictures; its process is started with the first one and ended by `close`."""

    def __init__(self) -> None:
        """Start with no picture and no process."""
        self._png_cache: OrderedDict[str, bytes] = OrderedDict()
        self._pending_tasks: dict[str, asyncio.Task[bytes]] = {}
        self._pool: ProcessPoolExecutor | None = None

    async def __aenter__(self) -> Self:
        """Give it to who draws, to be closed at the end."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        await self.close()

    async def render_png(self, picture: Picture, theme: Theme) -> bytes:
        """Return *picture* as PNG; nothing if it cannot be drawn, and the text has to do."""
        cache_key = image_cache_key(picture, theme)
        if cache_key in self._png_cache:
            self._png_cache.move_to_end(cache_key)
            return self._png_cache[cache_key]
        if not can_draw(picture):
            return b""
        if cache_key not in self._pending_tasks:
            task = asyncio.create_task(self._rasterize_in_pool(picture, theme))
            self._pending_tasks[cache_key] = task
            task.add_done_callback(lambda _: self._pending_tasks.pop(cache_key, None))
        png_data = await asyncio.shield(self._pending_tasks[cache_key])
        if png_data:
            self._cache_png(cache_key, png_data)
        return png_data

    async def close(self) -> None:
        """End the process; a picture that is being drawn is not waited for."""
        for task in list(self._pending_tasks.values()):
            task.cancel()
        pool, self._pool = self._pool, None
        if pool:
            await asyncio.to_thread(pool.shutdown, wait=True, cancel_futures=True)

    async def _rasterize_in_pool(self, picture: Picture, theme: Theme) -> bytes:
        try:
            async with asyncio.timeout(RENDER_TIMEOUT):
                pool = self._ensure_pool()
                return await asyncio.get_running_loop().run_in_executor(
                    pool, rasterize_picture, picture, theme
                )
        except BrokenProcessPool:
            _log.warning("the process that draws pictures has ended; the next picture starts it again")
            self._pool = None
        except Exception:  # noqa: BLE001 (whatever goes wrong with a picture, its text must arrive)
            _log.exception("a picture could not be drawn")
        return b""

    def _ensure_pool(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                1, mp_context=get_context("spawn"), initializer=ignore_interrupts
            )
        return self._pool

    def _cache_png(self, cache_key: str, png_data: bytes) -> None:
        self._png_cache[cache_key] = png_data
        if len(self._png_cache) > PNG_CACHE_SIZE:
            self._png_cache.popitem(last=False)
