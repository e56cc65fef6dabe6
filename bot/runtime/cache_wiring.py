"""Builds what holds in memory what the database has, so that an answer does not wait for it."""

# ruff: noqa: PLC0415 (SQLAlchemy takes 0.2 s to import)

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.core.content.briefing import Briefing
from bot.core.library.releases import Releaser
from bot.services.background.task_supervisor import BackgroundTask
from bot.services.chat.moved_chats import MovedChats
from bot.services.chat.preference_cache import PreferenceCache
from bot.services.clock import now_in_utc
from bot.services.images.file_id_cache import FileIdCache
from bot.services.store.errors import StoreError
from bot.services.store.retention_settings import DEFAULT_FILE_IDS

if TYPE_CHECKING:
    from bot.services.revisions.history import History
    from bot.services.store.database import Database


def build_database_task(database: "Database") -> BackgroundTask:
    """Build the task that checks *database* again and again."""
    from bot.services.store.database_watch import watch_database

    return BackgroundTask("database", lambda: watch_database(database))


async def open_history(
    database: "Database", release: Callable[[Briefing], Briefing] | None = None
) -> "History":
    """Open the versions in *database*; *release* marks the times of publication that have come."""
    from bot.services.revisions.history import History
    from bot.services.store.revisions import RevisionStore

    history = History(RevisionStore(database), release or Releaser(now_in_utc).release_briefing)
    with suppress(StoreError):  # a request about the past reports it
        await history.load_start_day()
    return history


def build_preference_cache(database: "Database") -> PreferenceCache:
    """Build what knows the choices of chats in *database*."""
    from bot.services.store.change_channel import Topic
    from bot.services.store.preferences import PreferenceStore

    cache = PreferenceCache(PreferenceStore(database))
    database.changes.subscribe(Topic.PREFERENCES, cache.refresh)
    database.add_restorer(cache.restore_to_database)
    return cache


async def open_moved_chats(database: "Database") -> MovedChats:
    """Load the new ids of chats from *database*."""
    from bot.services.store.change_channel import Topic
    from bot.services.store.chat_moves import ChatMoveStore

    moved_chats = MovedChats(ChatMoveStore(database))
    database.changes.subscribe(Topic.CHAT_MOVES, moved_chats.refresh)
    await moved_chats.load()
    database.add_restorer(moved_chats.restore_to_database)
    return moved_chats


def build_file_id_cache(database: "Database", limit: int = DEFAULT_FILE_IDS) -> FileIdCache:
    """Build what knows the newest *limit* ids of uploaded files in *database*."""
    from bot.services.store.change_channel import Topic
    from bot.services.store.file_ids import FileIdStore

    cache = FileIdCache(FileIdStore(database), limit)
    database.changes.subscribe(Topic.FILE_IDS, cache.refresh)
    database.add_restorer(cache.restore_to_database)
    return cache
