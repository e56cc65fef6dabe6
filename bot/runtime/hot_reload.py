"""Keeping the answers as the briefings are while the bot runs: the librarian, the watch and the archive."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

from bot.core.library.folder import BriefingFolder
from bot.core.library.snapshot import LibrarySnapshot
from bot.runtime.config.settings import Config
from bot.runtime.file_watcher import ChangeQueue, poll_folder, reload_changed_files, watch_folder
from bot.runtime.reloader import Reloader, status_lines
from bot.services.chat.service import ChatService
from bot.services.store.errors import StoreError
from bot.services.store.settings import WatchMode

if TYPE_CHECKING:
    from bot.services.revisions.recorder import RevisionRecorder
    from bot.services.store.database import Database

_log = logging.getLogger(__name__)


@asynccontextmanager
async def run_reloader(
    chat_service: ChatService,
    database: "Database",
    folder: BriefingFolder,
    snapshot: LibrarySnapshot,
    config: Config,
) -> AsyncIterator[Reloader]:
    """Let *desk* answer from *folder* as it changes, from now on, when it was read onto a *shelf*.

    Where a file is broken already, what was right last comes from the *database*, in which every version is
    kept. The moderators' chats are told of problems.
    """
    from bot.services.revisions.recorder import RevisionRecorder  # noqa: PLC0415 (0.2 s to import)
    from bot.services.store.revisions import RevisionStore  # noqa: PLC0415

    recorder = RevisionRecorder(RevisionStore(database))
    restored = await recorder.restore_last_valid(snapshot, folder)
    if restored is not snapshot:
        chat_service.replace_app(chat_service.app.with_library(restored.library))
    notify_moderators = _build_notifier(chat_service, config)
    reloader = Reloader(chat_service, folder, restored, recorder, notify_moderators=notify_moderators)
    for line in status_lines(restored.broken_files):
        await notify_moderators(line)
    catch_up = _record_missing_revisions(chat_service, recorder, restored, folder)
    async with _run_in_background(
        recorder.record_forever(), catch_up, *_build_watch_tasks(reloader, folder, config.watch)
    ):
        yield reloader


async def _record_missing_revisions(
    chat_service: ChatService, recorder: "RevisionRecorder", snapshot: LibrarySnapshot, folder: BriefingFolder
) -> None:
    """Keep what is not kept yet; from then on readers may ask for it."""
    await recorder.record_missed_changes(snapshot, folder)
    with suppress(StoreError):
        await chat_service.refresh_history()


def _build_notifier(chat_service: ChatService, config: Config) -> Callable[[str], Awaitable[None]]:
    """Return what lets the moderators be told the answer to a command line."""

    async def notify_moderators(line: str) -> None:
        for chat in config.moderation.moderator_chats:
            try:
                if chat_service.outbox:
                    await chat_service.outbox.add_message(chat, line)
            except StoreError as error:
                _log.error("%s cannot be told “%s”: %s", chat, line, error)

    return notify_moderators


def _build_watch_tasks(
    reloader: Reloader, folder: BriefingFolder, watch_mode: WatchMode
) -> Iterator[Coroutine[Any, Any, None]]:
    if watch_mode is not WatchMode.OFF:
        queue = ChangeQueue()
        yield poll_folder(queue) if watch_mode is WatchMode.POLLING else watch_folder(folder, queue)
        yield reload_changed_files(reloader, queue)


@asynccontextmanager
async def _run_in_background(*coroutines: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Do this *work* beside what is done inside, until that ends."""
    tasks = [asyncio.create_task(one) for one in coroutines]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
