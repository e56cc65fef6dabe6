"""Watches the briefings folder, and queues the files that may have changed.

The operating system reports files in a folder but not the targets of links, and may miss a change. So the
folders behind links are watched too, and everything is checked every few seconds: by a task of its own, which
goes on when the watch fails.
"""

import asyncio
import os
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from pathlib import Path

from bot.core.content.field_types import IMAGES_FOLDER
from bot.core.library.loader import SCAN_TIMEOUT, BriefingFolder, is_briefing_file
from bot.core.library.time_limit import TimeLimit
from bot.services.background.daemon_work import run_in_daemon_thread
from bot.services.background.task_supervisor import BackgroundTask, BackgroundTaskError

RESCAN_INTERVAL = 5.0  # seconds between two checks of everything, whether or not the system reports a change
POLL_INTERVAL = 0.5  # seconds between two checks where the system is not asked
STARTUP_DELAY = 0.5  # seconds for the platforms to start first; no change is missed
DIRECTORY_CHECK_INTERVAL = 30.0  # seconds between two checks of which folders to watch, if nothing changes
DEBOUNCE_STEP = 40  # milliseconds without another change that end a series; the watch wakes as often
MAX_DEBOUNCE = 400  # milliseconds after which a series of changes is reported even if it goes on

ChangeQueue = asyncio.Queue[frozenset[str] | None]
"""The files that may have changed; None for any."""


async def poll_folder(queue: ChangeQueue, interval: float = POLL_INTERVAL) -> None:
    """Queue everything, again and again: for folders whose changes the system does not report.

    watchfiles' own polling takes two saves within a second for one; the reloader compares contents.
    """
    while True:
        if queue.empty():
            queue.put_nowait(None)
        await asyncio.sleep(interval)


def build_watch_tasks(folder: BriefingFolder, queue: ChangeQueue) -> tuple[BackgroundTask, ...]:
    """Build the tasks that queue what changes in *folder*, and what has changed since it was read."""
    time_limit = TimeLimit(SCAN_TIMEOUT)
    return (
        BackgroundTask("rescan", lambda: poll_folder(queue, RESCAN_INTERVAL)),
        BackgroundTask("watch", lambda: watch_folder(folder, queue, time_limit)),
    )


async def watch_folder(
    folder: BriefingFolder, queue: ChangeQueue, time_limit: TimeLimit | None = None
) -> None:
    """Queue what the system reports of *folder* until cancelled; *time_limit* is that for looking at it.

    Raises:
        BackgroundTaskError: it cannot be watched now.
    """
    from watchfiles._rust_notify import WatchfilesRustInternalError  # noqa: PLC0415 (see below)

    await asyncio.sleep(STARTUP_DELAY)
    while True:
        try:
            await _watch_directories(folder, queue, time_limit or TimeLimit(SCAN_TIMEOUT))
        except* (OSError, WatchfilesRustInternalError) as group:
            error = group.exceptions[0]
        else:
            continue
        raise BackgroundTaskError(
            f"{folder.path} cannot be watched and is only checked every {RESCAN_INTERVAL:.0f} s: {error}"
        ) from error


async def _watch_directories(folder: BriefingFolder, queue: ChangeQueue, time_limit: TimeLimit) -> None:
    """Queue changes until the set of folders to watch changes, which is checked now and then, too.

    Raises:
        OSError: they cannot be watched.
        WatchfilesRustInternalError: no inotify instance is left, or a name is not UTF-8.
    """
    from watchfiles import Change, awatch  # noqa: PLC0415 (takes 0.07 s, while the bot already answers)

    async def list_directories() -> Mapping[str, tuple[int, int]]:
        return await run_in_daemon_thread(lambda: time_limit.run(lambda: _list_directories(folder)))

    directories = await list_directories()
    changes = awatch(
        *directories,
        watch_filter=None,
        debounce=MAX_DEBOUNCE,
        step=DEBOUNCE_STEP,
        rust_timeout=int(DIRECTORY_CHECK_INTERVAL * 1000),
        yield_on_timeout=True,
        recursive=False,
    )
    async with aclosing(changes):
        # The watch begins when awatch first waits; this finds what changed before.
        asyncio.get_running_loop().call_soon(queue.put_nowait, None)
        async for batch in changes:
            _enqueue_changes(folder, [Path(path) for _, path in batch], queue)
            is_modification_only = batch and all(kind is Change.modified for kind, _ in batch)
            if not is_modification_only and await list_directories() != directories:
                return


def _enqueue_changes(folder: BriefingFolder, paths: Sequence[Path], queue: ChangeQueue) -> None:
    """Queue the files of *folder* among *paths*, and everything if there are other paths."""
    files = {path: folder.file_path(path.name) for path in paths if is_briefing_file(path.name)}
    changed_files = frozenset(
        file for path, file in files.items() if Path(file).absolute() == path.absolute()
    )
    if changed_files:
        queue.put_nowait(changed_files)
    if len(changed_files) < len(paths):
        queue.put_nowait(None)


def _list_directories(folder: BriefingFolder) -> Mapping[str, tuple[int, int]]:
    """List the folders to watch, each with its identity: another folder may take its place."""
    path = folder.path if folder.path.is_dir() else folder.path.parent
    directories = {path, path / IMAGES_FOLDER, *({path.parent} if path.is_symlink() else ())}
    with os.scandir(path) as entries:
        links = [Path(entry.path) for entry in entries if entry.is_symlink()]
    directories |= {link.resolve().parent for link in links}
    return {str(place): _get_identity(place) for place in directories if place.is_dir()}


def _get_identity(directory: Path) -> tuple[int, int]:
    status = directory.stat()
    return status.st_dev, status.st_ino
