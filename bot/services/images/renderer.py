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

from bot.core.charts.cache_key import name_of
from bot.core.charts.layout import drawable
from bot.core.charts.rasterize import png, ready
from bot.core.charts.theme import Theme
from bot.core.messages.chart import Picture

KEPT = 256  # pictures, of 60 to 150 kB each
PATIENCE = 10.0  # seconds for one picture and those before it; an answer without it is better than none

_log = logging.getLogger(__name__)


class Pictures:
    """Draws pictures; its process is started with the first one and ended by `close`."""

    def __init__(self) -> None:
        """Start with no picture and no process."""
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._drawing: dict[str, asyncio.Task[bytes]] = {}
        self._pool: ProcessPoolExecutor | None = None

    async def __aenter__(self) -> Self:
        """Give it to who draws, to be closed at the end."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        await self.close()

    async def png(self, picture: Picture, theme: Theme) -> bytes:
        """Return *picture* as PNG; nothing if it cannot be drawn, and the text has to do."""
        name = name_of(picture, theme)
        if name in self._kept:
            self._kept.move_to_end(name)
            return self._kept[name]
        if not drawable(picture):
            return b""
        if name not in self._drawing:
            task = asyncio.create_task(self._draw(picture, theme))
            self._drawing[name] = task
            task.add_done_callback(lambda _: self._drawing.pop(name, None))
        drawn = await asyncio.shield(self._drawing[name])
        if drawn:
            self._keep(name, drawn)
        return drawn

    async def close(self) -> None:
        """End the process; a picture that is being drawn is not waited for."""
        for task in list(self._drawing.values()):
            task.cancel()
        pool, self._pool = self._pool, None
        if pool:
            await asyncio.to_thread(pool.shutdown, wait=True, cancel_futures=True)

    async def _draw(self, picture: Picture, theme: Theme) -> bytes:
        try:
            async with asyncio.timeout(PATIENCE):
                pool = self._running()
                return await asyncio.get_running_loop().run_in_executor(pool, png, picture, theme)
        except BrokenProcessPool:
            _log.warning("the process that draws pictures has ended; the next picture starts it again")
            self._pool = None
        except Exception:  # noqa: BLE001 (whatever goes wrong with a picture, its text must arrive)
            _log.exception("a picture could not be drawn")
        return b""

    def _running(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=ready)
        return self._pool

    def _keep(self, name: str, drawn: bytes) -> None:
        self._kept[name] = drawn
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
