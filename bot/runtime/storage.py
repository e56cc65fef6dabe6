"""The desk's memory: from the setting to an open database, and a desk that keeps choices in it."""

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING

from bot.core.app import App
from bot.runtime.config.sources import ConfigError
from bot.services.chat.preferences import PreferenceCache
from bot.services.chat.service import ChatService
from bot.services.images.file_ids import FileIdCache
from bot.services.store.errors import StoreError
from bot.services.store.settings import IN_MEMORY

if TYPE_CHECKING:
    from bot.services.store.database import Database

_log = logging.getLogger(__name__)


@asynccontextmanager
async def open_chat_service(
    app: App, address: str = IN_MEMORY, *, is_required: bool = True
) -> AsyncIterator[ChatService]:
    """Give the desk that answers with *app* and remembers in the *database* at this address.

    Raises:
        ConfigError: the database cannot be opened.
    """
    async with (
        connect_database(address, is_required=is_required) as database,
        build_chat_service(app, database) as chat_service,
    ):
        yield chat_service


@asynccontextmanager
async def build_chat_service(app: App, database: "Database") -> AsyncIterator[ChatService]:
    """Give the desk that answers with *app* and remembers in an open *database*."""
    from bot.services.revisions.snapshots import History  # noqa: PLC0415
    from bot.services.store.file_ids import FileIdStore  # noqa: PLC0415
    from bot.services.store.outbox import Outbox  # noqa: PLC0415
    from bot.services.store.preferences import PreferenceStore  # noqa: PLC0415 (0.2 s to import)
    from bot.services.store.revisions import RevisionStore  # noqa: PLC0415

    chat_service = ChatService(app, preference_cache=PreferenceCache(PreferenceStore(database)))
    chat_service.outbox, chat_service.file_ids = Outbox(database), FileIdCache(FileIdStore(database))
    chat_service.history = History(RevisionStore(database))
    with suppress(StoreError):  # who asks for the past is told so
        await chat_service.history.load_start_day()
    try:
        yield chat_service
    finally:
        await chat_service.image_renderer.close()


@asynccontextmanager
async def connect_database(address: str, *, is_required: bool = True) -> AsyncIterator["Database"]:
    """Give the database at this *address*, open.

    Where there is no file and none can be made, as on a read-only file system, a database that is not
    *needed* is done without: it is the default that nobody asked for, and answers matter more.

    Raises:
        ConfigError: the database cannot be opened.
    """
    from bot.services.store.database import DatabaseFileError, open_database, open_in_memory_database  # noqa: PLC0415 (0.2 s to import)

    async with AsyncExitStack() as stack:
        try:
            if address != IN_MEMORY:
                database = await stack.enter_async_context(open_database(address))
            else:
                _log.info("Choices of chats are kept until the bot stops (database: %s).", IN_MEMORY)
                database = await stack.enter_async_context(open_in_memory_database())
        except DatabaseFileError as error:
            if is_required:
                raise ConfigError(f"database: {error}") from None
            _log.warning("Choices of chats are kept until the bot stops, for %s (database)", error)
            database = await stack.enter_async_context(open_in_memory_database())
        except StoreError as error:
            raise ConfigError(f"database: {error}") from error
        yield database
