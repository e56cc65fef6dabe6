"""The desk's memory: from the setting to an open database, and a desk that keeps choices in it."""

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from bot.app import App
from bot.desk.chats import Chats, Store, StoreError
from bot.desk.desk import Desk
from bot.desk.settings import MEMORY
from bot.origins import ConfigError

_log = logging.getLogger(__name__)


@asynccontextmanager
async def opened(app: App, database: str = MEMORY, *, needed: bool = True) -> AsyncIterator[Desk]:
    """Give the desk that answers with *app* and keeps choices in the *database* at this address.

    Where there is no file and none can be made, as on a read-only file system, a database that is not
    *needed* is done without: it is the default that nobody asked for, and answers matter more.

    Raises:
        ConfigError: the database cannot be opened.
    """
    async with AsyncExitStack() as stack:
        store: Store | None = None
        if database == MEMORY:
            _log.info("Choices of chats are kept until the bot stops (database: %s).", MEMORY)
        else:
            store = await _store(database, stack, needed=needed)
        desk = Desk(app, chats=Chats(store))
        stack.push_async_callback(desk.pictures.close)
        yield desk


async def _store(database: str, stack: AsyncExitStack, *, needed: bool) -> Store | None:
    from bot.desk.database import NoPlaceError, opened  # noqa: PLC0415 (0.2 s to import)

    try:
        return await stack.enter_async_context(opened(database))
    except NoPlaceError as error:
        if needed:
            raise ConfigError(f"database: {error}") from None
        _log.warning("Choices of chats are kept until the bot stops, for %s (database)", error)
        return None
    except StoreError as error:
        raise ConfigError(f"database: {error}") from error
