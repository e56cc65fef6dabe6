"""Draws pictures as PNG in a separate process and caches them.

Not in a thread: resvg holds Python's global lock while it draws, which would stall every chat.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from types import TracebackType
from typing import Self

from bot.core.charts.render import (
    Drawable,
    can_draw,
    image_cache_key,
    rasterize_svg,
    render_svg,
)
from bot.core.charts.theme import Theme
from bot.core.content.field_labels import gettext_noop
from bot.core.library.image_scaling import read_scaled_image
from bot.core.messages.image import Image
from bot.services.background.worker_pool import create_worker_pool, kill_workers
from bot.services.troubles.tracker import TroubleTracker
from bot.services.troubles.trouble import TroubleKind

PNG_CACHE_SIZE = 256  # images of 60 to 150 kB
MAX_CACHED_BYTES = 64 * 1024 * 1024  # in all: an image from a file may have some MB
RENDER_TIMEOUT = 10.0  # seconds, with the images queued before it; then the answer goes out without it

_EMPTY_SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
_PROCESS_ENDS = gettext_noop("The process that draws pictures keeps ending.")
_PROCESS_HANGS = gettext_noop("Pictures take too long to draw.")
_log = logging.getLogger(__name__)


class ImageRenderer:
    """Renders pictures as PNG. The first one starts the process, `close` ends it."""

    def __init__(self, troubles: TroubleTracker | None = None, timeout: float = RENDER_TIMEOUT) -> None:
        """Start with an empty cache and no process; pictures that fail are among the *troubles*."""
        self._troubles = troubles or TroubleTracker()
        self._timeout = timeout
        self._failures_in_a_row = 0
        self._drawn_count = 0
        self._png_cache: OrderedDict[str, bytes] = OrderedDict()
        self._pending_tasks: dict[str, asyncio.Task[bytes]] = {}
        self._pool: ProcessPoolExecutor | None = None

    async def __aenter__(self) -> Self:
        """Enter; leaving the context closes the renderer."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the renderer."""
        await self.close()

    def start(self) -> None:
        """Start the process ahead of the first picture, which then takes a third of the time."""
        self._pending_tasks[""] = asyncio.create_task(self._work_in_pool(partial(rasterize_svg, _EMPTY_SVG)))

    def find_png(self, picture: Drawable | Image, theme: Theme) -> bytes:
        """Find the PNG of a *picture* that can be drawn among the last ones; empty if it is not there."""
        return self._png_cache.get(image_cache_key(picture, theme), b"")

    async def render_png(self, picture: Drawable | Image, theme: Theme) -> bytes:
        """Render *picture* as PNG; empty if that fails, so the answer goes out as text alone.

        An image may be JPEG, as its `extension` says.
        """
        if not isinstance(picture, Image) and not can_draw(picture):
            return b""
        cache_key = image_cache_key(picture, theme)
        if cache_key in self._png_cache:
            self._png_cache.move_to_end(cache_key)
            return self._png_cache[cache_key]
        if cache_key not in self._pending_tasks:
            task = asyncio.create_task(self._render_in_pool(picture, theme))
            self._pending_tasks[cache_key] = task
            task.add_done_callback(lambda _: self._pending_tasks.pop(cache_key, None))
        png_data = await asyncio.shield(self._pending_tasks[cache_key])
        if png_data:
            self._cache_png(cache_key, png_data)
        return png_data

    async def close(self) -> None:
        """End the process, without waiting for images in progress."""
        for task in list(self._pending_tasks.values()):
            task.cancel()
        pool, self._pool = self._pool, None
        if pool:
            kill_workers()
            await asyncio.to_thread(pool.shutdown, wait=True, cancel_futures=True)

    async def _render_in_pool(self, picture: Drawable | Image, theme: Theme) -> bytes:
        if isinstance(picture, Image):
            return await self._work_in_pool(
                partial(read_scaled_image, picture.file.path, picture.file.digest)
            )
        return await self._work_in_pool(partial(rasterize_svg, render_svg(picture, theme)))

    async def _work_in_pool(self, work: Callable[[], bytes]) -> bytes:
        try:
            png_data = await self._run_in_pool(work)
        except BrokenProcessPool:
            self._report_failure(_PROCESS_ENDS)
        except TimeoutError:
            self._report_failure(_PROCESS_HANGS)
        except Exception:  # noqa: BLE001 (whatever goes wrong with a picture, its text must arrive)
            _log.exception("A picture could not be drawn.")
            self._report_failure()
        else:
            self._failures_in_a_row = 0
            self._drawn_count += 1
            self._troubles.end(TroubleKind.PICTURES)
            return png_data
        return b""

    async def _run_in_pool(self, work: Callable[[], bytes]) -> bytes:
        """Do *work* in the process; the next picture gets another one if it has died or hangs."""
        pool, drawn_before = self._ensure_pool(), self._drawn_count
        try:
            async with asyncio.timeout(self._timeout):
                return await asyncio.get_running_loop().run_in_executor(pool, work)
        except BrokenProcessPool:
            self._abandon_pool(pool, "has died")
            raise
        except TimeoutError:
            if self._drawn_count > drawn_before:
                _log.warning("A picture waited for more than %g s behind others.", self._timeout)
            else:
                self._abandon_pool(pool, "hangs")
            raise

    def _abandon_pool(self, pool: ProcessPoolExecutor, fault: str) -> None:
        """Kill the process of *pool*, once, with one line in the log for all pictures that waited for it."""
        if self._pool is pool:
            _log.warning("The process that draws pictures %s. The next picture restarts it.", fault)
            self._pool = None
            kill_workers()

    def _report_failure(self, cause: str = "") -> None:
        """Report a failure, unless it may be that of one picture only."""
        self._failures_in_a_row += 1
        if self._failures_in_a_row > 1:
            self._troubles.begin(TroubleKind.PICTURES, cause)

    def _ensure_pool(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = create_worker_pool(1)
        return self._pool

    def _cache_png(self, cache_key: str, png_data: bytes) -> None:
        self._png_cache[cache_key] = png_data
        while len(self._png_cache) > PNG_CACHE_SIZE or self._count_cached_bytes() > MAX_CACHED_BYTES:
            self._png_cache.popitem(last=False)

    def _count_cached_bytes(self) -> int:
        return sum(map(len, self._png_cache.values()))
