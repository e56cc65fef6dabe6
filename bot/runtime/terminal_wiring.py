"""Opens the chat service of a terminal, which needs less than a running bot."""

# ruff: noqa: PLC0415 (SQLAlchemy takes 0.2 s to import)

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from bot.core.app import App
from bot.runtime.cache_wiring import (
    build_database_task,
    build_file_id_cache,
    build_preference_cache,
    open_history,
    open_moved_chats,
)
from bot.runtime.database_wiring import connect_database
from bot.services.background.task_supervisor import TaskSupervisor
from bot.services.chat.chat_service import ChatService
from bot.services.chat.default_keeper import DefaultKeeper
from bot.services.chat.live_app import LiveApp
from bot.services.chat.moved_chats import MovedChats
from bot.services.clock import today_in_utc
from bot.services.images.renderer import ImageRenderer
from bot.services.privacy.operator_settings import OperatorSettings
from bot.services.privacy.privacy_service import PrivacyService
from bot.services.store.database_address import IN_MEMORY, NO_DATABASE
from bot.services.store.errors import StoreError


@asynccontextmanager
async def open_chat_service(
    app: App,
    address: str = IN_MEMORY,
    operator: OperatorSettings = OperatorSettings(),  # noqa: B008 (it is frozen)
    *,
    is_required: bool = True,
) -> AsyncIterator[ChatService]:
    """Open a chat service that answers with *app* and stores choices in the database at *address*.

    Raises:
        ConfigError: the database cannot be opened.
    """
    from bot.runtime.reader_wiring import build_privacy_service
    from bot.services.store.default_briefings import DefaultBriefingStore

    is_remembering = address != NO_DATABASE
    async with (
        connect_database(address, is_required=is_required) as database,
        ImageRenderer() as renderer,
        TaskSupervisor(troubles=database.troubles).run_tasks(build_database_task(database)),
    ):
        keeper = DefaultKeeper(today_in_utc, DefaultBriefingStore(database))
        yield ChatService(
            LiveApp(app.with_defaults(await keeper.read(app.defaults.setting))),
            is_remembering=is_remembering,
            preference_cache=build_preference_cache(database),
            moved_chats=await open_moved_chats(database) if is_remembering else MovedChats(),
            file_ids=build_file_id_cache(database),
            image_renderer=renderer,
            history=await open_history(database),
            privacy=build_privacy_service(database, lambda: operator, is_remembering=is_remembering),
        )


@asynccontextmanager
async def open_reading_chat_service(
    app: App, address: str, operator: OperatorSettings
) -> AsyncIterator[ChatService]:
    """Open a chat service that answers with *app* as a bot with the database at *address* does.

    It reads the versions and the default briefing there, if there is such a database, and writes nothing.
    """
    from bot.runtime.reader_wiring import build_privacy_service
    from bot.services.store.database import open_database_to_read
    from bot.services.store.default_briefings import DefaultBriefingStore

    async with AsyncExitStack() as stack:
        try:
            database = await stack.enter_async_context(open_database_to_read(address))
        except StoreError:  # nobody has run the bot here yet
            yield ChatService(LiveApp(app), privacy=PrivacyService(get_operator=lambda: operator))
            return
        keeper = DefaultKeeper(today_in_utc, DefaultBriefingStore(database))
        defaults = await keeper.read(app.defaults.setting)
        yield ChatService(
            LiveApp(app.with_defaults(defaults)),
            history=await open_history(database),
            privacy=build_privacy_service(database, lambda: operator),
        )
