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

from bot.core.library.folder import Folder
from bot.core.library.reader import is_read
from bot.runtime.reloader import SETTLE, Librarian

REST = 5.0  # seconds after which everything is looked at, whether or not the system told of anything
POLL = 0.5  # seconds after which the same is done where that is all there is
HEAD_START = 0.5  # seconds in which the platforms start before the watch does; nothing is missed by it
STEP = 25  # milliseconds without another change that end a row of them
ROW = 400  # milliseconds that a row of changes may last before the first of it is looked at

_log = logging.getLogger(__name__)

Noted = asyncio.Queue[frozenset[str] | None]
"""The files that may have changed; None for any."""


async def follow(librarian: Librarian, noted: Noted, settle: float = SETTLE) -> None:
    """Let the librarian look at what is *noted*, for ever, and again a moment later if it asks for that."""
    again = False
    while True:
        files: frozenset[str] | None = frozenset()
        try:
            async with asyncio.timeout(settle if again else None):
                files = await noted.get()
        except TimeoutError:
            pass
        try:
            again = await librarian.look(files)
        except Exception:  # noqa: BLE001 (a mistake of ours must not end the watch)
            _log.exception("What has changed in the briefings was not read; what was read goes on to be told")


async def poll(noted: Noted, every: float = POLL) -> None:
    """Note that anything may have changed, for ever; nothing needs to be told by the system then.

    The librarian finds out better than watchfiles' own polling, which takes two saves in a second for one.
    """
    while True:
        if noted.empty():
            noted.put_nowait(None)
        await asyncio.sleep(every)


async def watch(folder: Folder, noted: Noted, rest: float = REST) -> None:
    """Note what changes in *folder*, for ever, and what has changed since it was read."""
    await asyncio.sleep(HEAD_START)
    while True:
        try:
            await _watch(folder, noted, rest)
        except OSError as error:
            _log.warning("%s cannot be watched, and is looked at every %.0f s: %s", folder.path, rest, error)
            noted.put_nowait(None)
            await asyncio.sleep(rest)


async def _watch(folder: Folder, noted: Noted, rest: float) -> None:
    """Note what changes until the folders that are to be watched are others.

    Raises:
        OSError: they cannot be watched.
    """
    from watchfiles import Change, awatch  # noqa: PLC0415 (takes 0.07 s, while the bot already answers)

    places = await asyncio.to_thread(_places, folder)
    changes = awatch(
        *places,
        watch_filter=None,
        debounce=ROW,
        step=STEP,
        rust_timeout=int(rest * 1000),
        yield_on_timeout=True,
        recursive=False,
    )
    async with aclosing(changes):
        # The watch stands when awatch first waits: what changed before that is looked for then.
        asyncio.get_running_loop().call_soon(noted.put_nowait, None)
        async for found in changes:
            _note(folder, [Path(path) for _, path in found], noted)
            known = found and all(kind is Change.modified for kind, _ in found)
            if not known and await asyncio.to_thread(_places, folder) != places:
                return


def _note(folder: Folder, paths: Sequence[Path], noted: Noted) -> None:
    """Note the files of *folder* among *paths*, and that anything may have changed where that is not all."""
    files = {path: folder.file(path.name) for path in paths if is_read(path.name)}
    own = frozenset(file for path, file in files.items() if Path(file).absolute() == path.absolute())
    if own:
        noted.put_nowait(own)
    if len(own) < len(paths) or not paths:
        noted.put_nowait(None)


def _places(folder: Folder) -> Mapping[str, tuple[int, int]]:
    """Return the folders to be watched, each with what tells it from another one at the same place."""
    path = folder.path if folder.path.is_dir() else folder.path.parent
    places = {path, *({path.parent} if path.is_symlink() else ())}
    with os.scandir(path) as entries:
        links = [Path(entry.path) for entry in entries if entry.is_symlink()]
    places |= {link.resolve().parent for link in links}
    return {str(place): _identity(place) for place in places if place.is_dir()}


def _identity(place: Path) -> tuple[int, int]:
    seen = place.stat()
    return seen.st_dev, seen.st_ino
