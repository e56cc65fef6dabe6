"""Watching the folder of the briefings, and having the librarian look whenever something may have changed.

The system tells of files in a folder, not of those that links lead to, and may forget to tell: so the
folders behind links are watched too, and everything is looked at every few seconds.
"""

import asyncio
import logging
import os
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from pathlib import Path

from bot.core.library.folder import BriefingFolder
from bot.core.library.reader import is_briefing_file
from bot.runtime.reloader import SETTLE_TIME, Reloader

RESCAN_INTERVAL = (
    5.0  # seconds after which everything is looked at, whether or not the system told of anything
)
POLL_INTERVAL = 0.5  # seconds after which the same is done where that is all there is
STARTUP_DELAY = 0.5  # seconds in which the platforms start before the watch does; nothing is missed by it
DEBOUNCE_STEP = 25  # milliseconds without another change that end a row of them
MAX_DEBOUNCE = 400  # milliseconds that a row of changes may last before the first of it is looked at

_log = logging.getLogger(__name__)

ChangeQueue = asyncio.Queue[frozenset[str] | None]
"""The files that may have changed; None for any."""


async def reload_changed_files(
    reloader: Reloader, queue: ChangeQueue, settle_time: float = SETTLE_TIME
) -> None:
    """Let the librarian look at what is *noted*, for ever, and again a moment later if it asks for that."""
    is_pending = False
    while True:
        files: frozenset[str] | None = frozenset()
        try:
            async with asyncio.timeout(settle_time if is_pending else None):
                files = await queue.get()
        except TimeoutError:
            pass
        try:
            is_pending = await reloader.reload_changes(files)
        except Exception:  # noqa: BLE001 (a mistake of ours must not end the watch)
            _log.exception("What has changed in the briefings was not read; what was read goes on to be told")


async def poll_folder(queue: ChangeQueue, interval: float = POLL_INTERVAL) -> None:
    """Note that anything may have changed, for ever; nothing needs to be told by the system then.

    The librarian finds out better than watchfiles' own polling, which takes two saves in a second for one.
    """
    while True:
        if queue.empty():
            queue.put_nowait(None)
        await asyncio.sleep(interval)


async def watch_folder(
    folder: BriefingFolder, queue: ChangeQueue, rescan_interval: float = RESCAN_INTERVAL
) -> None:
    """Note what changes in *folder*, for ever, and what has changed since it was read."""
    await asyncio.sleep(STARTUP_DELAY)
    while True:
        try:
            await _watch_directories(folder, queue, rescan_interval)
        except OSError as error:
            _log.warning(
                "%s cannot be watched, and is looked at every %.0f s: %s", folder.path, rescan_interval, error
            )
            queue.put_nowait(None)
            await asyncio.sleep(rescan_interval)


async def _watch_directories(folder: BriefingFolder, queue: ChangeQueue, rescan_interval: float) -> None:
    """Note what changes until the folders that are to be watched are others.

    Raises:
        OSError: they cannot be watched.
    """
    from watchfiles import Change, awatch  # noqa: PLC0415 (takes 0.07 s, while the bot already answers)

    directories = await asyncio.to_thread(_list_directories, folder)
    changes = awatch(
        *directories,
        watch_filter=None,
        debounce=MAX_DEBOUNCE,
        step=DEBOUNCE_STEP,
        rust_timeout=int(rescan_interval * 1000),
        yield_on_timeout=True,
        recursive=False,
    )
    async with aclosing(changes):
        # The watch stands when awatch first waits: what changed before that is looked for then.
        asyncio.get_running_loop().call_soon(queue.put_nowait, None)
        async for batch in changes:
            _enqueue_changes(folder, [Path(path) for _, path in batch], queue)
            is_modification_only = batch and all(kind is Change.modified for kind, _ in batch)
            if not is_modification_only and await asyncio.to_thread(_list_directories, folder) != directories:
                return


def _enqueue_changes(folder: BriefingFolder, paths: Sequence[Path], queue: ChangeQueue) -> None:
    """Note the files of *folder* among *paths*, and that anything may have changed where that is not all."""
    files = {path: folder.file_path(path.name) for path in paths if is_briefing_file(path.name)}
    changed_files = frozenset(
        file for path, file in files.items() if Path(file).absolute() == path.absolute()
    )
    if changed_files:
        queue.put_nowait(changed_files)
    if len(changed_files) < len(paths) or not paths:
        queue.put_nowait(None)


def _list_directories(folder: BriefingFolder) -> Mapping[str, tuple[int, int]]:
    """Return the folders to be watched, each with what tells it from another one at the same place."""
    path = folder.path if folder.path.is_dir() else folder.path.parent
    directories = {path, *({path.parent} if path.is_symlink() else ())}
    with os.scandir(path) as entries:
        links = [Path(entry.path) for entry in entries if entry.is_symlink()]
    directories |= {link.resolve().parent for link in links}
    return {str(place): _get_identity(place) for place in directories if place.is_dir()}


def _get_identity(directory: Path) -> tuple[int, int]:
    status = directory.stat()
    return status.st_dev, status.st_ino
