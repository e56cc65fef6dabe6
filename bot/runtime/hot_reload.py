"""Keeping the answers as the briefings are while the bot runs: the librarian, the watch and the archive."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

from bot.core.library.folder import Folder
from bot.core.library.snapshot import Shelf
from bot.runtime.config.settings import Config
from bot.runtime.file_watcher import Noted, follow, poll, watch
from bot.runtime.reloader import Librarian, lines_about
from bot.services.chat.service import Desk
from bot.services.store.errors import StoreError
from bot.services.store.settings import Watch

if TYPE_CHECKING:
    from bot.services.revisions.recorder import Archive
    from bot.services.store.database import Database

_log = logging.getLogger(__name__)


@asynccontextmanager
async def reloading(
    desk: Desk, database: "Database", folder: Folder, shelf: Shelf, config: Config
) -> AsyncIterator[Librarian]:
    """Let *desk* answer from *folder* as it changes, from now on, when it was read onto a *shelf*.

    Where a file is broken already, what was right last comes from the *database*, in which every version is
    kept. The moderators' chats are told of problems.
    """
    from bot.services.revisions.recorder import Archive  # noqa: PLC0415 (0.2 s to import)
    from bot.services.store.revisions import Versions  # noqa: PLC0415

    archive = Archive(Versions(database))
    recalled = await archive.recalled(shelf, folder)
    if recalled is not shelf:
        desk.replace(desk.app.replaced(recalled.library))
    tell = _telling(desk, config)
    librarian = Librarian(desk, folder, recalled, archive, tell=tell)
    for line in lines_about(recalled.broken):
        await tell(line)
    catching_up = _catch_up(desk, archive, recalled, folder)
    async with _beside(archive.keep(), catching_up, *_watching(librarian, folder, config.watch)):
        yield librarian


async def _catch_up(desk: Desk, archive: "Archive", shelf: Shelf, folder: Folder) -> None:
    """Keep what is not kept yet; from then on readers may ask for it."""
    await archive.catch_up(shelf, folder)
    with suppress(StoreError):
        await desk.look_back()


def _telling(desk: Desk, config: Config) -> Callable[[str], Awaitable[None]]:
    """Return what lets the moderators be told the answer to a command line."""

    async def tell(line: str) -> None:
        for chat in config.moderation.chats:
            try:
                if desk.outbox:
                    await desk.outbox.put(chat, line)
            except StoreError as error:
                _log.error("%s cannot be told “%s”: %s", chat, line, error)

    return tell


def _watching(librarian: Librarian, folder: Folder, watching: Watch) -> Iterator[Coroutine[Any, Any, None]]:
    if watching is not Watch.OFF:
        noted = Noted()
        yield poll(noted) if watching is Watch.POLLING else watch(folder, noted)
        yield follow(librarian, noted)


@asynccontextmanager
async def _beside(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Do this *work* beside what is done inside, until that ends."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
