"""The desk's memory: from the setting to an open database, and a desk that keeps choices in it."""

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING

from bot.core.app import App
from bot.runtime.config.sources import ConfigError
from bot.services.chat.preferences import Chats
from bot.services.chat.service import Desk
from bot.services.images.file_ids import Uploads
from bot.services.store.errors import StoreError
from bot.services.store.settings import MEMORY

if TYPE_CHECKING:
    from bot.services.store.database import Database

_log = logging.getLogger(__name__)


@asynccontextmanager
async def opened(app: App, database: str = MEMORY, *, needed: bool = True) -> AsyncIterator[Desk]:
    """Give the desk that answers with *app* and remembers in the *database* at this address.

    Raises:
        ConfigError: the database cannot be opened.
    """
    async with database_at(database, needed=needed) as store, desk_with(app, store) as desk:
        yield desk


@asynccontextmanager
async def desk_with(app: App, database: "Database") -> AsyncIterator[Desk]:
    """Give the desk that answers with *app* and remembers in an open *database*."""
    from bot.services.revisions.snapshots import Past  # noqa: PLC0415
    from bot.services.store.file_ids import Files  # noqa: PLC0415
    from bot.services.store.outbox import Outbox  # noqa: PLC0415
    from bot.services.store.preferences import Choices  # noqa: PLC0415 (0.2 s to import)
    from bot.services.store.revisions import Versions  # noqa: PLC0415

    desk = Desk(app, chats=Chats(Choices(database)))
    desk.outbox, desk.uploads = Outbox(database), Uploads(Files(database))
    desk.past = Past(Versions(database))
    with suppress(StoreError):  # who asks for the past is told so
        await desk.past.look()
    try:
        yield desk
    finally:
        await desk.pictures.close()


@asynccontextmanager
async def database_at(address: str, *, needed: bool = True) -> AsyncIterator["Database"]:
    """Give the database at this *address*, open.

    Where there is no file and none can be made, as on a read-only file system, a database that is not
    *needed* is done without: it is the default that nobody asked for, and answers matter more.

    Raises:
        ConfigError: the database cannot be opened.
    """
    from bot.services.store.database import NoPlaceError, in_memory, opened  # noqa: PLC0415 (0.2 s to import)

    async with AsyncExitStack() as stack:
        try:
            if address != MEMORY:
                database = await stack.enter_async_context(opened(address))
            else:
                _log.info("Choices of chats are kept until the bot stops (database: %s).", MEMORY)
                database = await stack.enter_async_context(in_memory())
        except NoPlaceError as error:
            if needed:
                raise ConfigError(f"database: {error}") from None
            _log.warning("Choices of chats are kept until the bot stops, for %s (database)", error)
            database = await stack.enter_async_context(in_memory())
        except StoreError as error:
            raise ConfigError(f"database: {error}") from error
        yield database
